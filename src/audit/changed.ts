import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Actor, type ChangedSetting, recordSettingChange } from './setting-changes.ts';

/** What a request that changes settings has in its context: on a settings page, and on a route of the admin API. */
interface Acting {
  readonly var: { readonly platform: Platform; readonly district: { readonly id: DistrictId }; readonly actor: Actor };
}

/**
 * What an operation that changes settings returns: its value, and what was set before and after. Only `recorded` gives the value out, after it has written the
 * change into the audit trail. So a route cannot answer with a change that nobody wrote down.
 */
export class Changed<T> {
  readonly #value: T;
  readonly #settings: readonly ChangedSetting[];

  constructor(value: T, ...settings: readonly ChangedSetting[]) {
    this.#value = value;
    this.#settings = settings;
  }

  /** The same change with another value. */
  map<Other>(of: (value: T) => Other): Changed<Other> {
    return new Changed(of(this.#value), ...this.#settings);
  }

  /** Writes the change into the audit trail as made by `actor`, and gives its value. */
  async recordedBy(platform: Platform, district: { readonly id: DistrictId }, actor: Actor): Promise<T> {
    for (const setting of this.#settings) await recordSettingChange(platform, district, actor, setting);
    return this.#value;
  }
}

/** The value of a change that the request has made, once the change is in the audit trail. */
export const recorded = <T>({ var: { platform, district, actor } }: Acting, changed: Changed<T>): Promise<T> =>
  changed.recordedBy(platform, district, actor);

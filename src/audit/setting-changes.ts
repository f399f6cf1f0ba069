import { desc, eq } from 'drizzle-orm';
import type { AdministratorId, DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { settingChanges } from './schema.ts';

export type SettingChange = typeof settingChanges.$inferSelect;

/** Who makes a change: an administrator on a settings page, an operator token of the admin API, or a client of the API by its id. */
export type Actor =
  | { readonly operatorToken: string }
  | { readonly id: AdministratorId; readonly email: string }
  | { readonly client: string };

/** The person or system, as the audit trail names them. */
export const actorName = (by: Actor): string => {
  if ('operatorToken' in by) return `operator (${by.operatorToken})`;
  return 'client' in by ? by.client : by.email;
};

type Value = string | number | boolean | null | undefined | readonly string[];

/** Fields under the names that people see on the page: `{ 'Base URL': 'https://…' }`. */
export type SettingValues = Readonly<Record<string, Value>>;

/** Stands for a secret that was there: what it is, is nobody's business here. */
export const keptSecret = 'kept';

/** Stands for a secret that has been entered just now. */
export const enteredSecret = 'entered';

/** What was set before and after, of one section of the settings. Null: nothing. Never holds student data: the trail is kept for good. */
export interface ChangedSetting {
  /** The section of the settings, as its page names it: `Nightly Demographics`. */
  readonly setting: string;
  readonly before: SettingValues | null;
  readonly after: SettingValues | null;
  /** Fields that hold secrets: `keptSecret` in `before` when there was one, `enteredSecret` in `after` when one was entered. They are written as "changed". */
  readonly secrets?: readonly string[];
}

/** Writes down who changed a setting: one row for each field whose value differs. `Changed` calls it for every operation. */
export async function recordSettingChange(
  platform: Platform,
  district: { readonly id: DistrictId },
  by: Actor,
  change: ChangedSetting,
): Promise<void> {
  const { setting, before, after, secrets = [] } = change;
  const common = {
    districtId: district.id,
    at: platform.clock.now().toISOString(),
    actor: actorName(by),
    administratorId: 'id' in by ? by.id : null,
    setting,
  };
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const rows = fields.flatMap((field) => {
    const [oldValue, newValue] = [textOf(before?.[field]), textOf(after?.[field])];
    if (secrets.includes(field))
      return newValue === null ? [] : [{ ...common, field, oldValue: oldValue && 'changed', newValue: 'changed' }];
    return oldValue === newValue ? [] : [{ ...common, field, oldValue, newValue }];
  });
  if (rows.length > 0) await platform.directory.insert(settingChanges).values(rows);
}

/** In place of a district, for what belongs to none: operators and their tokens. No district has this id. */
// SAFETY: ids of districts begin with `dst_`.
export const ofNoDistrict = { id: 'none' as DistrictId };

/** The district's changes, newest first. */
export async function settingChangesOf(
  platform: Platform,
  district: { readonly id: DistrictId },
  page: { limit: number; offset: number },
): Promise<{ changes: SettingChange[]; total: number }> {
  const ofDistrict = eq(settingChanges.districtId, district.id);
  const changes = await platform.directory
    .select()
    .from(settingChanges)
    .where(ofDistrict)
    .orderBy(desc(settingChanges.id))
    .limit(page.limit)
    .offset(page.offset)
    .all();
  return { changes, total: await platform.directory.$count(settingChanges, ofDistrict) };
}

function textOf(value: Value): string | null {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return (Array.isArray(value) ? value.join(', ') : String(value ?? '')) || null;
}

import { desc, eq } from 'drizzle-orm';
import type { AdministratorId, DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { settingChanges } from './schema.ts';

export type SettingChange = typeof settingChanges.$inferSelect;

/** Who makes a change. A settings page has one in `actorOf(c)`; the admin API is `operator`. */
export type Actor = 'operator' | { readonly id: AdministratorId; readonly email: string };

/** The person or system, as the audit trail names them. */
export const actorName = (by: Actor): string => (by === 'operator' ? by : by.email);

type Value = string | number | boolean | null | undefined | readonly string[];

/** Fields under the names that people see on the page: `{ 'Base URL': 'https://…' }`. */
export type SettingValues = Readonly<Record<string, Value>>;

/** Stands for a secret that was there: what it is, is nobody's business here. */
export const keptSecret = 'kept';

/**
 * Writes down who changed a setting, one row for each field whose value differs. Every route that changes a setting calls it once the change has been made, with
 * what was set before and after (null: nothing). Name the fields that hold secrets in `secrets`, and give one in `before` as `keptSecret` when there was one, and in
 * `after` only when it was entered: they are written as "changed". Never pass student data: this trail is kept for good.
 */
export async function recordSettingChange(
  platform: Platform,
  district: { readonly id: DistrictId },
  by: Actor,
  change: {
    readonly setting: string;
    readonly before: SettingValues | null;
    readonly after: SettingValues | null;
    readonly secrets?: readonly string[];
  },
): Promise<void> {
  const { setting, before, after, secrets = [] } = change;
  const common = {
    districtId: district.id,
    at: platform.clock.now().toISOString(),
    actor: actorName(by),
    administratorId: by === 'operator' ? null : by.id,
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

import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AdministratorId, DistrictId } from '../platform/ids.ts';

/** Who changed which setting. In the directory, and append-only: triggers of the database refuse to change or delete a row. */
export const settingChanges = sqliteTable(
  'setting_changes',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    districtId: text().$type<DistrictId>().notNull(),
    at: text().notNull(),
    /** E-mail address of the person, kept as it was; `operator` for a change over the admin API. */
    actor: text().notNull(),
    /** Null for the admin API. */
    administratorId: text().$type<AdministratorId>(),
    /** The section of the settings, as its page names it: `Nightly Demographics`. */
    setting: text().notNull(),
    /** The field, as its page names it: `Base URL`. */
    field: text().notNull(),
    /** Null where nothing was set before. A secret that was or is set is `changed`, never its value. */
    oldValue: text(),
    newValue: text(),
  },
  (table) => [index('setting_changes_by_district').on(table.districtId, table.id)],
);

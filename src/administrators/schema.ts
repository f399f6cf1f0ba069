import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AdministratorId, DistrictId } from '../platform/ids.ts';

/** A person who may change settings. In the directory. */
export const administrators = sqliteTable('administrators', {
  id: text().$type<AdministratorId>().primaryKey(),
  email: text().notNull().unique(),
  firstName: text().notNull(),
  lastName: text().notNull(),
  createdAt: text().notNull(),
});

/** Which districts an administrator serves. */
export const administratorDistricts = sqliteTable(
  'administrator_districts',
  {
    administratorId: text().$type<AdministratorId>().notNull(),
    districtId: text().$type<DistrictId>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.administratorId, table.districtId] }),
    index('administrator_districts_by_district').on(table.districtId),
  ],
);

/** Links for signing in, mailed, used once, for some minutes. */
export const signInLinks = sqliteTable('sign_in_links', {
  tokenHash: text().primaryKey(),
  administratorId: text().$type<AdministratorId>().notNull(),
  expiresAt: text().notNull(),
});

export const signInSessions = sqliteTable('sign_in_sessions', {
  tokenHash: text().primaryKey(),
  administratorId: text().$type<AdministratorId>().notNull(),
  createdAt: text().notNull(),
  expiresAt: text().notNull(),
});

import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AdministratorId, DistrictId } from '../platform/ids.ts';

/** Mails to others that somebody asked for, so that nobody can ask for many. In the directory, for a day. */
export const askedMails = sqliteTable(
  'asked_mails',
  {
    id: text().primaryKey(),
    at: text().notNull(),
    /** Null for the invitation of an operator. */
    districtId: text().$type<DistrictId>(),
    /** Who asked; null for an operator token or a client. */
    administratorId: text().$type<AdministratorId>(),
  },
  (table) => [
    index('asked_mails_by_district').on(table.districtId, table.at),
    index('asked_mails_by_administrator').on(table.administratorId, table.at),
  ],
);

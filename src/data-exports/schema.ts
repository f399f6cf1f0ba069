import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DataExportId, DistrictId } from '../platform/ids.ts';

/** Settings > Data Exports: an account under which Campus, or another program, calls the API. In the directory. */
export const dataExports = sqliteTable(
  'data_exports',
  {
    id: text().$type<DataExportId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    email: text().notNull(),
    /** Others who get an email when errors occur. The terms link goes to `email` alone. */
    additionalEmails: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    /** Until the person named has accepted the terms there are no credentials. */
    status: text({ enum: ['termsPending', 'active', 'disabled'] }).notNull(),
    /** SHA-256 of the one-time token in the mailed link; null when used. While the terms are pending the link opens them, afterwards a new secret. */
    linkTokenHash: text(),
    linkExpireAt: text(),
    termsAcceptedAt: text(),
    /** When errors were last mailed: the next mail waits, so that a bad day is a few mails and not a thousand. */
    errorsMailedAt: text(),
    createdAt: text().notNull(),
    updatedAt: text().notNull(),
  },
  (table) => [
    index('data_exports_by_district').on(table.districtId),
    index('data_exports_by_link').on(table.linkTokenHash),
  ],
);

/** The last calls of a data export, each kind of call once. In the directory. No student's id is among the parameters. */
export const exportCalls = sqliteTable(
  'export_calls',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    dataExportId: text().$type<DataExportId>().notNull(),
    at: text().notNull(),
    /** The endpoint permission, such as `stateReporting/ge`. */
    endpoint: text().notNull(),
    method: text().notNull(),
    /** As the caller named them. What may be about a student is kept as its shape: `AA9999999`. */
    parameters: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** HTTP status of the answer. */
    status: integer().notNull(),
    /** Why the call was refused; null when it was answered. */
    refusal: text(),
  },
  (table) => [index('export_calls_by_export').on(table.dataExportId, table.id)],
);

/** What went wrong for a data export (requirement R6), counted: the same error a thousand times is one row. In the directory. */
export const exportErrors = sqliteTable(
  'export_errors',
  {
    dataExportId: text().$type<DataExportId>().notNull(),
    /** The endpoint that was called, or `sftpPush`. */
    source: text().notNull(),
    code: text().notNull(),
    detail: text().notNull(),
    count: integer().notNull(),
    firstAt: text().notNull(),
    lastAt: text().notNull(),
    /** Of `count`, how many have been mailed. */
    mailed: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.dataExportId, table.source, table.code, table.detail] })],
);

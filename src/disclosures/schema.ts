import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DistrictId } from '../platform/ids.ts';

/**
 * Each answer of the API that held records of students: to whom, what was asked, and about whom
 * (34 CFR 99.32, 300.614). In the district's database. Append-only: triggers refuse to change or delete a row.
 */
export const disclosures = sqliteTable(
  'disclosures',
  {
    id: text().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    at: text().notNull(),
    recipientKind: text({ enum: ['client', 'operator', 'sftpPush'] }).notNull(),
    /** Client id of the API client, name of the operator's token, or id of the data export that was delivered. */
    recipient: text().notNull(),
    /** The route, as the API describes it: `GET /v1/oh/stateReporting/ge`. */
    endpoint: text().notNull(),
    /** What was asked for, by parameter. */
    parameters: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    records: integer().notNull(),
    /** Key of the list of students in `disclosed_students`. */
    studentsKey: text().notNull(),
    requestId: text().notNull(),
  },
  (table) => [
    index('disclosures_by_time').on(table.districtId, table.at),
    index('disclosures_by_students').on(table.districtId, table.studentsKey),
  ],
);

/** Lists of students, each kept once: the same extract names the same students again and again. */
export const disclosedStudents = sqliteTable(
  'disclosed_students',
  {
    districtId: text().$type<DistrictId>().notNull(),
    /** SHA-256 of the list as it was first kept, hexadecimal. */
    key: text().notNull(),
    /** Our ids, or the state's where the answer named students by those. */
    students: text({ mode: 'json' }).$type<string[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.key] })],
);

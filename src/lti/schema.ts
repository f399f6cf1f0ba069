import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AccessRecordId, DistrictId, DocumentId, StudentId } from '../platform/ids.ts';
import type { Program } from '../programs/index.ts';

/**
 * Who asked to see which document, when and why, and what was answered (34 CFR 300.614). In the district's database, and append-only: triggers of the database
 * refuse to change or delete a row.
 */
export const accessRecords = sqliteTable(
  'access_records',
  {
    id: text().$type<AccessRecordId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    at: text().notNull(),
    /** `sub` of the launch: who it is in Campus. */
    subject: text().notNull(),
    name: text(),
    roles: text({ mode: 'json' }).$type<string[]>().notNull(),
    deploymentId: text().notNull(),
    studentId: text().$type<StudentId>(),
    program: text().$type<Program>(),
    documentId: text().$type<DocumentId>(),
    purpose: text().notNull(),
    outcome: text({ enum: ['opened', 'refused'] }).notNull(),
    reason: text(),
    requestId: text().notNull(),
    /** The login that it used up: one login is answered once. Null where a login is answered again, which is refused. */
    login: text().unique(),
  },
  (table) => [
    index('access_records_by_student').on(table.districtId, table.studentId, table.at),
    index('access_records_by_time').on(table.districtId, table.at),
  ],
);

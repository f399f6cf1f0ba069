import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AccessRecordId, DistrictId, DocumentId, StudentId } from '../platform/ids.ts';
import type { Program } from '../programs/programs.ts';

/** A login that was sent to Campus and waits for its id_token. Deleted by the launch that uses it, so it is used once. In the directory. */
export const ltiLogins = sqliteTable('lti_logins', {
  /** SHA-256 of `state`. */
  stateHash: text().primaryKey(),
  districtId: text().$type<DistrictId>().notNull(),
  /** `iss` of the login: the id_token must name the same. */
  issuer: text().notNull(),
  nonce: text().notNull(),
  targetLinkUri: text().notNull(),
  /** SHA-256 of the browser's cookie. */
  browserHash: text().notNull(),
  expiresAt: text().notNull(),
});

/** One opened document, for one browser, for some minutes. In the directory. */
export const viewerSessions = sqliteTable('viewer_sessions', {
  /** SHA-256 of the token in the viewer's URL. */
  tokenHash: text().primaryKey(),
  districtId: text().$type<DistrictId>().notNull(),
  studentId: text().$type<StudentId>().notNull(),
  documentId: text().$type<DocumentId>().notNull(),
  program: text().$type<Program>().notNull(),
  browserHash: text().notNull(),
  expiresAt: text().notNull(),
});

/** Who asked to see which document, when and why, and what was answered (34 CFR 300.614). Append-only. In the district's database. */
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
  },
  (table) => [
    index('access_records_by_student').on(table.districtId, table.studentId, table.at),
    index('access_records_by_time').on(table.districtId, table.at),
  ],
);

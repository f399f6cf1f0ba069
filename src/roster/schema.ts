import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DistrictId, RunId, SourcedId, StudentId } from '../platform/ids.ts';

export const orgs = sqliteTable(
  'orgs',
  {
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>().notNull(),
    name: text().notNull(),
    type: text().notNull(),
    /** Building or district IRN in Ohio. */
    identifier: text(),
    parent: text().$type<SourcedId>(),
    contentHash: text().notNull(),
    addedInRun: text().$type<RunId>().notNull(),
    changedInRun: text().$type<RunId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.sourcedId] })],
);

export const academicSessions = sqliteTable(
  'academic_sessions',
  {
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>().notNull(),
    title: text().notNull(),
    type: text().notNull(),
    startDate: text().$type<IsoDate>().notNull(),
    endDate: text().$type<IsoDate>().notNull(),
    schoolYear: text().notNull(),
    contentHash: text().notNull(),
    addedInRun: text().$type<RunId>().notNull(),
    changedInRun: text().$type<RunId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.sourcedId] })],
);

/**
 * A student of the district. `sourcedId` is the "Internal SIS Student Id"; it is null for a student who is known from plan documents alone, until OneRoster
 * brings the student in.
 */
export const students = sqliteTable(
  'students',
  {
    id: text().$type<StudentId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>(),
    /** Ohio SSID, the "EMIS Student ID": two letters, seven digits. */
    ssid: text(),
    /** The district's own student number (OneRoster `identifier`). */
    localNumber: text(),
    givenName: text().notNull(),
    middleName: text(),
    familyName: text().notNull(),
    birthDate: text().$type<IsoDate>(),
    sex: text(),
    grade: text(),
    school: text().$type<SourcedId>(),
    enrolledFrom: text().$type<IsoDate>(),
    enrolledTo: text().$type<IsoDate>(),
    status: text({ enum: ['active', 'withdrawn'] }).notNull(),
    /** Hash of what OneRoster sent, so that an unchanged student is not written. Null until OneRoster has sent the student. */
    contentHash: text(),
    addedInRun: text().$type<RunId>(),
    changedInRun: text().$type<RunId>(),
    /** The run that last brought another birth date or sex. */
    demographicsInRun: text().$type<RunId>(),
  },
  (table) => [
    uniqueIndex('students_by_sourced_id').on(table.districtId, table.sourcedId),
    index('students_by_ssid').on(table.districtId, table.ssid),
    index('students_by_local_number').on(table.districtId, table.localNumber),
    index('students_by_name').on(table.districtId, table.familyName, table.givenName),
  ],
);

export const guardians = sqliteTable(
  'guardians',
  {
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>().notNull(),
    givenName: text().notNull(),
    familyName: text().notNull(),
    role: text({ enum: ['guardian', 'parent', 'relative'] }).notNull(),
    email: text(),
    phone: text(),
    status: text({ enum: ['active', 'withdrawn'] }).notNull(),
    contentHash: text().notNull(),
    addedInRun: text().$type<RunId>().notNull(),
    changedInRun: text().$type<RunId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.sourcedId] })],
);

/** Which guardians a student's `agents` name. */
export const studentGuardians = sqliteTable(
  'student_guardians',
  {
    districtId: text().$type<DistrictId>().notNull(),
    student: text().$type<SourcedId>().notNull(),
    guardian: text().$type<SourcedId>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.student, table.guardian] }),
    index('student_guardians_by_guardian').on(table.districtId, table.guardian),
  ],
);

/** Which sourcedIds a page of a run brought: one row a page, so that a night without changes writes no student. */
export const pulledPages = sqliteTable(
  'pulled_pages',
  {
    districtId: text().$type<DistrictId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    collection: text().notNull(),
    page: integer().notNull(),
    /** JSON array of sourcedIds. */
    sourcedIds: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.runId, table.collection, table.page] })],
);

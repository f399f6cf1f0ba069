import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DistrictId, RunId, SourcedId, StudentId, StudentMatchId } from '../platform/ids.ts';
import { whatIsRefused } from './oneroster/server-refusals.ts';

export const orgs = sqliteTable(
  'orgs',
  {
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>().notNull(),
    name: text().notNull(),
    type: text().notNull(),
    /** The state's number of the school or district. */
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
    /** The number that the state gives the student (`states/`, `studentIdentifier`). */
    stateStudentId: text(),
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
    /** The first day on which the student is no longer enrolled. */
    enrolledTo: text().$type<IsoDate>(),
    /** OneRoster `enabledUser`: whether the student may sign in to Campus. Says nothing of enrollment. */
    enabled: integer({ mode: 'boolean' }),
    /** OneRoster `userIds`, whole. */
    userIds: text({ mode: 'json' }).$type<readonly { readonly type: string; readonly identifier: string }[]>(),
    status: text({ enum: ['active', 'withdrawn'] }).notNull(),
    /** What the last record of the student says. `status` follows it in the reconciliation, which nobody is withdrawn without. */
    reportedStatus: text({ enum: ['active', 'withdrawn'] }),
    /** Hash of what OneRoster sent, so that an unchanged student is not written. Null until OneRoster has sent the student. */
    contentHash: text(),
    addedInRun: text().$type<RunId>(),
    changedInRun: text().$type<RunId>(),
    /** The run that last brought another birth date or sex. */
    demographicsInRun: text().$type<RunId>(),
    /** The run that withdrew the student; null while the student is active. */
    withdrawnInRun: text().$type<RunId>(),
    /** The student whose child this record is as well. Documents that name this record are that student's. */
    joinedInto: text().$type<StudentId>(),
  },
  (table) => [
    uniqueIndex('students_by_sourced_id').on(table.districtId, table.sourcedId),
    index('students_by_state_student_id').on(table.districtId, table.stateStudentId),
    index('students_by_local_number').on(table.districtId, table.localNumber),
    index('students_by_name').on(table.districtId, table.familyName, table.givenName),
    // Who may be another record of a child whom Campus has: few of all students.
    index('students_apart')
      .on(table.districtId, table.id)
      .where(sql`joined_into is null and (sourced_id is null or status = 'withdrawn')`),
    index('students_joined').on(table.districtId, table.joinedInto).where(sql`joined_into is not null`),
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
    /** The first day without a guardian role; null when the role has no end. */
    roleEnds: text().$type<IsoDate>(),
    status: text({ enum: ['active', 'withdrawn'] }).notNull(),
    contentHash: text().notNull(),
    addedInRun: text().$type<RunId>().notNull(),
    changedInRun: text().$type<RunId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.sourcedId] })],
);

/** Guardians and their students: named by the student's `agents`, by the guardian's, or by both. The relationship is the guardian's role. */
export const studentGuardians = sqliteTable(
  'student_guardians',
  {
    districtId: text().$type<DistrictId>().notNull(),
    student: text().$type<SourcedId>().notNull(),
    guardian: text().$type<SourcedId>().notNull(),
    namedBy: text({ enum: ['student', 'guardian'] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.student, table.guardian, table.namedBy] }),
    index('student_guardians_by_guardian').on(table.districtId, table.guardian),
  ],
);

/** Students' enrollments in classes, with the school and the days. */
export const enrollments = sqliteTable(
  'enrollments',
  {
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>().notNull(),
    student: text().$type<SourcedId>().notNull(),
    class: text().$type<SourcedId>().notNull(),
    school: text().$type<SourcedId>(),
    beginDate: text().$type<IsoDate>(),
    endDate: text().$type<IsoDate>(),
    status: text({ enum: ['active', 'withdrawn'] }).notNull(),
    contentHash: text().notNull(),
    addedInRun: text().$type<RunId>().notNull(),
    changedInRun: text().$type<RunId>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.sourcedId] }),
    index('enrollments_by_student').on(table.districtId, table.student),
  ],
);

/**
 * Students who arrived with the SSID or number of somebody whom we have under another sourcedId. They wait here until a whole pull says whether Campus has
 * re-keyed one person, or two people claim one id.
 */
export const arrivals = sqliteTable(
  'arrivals',
  {
    districtId: text().$type<DistrictId>().notNull(),
    sourcedId: text().$type<SourcedId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    /** JSON of the record, as it would have landed. */
    record: text().notNull(),
    stateStudentId: text(),
    localNumber: text(),
    /** From the demographics, which come after the record. */
    birthDate: text().$type<IsoDate>(),
    sex: text(),
    /** The sourcedId that the student had before, once it is known that Campus has re-keyed the student. */
    rekeyedFrom: text().$type<SourcedId>(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.sourcedId] }),
    index('arrivals_by_state_student_id').on(table.districtId, table.stateStudentId),
    index('arrivals_by_local_number').on(table.districtId, table.localNumber),
  ],
);

export const matchStatuses = ['open', 'oneChild', 'twoChildren'] as const;

/** Two records of which a person decides whether they are one child's. Until then nothing moves from one to the other. */
export const studentMatches = sqliteTable(
  'student_matches',
  {
    id: text().$type<StudentMatchId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    /** The record that is gone from Campus, or waits for it. */
    former: text().$type<StudentId>().notNull(),
    /** The record that Campus has. */
    current: text().$type<StudentId>().notNull(),
    status: text({ enum: matchStatuses }).notNull(),
    openedAt: text().notNull(),
    /** The address of the person who decided, or who undid a decision; `roster` for what needed no decision. Null until then. */
    decidedBy: text(),
    decidedAt: text(),
  },
  (table) => [
    uniqueIndex('student_matches_by_pair').on(table.districtId, table.former, table.current),
    index('student_matches_by_current').on(table.districtId, table.current),
    index('student_matches_by_status').on(table.districtId, table.status),
  ],
);

/** What a run found that a person should know of: who was left out, re-keyed, shares an id, has another's number, or is to be matched. */
export const rosterFindings = sqliteTable(
  'roster_findings',
  {
    districtId: text().$type<DistrictId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    kind: text({ enum: ['rejected', 'rekeyed', 'reusedNumber', 'sharedIdentifier', 'toMatch'] }).notNull(),
    collection: text().notNull(),
    /** sourcedId of the object; its place in the collection when it has none. */
    object: text().notNull(),
    field: text().notNull(),
    reason: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.runId, table.kind, table.collection, table.object] })],
);

/** Where the next night may begin: kept once every collection has landed. */
export const rosterPulls = sqliteTable('roster_pulls', {
  districtId: text().$type<DistrictId>().primaryKey(),
  /** When the last whole pull was begun; a week later the next is due. */
  fullAt: text().notNull(),
  /** When the last completed run was begun: what changed since is what the next one asks for. */
  watermark: text().notNull(),
  /** The last whole pull and the differences since, of which the pages are kept. */
  runs: text({ mode: 'json' }).$type<readonly RunId[]>().notNull().default([]),
  /** The server has shown that it filters by dateLastModified. */
  filtersByDate: integer({ mode: 'boolean' }).notNull(),
});

/** Between two school years: everybody's enrollment has ended, and nobody is withdrawn. */
export const schoolBreaks = sqliteTable('school_breaks', {
  districtId: text().$type<DistrictId>().primaryKey(),
  /** When it was first found. */
  since: text().notNull(),
  /** When a person was last asked about it, and in which run. */
  askedAt: text().notNull(),
  askedInRun: text().$type<RunId>().notNull(),
});

/** What the server of the connection refused when it was asked for it, so that it is asked without for a week. */
export const serverRefusals = sqliteTable(
  'server_refusals',
  {
    districtId: text().$type<DistrictId>().notNull(),
    /** The collection's path; `token` for the Access Token URL. */
    path: text().notNull(),
    refused: text({ enum: whatIsRefused }).notNull(),
    /** The largest limit that it took; null for the others. */
    accepted: integer(),
    /** `updatedAt` of the connection: another connection is another server. */
    connectedAt: text().notNull(),
    refusedAt: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.path, table.refused] })],
);

/** Which sourcedIds a page of a run brought: one row a page, as a rule, so that a night without changes writes no student. */
export const pulledPages = sqliteTable(
  'pulled_pages',
  {
    districtId: text().$type<DistrictId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    collection: text().notNull(),
    page: integer().notNull(),
    /** A page of very many objects is kept in parts that D1 takes. */
    part: integer().notNull(),
    /** Which reading of the collection: a second one follows when the first was not whole. */
    pass: integer().notNull(),
    /** Objects on the page, those that could not be read included. */
    received: integer().notNull(),
    /** JSON array of sourcedIds; an object without one is counted under a name made of its content. */
    sourcedIds: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.runId, table.collection, table.page, table.part] })],
);

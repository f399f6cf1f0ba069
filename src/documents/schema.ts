import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DataLoadId, DistrictId, DocumentId, StudentId } from '../platform/ids.ts';
import type { Program } from '../programs/index.ts';
import type { FormName } from '../states/index.ts';

/** A plan document of the authoring system: its form, its typed fields, and where its PDF is kept. */
export const documents = sqliteTable(
  'documents',
  {
    districtId: text().$type<DistrictId>().notNull(),
    id: text().$type<DocumentId>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    /** The record that the document names, where that was joined into the student's; null where it names the student's own. */
    joinedFrom: text().$type<StudentId>(),
    form: text().$type<FormName>().notNull(),
    program: text().$type<Program>().notNull(),
    status: text({ enum: ['draft', 'completed'] }).notNull(),
    /** JSON of the form's fields, as its schema parsed them. */
    fields: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** Counts the changes; the entity tag of the document. */
    version: integer().notNull(),
    completedAt: text(),
    updatedAt: text().notNull(),
    deletedAt: text(),
    /** The PDF: key in object storage, SHA-256 (hexadecimal) and size in bytes. Null until one is uploaded. */
    fileKey: text(),
    fileSha256: text(),
    fileSize: integer(),
    /** When a deleted document was destroyed: its fields and file are gone, and this row stays as a tombstone. */
    destroyedAt: text(),
    /** SHA-256 of the fields that were destroyed, hexadecimal. */
    destroyedDigest: text(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.id] }),
    index('documents_by_student').on(table.districtId, table.studentId),
    index('documents_by_change').on(table.districtId, table.updatedAt),
    index('documents_by_form').on(table.districtId, table.form, table.status),
  ],
);

export const changeKinds = [
  'created',
  'replaced',
  'completed',
  'reopened',
  'deleted',
  'restored',
  /** The document turned out to be about another student; its file did not come along. */
  'moved',
  'fileUploaded',
  /** The record that the document names turned out to be the student's, or a person took that back. */
  'joined',
  'separated',
] as const;

/** Who changed a document, what and when, and as what it was left. Append-only: triggers refuse to change or delete a row. */
export const documentChanges = sqliteTable(
  'document_changes',
  {
    districtId: text().$type<DistrictId>().notNull(),
    documentId: text().$type<DocumentId>().notNull(),
    version: integer().notNull(),
    change: text({ enum: changeKinds }).notNull(),
    changedBy: text().notNull(),
    changedAt: text().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    form: text().$type<FormName>().notNull(),
    status: text({ enum: ['draft', 'completed'] }).notNull(),
    /** Null where the change says nothing about them. */
    fields: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    /** The load of a file that made the change; null for every other change. */
    loadId: text().$type<DataLoadId>(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.documentId, table.version] }),
    index('document_changes_by_student').on(table.districtId, table.studentId),
    index('document_changes_joined').on(table.districtId, table.changedAt).where(sql`change = 'joined'`),
    index('document_changes_by_load').on(table.districtId, table.loadId).where(sql`load_id is not null`),
  ],
);

/** How many documents a load has, and what it does to them. */
export interface LoadCounts {
  readonly documents: number;
  readonly created: number;
  readonly replaced: number;
  readonly unchanged: number;
}

/** Files of documents: those that were checked and can be loaded for an hour, and those that were loaded. */
export const dataLoads = sqliteTable(
  'data_loads',
  {
    districtId: text().$type<DistrictId>().notNull(),
    id: text().$type<DataLoadId>().notNull(),
    status: text({ enum: ['checked', 'loaded', 'undone'] }).notNull(),
    /** When the file was checked; once it is loaded, when it was loaded. */
    at: text().notNull(),
    /** E-mail address of the administrator, or id of the API client. */
    by: text().notNull(),
    /** As the browser named it; null for a load over the API. */
    fileName: text(),
    counts: text({ mode: 'json' }).$type<LoadCounts>().notNull(),
    changedDates: text({ enum: ['correct', 'add'] }),
    confirmDates: integer({ mode: 'boolean' }).notNull(),
    undoneAt: text(),
    undoneBy: text(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.id] }),
    index('data_loads_by_time').on(table.districtId, table.at),
  ],
);

/** How far the sweep of stored files has come: the key behind which it goes on, empty at the beginning. In the directory. */
export const fileSweeps = sqliteTable('file_sweeps', {
  prefix: text().primaryKey(),
  startAfter: text().notNull(),
});

/** Program Participation badges: the intervals that completed documents add up to. */
export const participationBadges = sqliteTable(
  'participation_badges',
  {
    districtId: text().$type<DistrictId>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    program: text().$type<Program>().notNull(),
    /** First, second, … badge of this student in this program. */
    ordinal: integer().notNull(),
    startDate: text().$type<IsoDate>().notNull(),
    endDate: text().$type<IsoDate>(),
    notes: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.studentId, table.program, table.ordinal] }),
    index('participation_badges_by_program').on(table.districtId, table.program),
  ],
);

/**
 * Students whose badges are older than their documents. The mark is written in the same batch as the document and cleared in the same batch as the badges,
 * by its value. A reader of badges first recomputes the marked ones, so a stale badge is never seen.
 */
export const staleBadges = sqliteTable(
  'stale_badges',
  {
    districtId: text().$type<DistrictId>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    mark: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.studentId] })],
);

/** By which participation rules (their fingerprint) a program's badges were last computed: rules that have changed since make its students stale. */
export const appliedRules = sqliteTable(
  'applied_rules',
  {
    districtId: text().$type<DistrictId>().notNull(),
    program: text().$type<Program>().notNull(),
    fingerprint: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.program] })],
);

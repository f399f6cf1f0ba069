import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DistrictId, StudentId } from '../platform/ids.ts';
import type { ReportName } from '../states/index.ts';

/** The last day of what has none. */
export const forEver = '9999-12-31' as IsoDate;

/**
 * The records of all reports, each as one text that answers are strung together from. A record is in the revisions from `since` to before `until`, so that a caller
 * who reads page after page sees one revision while documents change.
 */
export const reportRecords = sqliteTable(
  'report_records',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    districtId: text().$type<DistrictId>().notNull(),
    report: text().$type<ReportName>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    /** The order of the report: state student id, first day, student, place among the student's records. Unique within a revision. */
    position: text().notNull(),
    stateStudentId: text().notNull(),
    schoolNumber: text().notNull(),
    fromDate: text().$type<IsoDate>().notNull(),
    /** `9999-12-31` while the record holds. */
    toDate: text().$type<IsoDate>().notNull(),
    /** `9999-12-31` when no later record takes its place. */
    replacedFrom: text().$type<IsoDate>().notNull(),
    since: integer().notNull(),
    /** The first revision without it; null while it is in the current one. */
    until: integer(),
    /** When `until` was set. */
    closedAt: text(),
    /**
     * As `storedValues` makes it. The last column, because SQLite reads a row up to the column that it wants: with it in the middle a page took more than twice as
     * long.
     */
    ownValues: text().notNull(),
  },
  (table) => [
    index('report_records_in_order').on(table.districtId, table.report, table.position),
    index('report_records_by_state_student_id').on(table.districtId, table.report, table.stateStudentId),
    index('report_records_by_student').on(table.districtId, table.studentId),
    index('report_records_closed').on(table.districtId, table.closedAt),
  ],
);

/** Records that were left out, and why (requirement R10). */
export const invalidReportRecords = sqliteTable(
  'invalid_report_records',
  {
    districtId: text().$type<DistrictId>().notNull(),
    report: text().$type<ReportName>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    ordinal: integer().notNull(),
    documentId: text().notNull(),
    element: text().notNull(),
    rule: text().notNull(),
    /** First and last day of what the record would be about; `forEver` while it lasts. */
    date: text().$type<IsoDate>().notNull(),
    lastDate: text().$type<IsoDate>().notNull().default(forEver),
    /** What the record would say, by its fields; null where the builder does not say it. */
    record: text({ mode: 'json' }).$type<Readonly<Record<string, string>>>(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.report, table.studentId, table.ordinal] })],
);

/**
 * Students whose records are older than their documents or their roster entry. Triggers write the mark with the change
 * itself. A reader first rebuilds the records of marked students, so a stale record is never served.
 */
export const staleReports = sqliteTable(
  'stale_reports',
  {
    districtId: text().$type<DistrictId>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    mark: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.studentId] })],
);

/**
 * Students whose records change on a day to come although no document does: one takes effect that names the day.
 * A reader treats the student as stale from that day on.
 */
export const comingReportChanges = sqliteTable(
  'coming_report_changes',
  {
    districtId: text().$type<DistrictId>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    day: text().$type<IsoDate>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.studentId] }),
    index('coming_report_changes_by_day').on(table.districtId, table.day),
  ],
);

/** How often a district's records have changed. */
export const reportRevisions = sqliteTable('report_revisions', {
  districtId: text().$type<DistrictId>().primaryKey(),
  revision: integer().notNull(),
  /** The oldest revision of which every record is still there. */
  wholeSince: integer().notNull(),
  /** Which `recordsVersion` of the builders made the records. */
  builtBy: integer().notNull(),
});

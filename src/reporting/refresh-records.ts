import { type SQL, sql } from 'drizzle-orm';
import { participationOf } from '../badges/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import type { District } from '../districts/index.ts';
import { documentsForReporting } from '../documents/index.ts';
import { plusHours } from '../platform/clock.ts';
import type { StudentId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { studentsForReporting } from '../roster/index.ts';
import {
  type FormName,
  formsOfReports,
  type InvalidRecord,
  plansOf,
  type ReportName,
  reportsOf,
  states,
} from '../states/index.ts';
import { recordsVersion } from './records-version.ts';
import { forEver } from './schema.ts';
import { storedValues } from './stored-values.ts';

/** Students rebuilt at once: some hundred milliseconds of one isolate and of the database. */
const atOnce = 200;

/** How long a revision can still be paged through after it has been superseded. */
const keptHours = 24;

interface Mark {
  readonly studentId: StudentId;
  readonly mark: string;
}

/** A row of `report_records` as far as its content goes. */
interface Row {
  readonly studentId: StudentId;
  readonly report: ReportName;
  readonly position: string;
  readonly stateStudentId: string;
  readonly schoolNumber: string;
  readonly fromDate: IsoDate;
  readonly toDate: string;
  readonly replacedFrom: string;
  readonly ownValues: string;
}

/**
 * Rebuilds the records of students whose documents or roster entry have changed since, `atOnce` of them, and says whether more are left. Safe to repeat and to run twice at once: a student's records are written only while the mark is still the one that was read before the documents were, and the mark goes
 * in the same transaction. Nor are they written where builders of another version have taken over since, as during a deployment.
 */
export async function refreshRecords(platform: Platform, district: District): Promise<{ readonly left: boolean }> {
  const database = platform.databaseOf(district);
  const today = localTime(platform.clock.now(), district.timeZone).date;
  const [, [revisions], marks] = await database.batch([
    database.run(sql`insert into stale_reports (district_id, student_id, mark)
      select district_id, student_id, lower(hex(randomblob(16))) from coming_report_changes
      where district_id = ${district.id} and day <= ${today} on conflict (district_id, student_id) do nothing`),
    database.all<{ builtBy: number }>(
      sql`select built_by as builtBy from report_revisions where district_id = ${district.id}`,
    ),
    database.all<Mark>(sql`select student_id as studentId, mark from stale_reports
      where district_id = ${district.id} order by student_id limit ${atOnce}`),
  ]);
  if (revisions && revisions.builtBy !== recordsVersion) {
    await markAllStale(platform, district);
    return { left: true };
  }
  if (marks.length === 0) return { left: false };
  const ids = marks.map(({ studentId }) => studentId);
  const [before, built] = await Promise.all([rowsNow(platform, district, ids), build(platform, district, ids, today)]);
  const keyOf = (row: Row) => JSON.stringify(row);
  const kept = new Set(before.map(({ id: _, ...row }) => keyOf(row)));
  const wanted = new Set(built.rows.map(keyOf));
  const opened = built.rows.filter((row) => !kept.has(keyOf(row)));
  const closed = before.filter(({ id: _, ...row }) => !wanted.has(keyOf(row)));
  await database.batch([
    // With nothing changed the revision stays, and callers' entity tags with it.
    database.run(sql`insert into report_revisions (district_id, revision, whole_since, built_by)
      values (${district.id}, ${opened.length + closed.length > 0 ? 1 : 0}, 0, ${recordsVersion})
      on conflict (district_id) do update set revision = revision + excluded.revision where built_by = excluded.built_by`),
    ...write(district, platform.clock.now(), marks, opened, closed, built).map((statement) => database.run(statement)),
  ]);
  return { left: marks.length === atOnce };
}

/** Marks every student who has a document, once, when the builders have changed. */
async function markAllStale(platform: Platform, district: District): Promise<void> {
  const database = platform.databaseOf(district);
  await database.batch([
    database.run(sql`insert into stale_reports (district_id, student_id, mark)
      select distinct district_id, student_id, lower(hex(randomblob(16))) from documents where district_id = ${district.id}
      group by student_id on conflict (district_id, student_id) do nothing`),
    database.run(sql`insert into report_revisions (district_id, revision, whole_since, built_by)
      values (${district.id}, 0, 0, ${recordsVersion}) on conflict (district_id) do update set built_by = excluded.built_by`),
  ]);
}

function rowsNow(platform: Platform, district: District, ids: readonly StudentId[]): Promise<(Row & { id: number })[]> {
  return platform
    .databaseOf(district)
    .all<Row & { id: number }>(sql`select id, student_id as studentId, report, position,
    state_student_id as stateStudentId, school_number as schoolNumber, from_date as fromDate, to_date as toDate, replaced_from as replacedFrom, own_values as ownValues
    from report_records where district_id = ${district.id} and until is null
      and student_id in (select value from json_each(${JSON.stringify(ids)}))`);
}

async function build(platform: Platform, district: District, ids: readonly StudentId[], today: IsoDate) {
  const [students, page] = await Promise.all([
    studentsForReporting(platform, district, ids),
    documentsForReporting(platform, district, {
      forms: formsOfReports(district.state) as FormName[],
      students: ids,
      limit: ids.length,
    }),
  ]);
  const documents = new Map(page.students.map((one) => [one.studentId, one.documents]));
  const reports = reportsOf(district.state);
  const rows: Row[] = [];
  const invalid: (InvalidRecord & { studentId: StudentId; report: ReportName; ordinal: number })[] = [];
  const coming: { studentId: StudentId; day: IsoDate }[] = [];
  const { forms } = states[district.state];
  for (const student of students) {
    const own = documents.get(student.id) ?? [];
    const participation = participationOf(district.state, own);
    const input = { student, documents: own, participation, plans: plansOf(forms, own, participation), today };
    let day: IsoDate | undefined;
    for (const { name: report, build } of reports) {
      const built = build(input);
      built.records.forEach((record, ordinal) => {
        // In the order in which `Row` is read, since the two are compared as text.
        rows.push({
          studentId: student.id,
          report,
          position: [student.stateStudentId, record.from, student.id, String(ordinal).padStart(5, '0')].join(' '),
          stateStudentId: student.stateStudentId ?? '',
          schoolNumber: student.schoolNumber ?? '',
          fromDate: record.from,
          toDate: record.to ?? forEver,
          replacedFrom: record.replacedFrom ?? forEver,
          ownValues: storedValues(report, record.values),
        });
      });
      built.invalid.forEach((one, ordinal) => {
        invalid.push({ ...one, studentId: student.id, report, ordinal });
      });
      if (built.changesOn && (!day || built.changesOn < day)) day = built.changesOn;
    }
    if (day) coming.push({ studentId: student.id, day });
  }
  return { rows, invalid, coming };
}

function write(
  district: District,
  now: Date,
  marks: readonly Mark[],
  opened: readonly Row[],
  closed: readonly { readonly id: number; readonly studentId: StudentId }[],
  { invalid, coming }: Pick<Awaited<ReturnType<typeof build>>, 'invalid' | 'coming'>,
): SQL[] {
  const markOf = new Map(marks.map(({ studentId, mark }) => [studentId, mark]));
  const marked = <T extends { studentId: StudentId }>(rows: readonly T[], statement: (json: string) => SQL) =>
    [...piecesOf(rows.map((row) => ({ ...row, mark: markOf.get(row.studentId) })))].map(({ json }) => statement(json));
  const isOurs = sql`exists (select 1 from report_revisions where district_id = ${district.id} and built_by = ${recordsVersion})`;
  // `cross join` keeps SQLite from reading the JSON again for every mark.
  const whileMarked = sql`cross join stale_reports as stale on stale.district_id = ${district.id}
    and stale.student_id = value ->> '$.studentId' and stale.mark = value ->> '$.mark' and ${isOurs}`;
  const revision = sql`(select revision from report_revisions where district_id = ${district.id})`;
  const horizon = plusHours(now, -keptHours);
  const old = sql`district_id = ${district.id} and closed_at < ${horizon}`;
  return [
    ...marked(
      closed.map(({ id, studentId }) => ({ id, studentId })),
      (json) => sql`update report_records set until = ${revision}, closed_at = ${now.toISOString()} where id in
      (select value ->> '$.id' from json_each(${json}) ${whileMarked})`,
    ),
    ...marked(
      opened,
      (
        json,
      ) => sql`insert into report_records (district_id, report, student_id, position, state_student_id, school_number, from_date, to_date,
        replaced_from, since, own_values)
      select ${district.id}, value ->> '$.report', value ->> '$.studentId', value ->> '$.position', value ->> '$.stateStudentId',
        value ->> '$.schoolNumber', value ->> '$.fromDate', value ->> '$.toDate', value ->> '$.replacedFrom', ${revision},
        value ->> '$.ownValues' from json_each(${json}) ${whileMarked}`,
    ),
    sql`delete from invalid_report_records where district_id = ${district.id} and student_id in
      (select value ->> '$.studentId' from json_each(${JSON.stringify(marks)}) ${whileMarked})`,
    ...marked(
      invalid,
      (
        json,
      ) => sql`insert into invalid_report_records (district_id, report, student_id, ordinal, document_id, element, rule, date, last_date, record)
      select ${district.id}, value ->> '$.report', value ->> '$.studentId', value ->> '$.ordinal', value ->> '$.documentId',
        value ->> '$.element', value ->> '$.rule', value ->> '$.date',
        coalesce(value ->> '$.lastDate', ${forEver}), value -> '$.record' from json_each(${json}) ${whileMarked}`,
    ),
    sql`delete from coming_report_changes where district_id = ${district.id} and student_id in
      (select value ->> '$.studentId' from json_each(${JSON.stringify(marks)}) ${whileMarked})`,
    ...marked(
      coming,
      (json) => sql`insert into coming_report_changes (district_id, student_id, day)
      select ${district.id}, value ->> '$.studentId', value ->> '$.day' from json_each(${json}) ${whileMarked}`,
    ),
    sql`delete from stale_reports where district_id = ${district.id} and ${isOurs} and (student_id, mark) in
      (select value ->> '$.studentId', value ->> '$.mark' from json_each(${JSON.stringify(marks)}))`,
    sql`update report_revisions set whole_since = max(whole_since,
      coalesce((select max(until) from report_records where ${old}), 0)) where district_id = ${district.id}`,
    sql`delete from report_records where ${old}`,
  ];
}

import { sql } from 'drizzle-orm';
import { type FiscalYear, fiscalYearOf } from '../calendar/fiscal-year.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import type { District } from '../districts/index.ts';
import { csvRows, fileText } from '../documents/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { elementName, type ReportName, reports } from '../states/index.ts';
import { type InvalidReportRecord, listInvalidRecords } from './invalid-records.ts';
import { differencesOf, type RecordDifference, recordsOfLines, recordsOfRows } from './reconcile.ts';
import { wholeReport } from './report-file.ts';

/** A difference with its reason, and the student where our roster has one. */
export interface ExplainedDifference extends RecordDifference {
  readonly reason: string;
  readonly who: { readonly id: StudentId; readonly givenName: string; readonly familyName: string } | null;
}

export interface Comparison {
  readonly report: ReportName;
  readonly fiscalYear: FiscalYear;
  /** Records in the file, records of ours, and those that are in both and say the same. */
  readonly theirs: number;
  readonly ours: number;
  readonly same: number;
  /** Lines of other record types, which were left out. */
  readonly others: number;
  readonly differences: readonly ExplainedDifference[];
}

/**
 * Compares a file of what the state or Campus has with the records of a fiscal year as they are now. Reads, and changes
 * nothing. Refuses a file that is neither a CSV file with the needed columns nor the report's fixed-width file.
 */
export async function compareFile(
  platform: Platform,
  district: District,
  { report, fiscalYear, bytes }: { report: ReportName; fiscalYear?: FiscalYear | undefined; bytes: Uint8Array },
): Promise<Result<Comparison>> {
  const year = fiscalYear ?? fiscalYearOf(localTime(platform.clock.now(), district.timeZone).date);
  const text = fileText(bytes);
  if (!text.ok) return refuse(unread(text.problem));
  const lines = text.value.text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  let read = recordsOfLines(report, year, lines);
  if (!read) {
    const rows = await csvRows(text.value.text, mostRecords);
    if (!rows.ok) return refuse(unread(rows.problem));
    read = recordsOfRows(
      report,
      rows.value.map(({ cells }) => cells),
    );
  }
  if (!read) return refuse(unreadable(report));
  const ours = await wholeReport(platform, district, report, year);
  const differences = differencesOf(report, read.records, ours);
  const [students, invalid] = await Promise.all([
    studentsBy(platform, district, [...new Set(differences.map(({ student }) => student))]),
    listInvalidRecords(platform, district, { fiscalYear: year, report, limit: 10_000, offset: 0 }),
  ]);
  if (!invalid.ok) return invalid;
  const { parameter } = reports[report].reporting.student;
  const known: Known = {
    ...{ report, year, students },
    inFile: new Set(read.records.map((record) => record[parameter]?.trim() ?? '')),
    differences: Map.groupBy(differences, ({ student }) => student),
    invalid: Map.groupBy(invalid.value.invalid, ({ student }) => student.id),
  };
  const isInBoth = ({ kind }: RecordDifference) => kind !== 'theirs';
  return ok({
    report,
    fiscalYear: year,
    theirs: read.records.length,
    ours: ours.length,
    same: ours.length - differences.filter(isInBoth).length,
    others: read.others,
    differences: differences.map((one) => ({
      ...one,
      who: students.get(one.student) ?? null,
      reason: reasonOf(one, known),
    })),
  });
}

/** Records of a file. The largest district of a state has fewer in a year. */
const mostRecords = 200_000;

/** Why a file cannot be read, in one sentence for the page. The reader's own text is about loads. */
function unread({ errors = [] }: Problem): Problem {
  const message = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  return wrongField('file', message);
}

const unreadable = (name: ReportName) => {
  const { elements, matchedBy = [], reporting } = reports[name];
  const columns = [reporting.student.parameter, ...matchedBy].map((field) => elements[field]?.name ?? field);
  const message = `is neither the fixed-width file of ${reports[name].shortTitle} nor a CSV file with the columns ${columns.join(', ')}`;
  return wrongField('file', message);
};

type Named = NonNullable<ExplainedDifference['who']>;

async function studentsBy(platform: Platform, district: District, numbers: readonly string[]) {
  const rows = await platform.databaseOf(district).all<Named & { number: string }>(sql`
    select id, given_name as givenName, family_name as familyName, state_student_id as number from students
    where district_id = ${district.id} and state_student_id in (select value from json_each(${JSON.stringify(numbers)}))`);
  return new Map(rows.map(({ number, ...student }) => [number, student]));
}

interface Known {
  readonly report: ReportName;
  readonly year: FiscalYear;
  /** The students of the file, by the state's number. */
  readonly inFile: ReadonlySet<string>;
  /** All that differs, by student: a record without its like there may be the same event. */
  readonly differences: ReadonlyMap<string, readonly RecordDifference[]>;
  readonly students: ReadonlyMap<string, Named>;
  readonly invalid: ReadonlyMap<string, readonly InvalidReportRecord[]>;
}

/** Why a record is on one side only, in a sentence that says where to look. */
function reasonOf(difference: RecordDifference, known: Known): string {
  if (difference.kind === 'values') return valuesText(known.report, difference);
  if (difference.kind === 'ours') return oursOnly(difference, known);
  const { report, year, students, invalid } = known;
  const { label } = reports[report].reporting.student;
  const student = students.get(difference.student);
  if (!student) return `No student in OneRoster has this ${label}.`;
  const dates = Object.values(difference.record).flatMap((value) => isoOf(value) ?? []);
  const listed = invalid.get(student.id)?.find((one) => dates.includes(one.date));
  if (listed)
    return `SameGoal leaves it out (Invalid Records): ${listed.element} ${listed.rule}. Change ${listed.change}.`;
  const { start, end } = reports[report].window(year);
  const outside = dates.find((date) => date < start || date > end);
  if (outside && reports[report].elements.dateType) return `Its date is not in the window from ${start} to ${end}.`;
  return (
    nearest(difference, 'ours', known, 'SameGoal has') ??
    'No completed document in SameGoal reports it. Look for a document that was never entered, or was deleted.'
  );
}

function oursOnly(difference: RecordDifference, known: Known): string {
  if (!known.inFile.has(difference.student))
    return 'The file has no record of this student. The extract may be older than the document.';
  return (
    nearest(difference, 'theirs', known, 'The file has') ??
    'A completed document reports it, and the file does not have it. The extract may be older than the document.'
  );
}

/** A record of the same student on the other side only, which differs in one of the things that tell records apart: likely the same event. */
function nearest(
  { student, record }: RecordDifference,
  side: 'theirs' | 'ours',
  { report, differences }: Known,
  says: string,
): string | null {
  const { matchedBy = [], elements } = reports[report];
  const candidates = (differences.get(student) ?? []).filter((one) => one.kind === side);
  for (const field of matchedBy) {
    const same = candidates.find((one) =>
      matchedBy.every((other) => other === field || one.record[other] === record[other]),
    );
    if (same) return `${says} ${elements[field]?.name ?? field} ${same.record[field]} instead of ${record[field]}.`;
  }
  return null;
}

function valuesText(name: ReportName, { values }: RecordDifference): string {
  const { elements } = reports[name];
  return values
    .map(({ field, theirs, ours }) => {
      const element = elements[field];
      return `${element ? elementName(element) : field}: the file has ${theirs || 'nothing'}, SameGoal has ${ours || 'nothing'}.`;
    })
    .join(' ');
}

const isoOf = (digits: string): IsoDate | null =>
  /^\d{8}$/.test(digits) ? (`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` as IsoDate) : null;

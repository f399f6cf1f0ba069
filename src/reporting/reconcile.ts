import type { FiscalYear } from '../calendar/fiscal-year.ts';
import { compareText } from '../platform/text-order.ts';
import { elementName, flatFileRecord, inForce, type ReportName, reports, states } from '../states/index.ts';

/** A record of a file or of ours: values by the fields of the report. A field that the file does not have is absent. */
export type RecordValues = Readonly<Record<string, string>>;

/** What stands in a file, read as records of a report. */
export interface ReadFile {
  readonly records: readonly RecordValues[];
  /** Lines of other record types. */
  readonly others: number;
}

/** A difference between a file and our records, before its reason is known. */
export interface RecordDifference {
  /** `theirs`: only the file has the record. `ours`: only SameGoal has it. `values`: both have it, and it says something else. */
  readonly kind: 'theirs' | 'ours' | 'values';
  /** The state's number of the student. */
  readonly student: string;
  /** What tells the record from the student's others, by its fields. */
  readonly record: RecordValues;
  readonly values: readonly { readonly field: string; readonly theirs: string; readonly ours: string }[];
}

/** The reports that can be compared with a file: those whose records can be told apart. */
export const comparableReports = (names: readonly ReportName[]): ReportName[] =>
  names.filter((name) => reports[name].matchedBy !== undefined);

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The field that a column is about, by its name in the manual, its number, both, or our name; undefined for none. */
function fieldOfColumn(name: ReportName, column: string): string | undefined {
  const wanted = plain(column);
  const { reporting, state } = reports[name];
  if ([reporting.student.label, states[state].studentIdentifier.label].map(plain).includes(wanted))
    return reporting.student.parameter;
  return Object.entries(reports[name].elements).find(([field, element]) =>
    [field, element.name, element.number ?? '', elementName(element)].map(plain).filter(Boolean).includes(wanted),
  )?.[0];
}

/** The rows of a CSV file as records, by the columns that its first row names. Null when it does not name the student and what tells records apart. */
export function recordsOfRows(name: ReportName, rows: readonly (readonly string[])[]): ReadFile | null {
  const [head = [], ...lines] = rows;
  const fields = head.map((column) => fieldOfColumn(name, column));
  if (!keyFields(name).every((field) => fields.includes(field))) return null;
  return ofType(
    name,
    lines.map((cells) =>
      Object.fromEntries(fields.flatMap((field, at) => (field ? [[field, (cells[at] ?? '').trim()] as const] : []))),
    ),
  );
}

/** The lines of a fixed-width file as records, by the layout of the fiscal year. Null when no line is a record of the report. */
export function recordsOfLines(name: ReportName, year: FiscalYear, lines: readonly string[]): ReadFile | null {
  const { flatFile, elements } = reports[name];
  if (!flatFile) return null;
  const positions = inForce(flatFile.positions, year);
  const read = ofType(
    name,
    lines.map((line) => flatFileRecord(positions, elements, line)),
  );
  return read.records.length > 0 ? read : null;
}

/** Records of this report: a file may hold several types, which the sort type tells apart. */
function ofType(name: ReportName, all: readonly RecordValues[]): ReadFile {
  const type = reports[name].elements.sortType?.example;
  const records = all.filter(({ sortType }) => sortType === undefined || sortType.trim() === type);
  return { records, others: all.length - records.length };
}

const keyFields = (name: ReportName): string[] => [
  reports[name].reporting.student.parameter,
  ...(reports[name].matchedBy ?? []),
];

/**
 * A value as two systems may both write it: dates as YYYYMMDD, a school's number without leading zeros, and nothing
 * for what does not apply.
 */
function comparable(value: string): string {
  const text = value.trim();
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (american) return `${american[3]}${american[1]?.padStart(2, '0')}${american[2]?.padStart(2, '0')}`;
  const iso = /^(\d{4})-(\d{2})-(\d{2})(T.*)?$/.exec(text);
  if (iso) return `${iso[1]}${iso[2]}${iso[3]}`;
  return /^([*@]*|0{8})$/.test(text) ? '' : text;
}

/** What differs, by student. Fields that SameGoal does not know, and those that the file does not have, are not compared. */
export function differencesOf(
  name: ReportName,
  theirs: readonly RecordValues[],
  ours: readonly RecordValues[],
): RecordDifference[] {
  const { elements, reporting } = reports[name];
  const keys = keyFields(name);
  const keyOf = (record: RecordValues) => keys.map((field) => comparable(record[field] ?? '')).join(' ');
  const fields = Object.keys(elements).filter((field) => !elements[field]?.perAnswer && !keys.includes(field));
  const [theirsByKey, oursByKey] = [byKey(theirs, keyOf), byKey(ours, keyOf)];
  const found = (kind: RecordDifference['kind'], of: RecordValues, values: RecordDifference['values'] = []) => ({
    kind,
    student: (of[reporting.student.parameter] ?? '').trim(),
    record: Object.fromEntries((reports[name].matchedBy ?? []).map((field) => [field, comparable(of[field] ?? '')])),
    values,
  });
  const differences: RecordDifference[] = [];
  for (const [key, one] of theirsByKey) {
    const other = oursByKey.get(key);
    if (!other) {
      differences.push(found('theirs', one));
      continue;
    }
    const values = fields.flatMap((field) => {
      if (one[field] === undefined) return [];
      const [their, our] = [comparable(one[field]), comparable(other[field] ?? '')];
      const isSame = field === reporting.school.parameter ? withoutZeros(their) === withoutZeros(our) : their === our;
      return isSame ? [] : [{ field, theirs: one[field].trim(), ours: (other[field] ?? '').trim() }];
    });
    if (values.length > 0) differences.push(found('values', one, values));
  }
  for (const [key, one] of oursByKey) if (!theirsByKey.has(key)) differences.push(found('ours', one));
  return differences.sort((a, b) => compareText(orderOf(a), orderOf(b)));
}

const withoutZeros = (digits: string): string => digits.replace(/^0+/, '');

/** A record that stands there twice counts once. */
const byKey = (records: readonly RecordValues[], keyOf: (record: RecordValues) => string) =>
  new Map(records.map((record) => [keyOf(record), record]));

const orderOf = ({ student, record, kind }: RecordDifference) => [student, ...Object.values(record), kind].join(' ');

import { participationOf } from '../../src/badges/index.ts';
import type { FiscalYear } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { DocumentId } from '../../src/platform/ids.ts';
import { rendered } from '../../src/reporting/formats.ts';
import {
  type FormName,
  forms,
  plansOf,
  type ReportName,
  reports,
  type StateCode,
  states,
  valuesOfAnswer,
} from '../../src/states/index.ts';
import { isReported, type ReportedStudent } from '../../src/states/reports/record.ts';
import type { ReportedDocument, ReportInput } from '../../src/states/reports/report.ts';

export const someStudent: ReportedStudent = {
  stateStudentId: 'AB1234567',
  schoolNumber: '000123',
  localNumber: '104233',
  givenName: 'Rowan',
  middleName: null,
  familyName: 'Example',
  birthDate: null,
  sex: null,
  grade: null,
};

/** A student of one state, with documents on the forms that the state's reports read. */
export interface Sample {
  readonly student: ReportedStudent;
  readonly documents: readonly ReportedDocument[];
}

/** The state whose forms the documents are on; Ohio for none. */
export const stateOf = ([first]: readonly ReportedDocument[]): StateCode =>
  forms[first?.form as FormName]?.state ?? 'OH';

/** What a report is built from, by the rules of the state whose forms the documents are on. */
export function inputOf<Document extends ReportedDocument>(
  student: ReportedStudent,
  documents: readonly Document[],
  today = '2027-06-30',
): ReportInput<Document> {
  const state = stateOf(documents);
  const participation = participationOf(
    state,
    documents as readonly (Document & { id: DocumentId; fields: Record<string, unknown> })[],
  );
  const plans = plansOf(states[state].forms, documents, participation);
  return { student, documents, participation, plans, today: isoDate(today) };
}

/** The records that a report has of one student for a fiscal year, whole. */
export function recordsOf(
  name: ReportName,
  student: ReportedStudent,
  documents: readonly ReportedDocument[],
  fiscalYear: FiscalYear,
  more: { replaceUnknownFields?: boolean; range?: { start: string; end: string }; today?: string } = {},
): Record<string, string>[] {
  const { build, window } = reports[name];
  const range = (more.range ?? window(fiscalYear)) as ReturnType<typeof window>;
  const options = more.replaceUnknownFields ? { replaceUnknownFields: '@' } : {};
  const shared = valuesOfAnswer(reports[name], { fiscalYear, districtNumber: '043752', options });
  return build(inputOf(student, documents, more.today))
    .records.filter((record) => isReported(record, range))
    .map(({ values }) => ({ ...shared, ...values }));
}

const linesOf = (
  format: 'csv' | 'fixedWidth',
  ...[name, student, documents, fiscalYear, more]: Parameters<typeof recordsOf>
): string[] =>
  rendered(format, name, fiscalYear, JSON.stringify(recordsOf(name, student, documents, fiscalYear, more)))
    .split('\r\n')
    .slice(0, -1);

/** The lines of the fixed-width file. */
export const flatFileOf = (...args: Parameters<typeof recordsOf>): string[] => linesOf('fixedWidth', ...args);

/** The lines of the CSV file, its head included. */
export const csvFileOf = (...args: Parameters<typeof recordsOf>): string[] => linesOf('csv', ...args);

/** A line of the fixed-width file as a test writes it: spaces part the elements and are not in the line, an underscore is a blank. */
export const emisLine = (text: string): string => text.replaceAll(' ', '').replaceAll('_', ' ').padEnd(300);

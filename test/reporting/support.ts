import type { FiscalYear } from '../../src/calendar/fiscal-year.ts';
import { rendered } from '../../src/reporting/formats.ts';
import type { ReportDocument } from '../../src/states/ohio/reports/documents.ts';
import { type ReportName, reportOf, valuesOfAnswer } from '../../src/states/ohio/reports/reports.ts';
import { isReported, type ReportedStudent } from '../../src/states/reports/record.ts';

export const someStudent: ReportedStudent = {
  stateStudentId: 'AB1234567',
  buildingIrn: '000123',
  localNumber: '104233',
  givenName: 'Rowan',
  middleName: null,
  familyName: 'Example',
  birthDate: null,
  sex: null,
  grade: null,
};

/** The records that a report has of one student for a fiscal year, whole. */
export function recordsOf(
  name: ReportName,
  student: ReportedStudent,
  documents: readonly ReportDocument[],
  fiscalYear: FiscalYear,
  more: { replaceUnknownFields?: boolean; range?: { start: string; end: string } } = {},
): Record<string, string>[] {
  const { build, window } = reportOf(name);
  const range = (more.range ?? window(fiscalYear)) as ReturnType<typeof window>;
  const shared = valuesOfAnswer(name, { fiscalYear, districtIrn: '043752', replaceUnknownFields: false, ...more });
  return build(student, documents)
    .records.filter((record) => isReported(record, range))
    .map(({ values }) => ({ ...shared, ...values }));
}

const linesOf = (
  format: 'csv' | 'emis',
  ...[name, student, documents, fiscalYear, more]: Parameters<typeof recordsOf>
): string[] =>
  rendered(format, name, fiscalYear, JSON.stringify(recordsOf(name, student, documents, fiscalYear, more)))
    .split('\r\n')
    .slice(0, -1);

/** The lines of the fixed-width file. */
export const flatFileOf = (...args: Parameters<typeof recordsOf>): string[] => linesOf('emis', ...args);

/** The lines of the CSV file, its head included. */
export const csvFileOf = (...args: Parameters<typeof recordsOf>): string[] => linesOf('csv', ...args);

/** A line of the fixed-width file as a test writes it: spaces part the elements and are not in the line, an underscore is a blank. */
export const emisLine = (text: string): string => text.replaceAll(' ', '').replaceAll('_', ' ').padEnd(300);

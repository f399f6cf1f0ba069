import type { InvalidReportRecord } from '../../reporting/index.ts';
import { elementName, type ReportName, reports } from '../../states/index.ts';
import { personName } from '../shell/person-name.ts';

/** The values of a record in their order, with a question mark for what is missing or wrong. */
export function recordText(report: ReportName, element: string, record: Readonly<Record<string, string>>): string {
  return Object.entries(reports[report].elements)
    .filter(([field]) => Object.hasOwn(record, field))
    .map(([field, of]) => (elementName(of) === element ? '?' : (record[field] ?? '').trim()))
    .filter(Boolean)
    .join(' ');
}

type Column = readonly [title: string, value: (one: InvalidReportRecord) => string | null | undefined];

/** The list as a spreadsheet: a column each. */
export const invalidColumns: readonly Column[] = [
  ['Report', ({ report }) => reports[report].shortTitle],
  ['Field', ({ element }) => element],
  ['Rule', ({ rule }) => rule],
  ['School', ({ school }) => school?.name],
  ['School number', ({ school }) => school?.number],
  ['Student', ({ student }) => personName(student)],
  ['Student number', ({ student }) => student.localNumber],
  ['Document', ({ document }) => document.title],
  ['Document id', ({ document }) => document.id],
  ['Change', ({ change }) => change],
  ['First day', ({ date }) => date],
  ['Last day', ({ lastDate }) => lastDate],
  ['Record that would result', ({ report, element, record }) => record && recordText(report, element, record)],
];

import { type FiscalYear, firstDayOf, lastDayOf } from '../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { Program } from '../../programs/index.ts';
import type { Participation } from '../participation/participation.ts';
import type { Plans } from '../plans/plan-life.ts';
import type { AnswerContext, Elements } from './elements.ts';
import type { ByFiscalYear } from './fiscal-table.ts';
import type { FlatFile } from './flat-file.ts';
import type { EndpointOptions } from './options.ts';
import type { BuiltReport, DateRange, ReportedStudent } from './record.ts';

/** A completed document that a report may be made from. `fields` are as its form's schema parsed them. */
export interface ReportedDocument {
  readonly id: string;
  readonly form: string;
  readonly fields: object;
}

/** What a report is built from, for one student. */
export interface ReportInput<Document extends ReportedDocument = ReportedDocument> {
  readonly student: ReportedStudent;
  /** Completed documents in the order of their ids, on the forms of all reports of the state. */
  readonly documents: readonly Document[];
  readonly participation: Participation;
  readonly plans: Plans;
  /** The day in the district on which the records are built. */
  readonly today: IsoDate;
}

/** Names of fields of documents; they may depend on what the record says. */
export type FilledFrom = readonly string[] | ((record: Readonly<Record<string, string>>) => readonly string[]);

/** One state report. Its key among the reports of its state is the last part of its path. */
export interface Report {
  readonly title: string;
  /** For a select and other small places. */
  readonly shortTitle: string;
  /** What the API documentation says of its records. */
  readonly description: string;
  /** Name of the record's schema in the OpenAPI document. */
  readonly schema: string;
  /** A query that shows what the report is for. */
  readonly exampleQuery: string;
  readonly elements: Elements;
  /** The forms that `build` reads. */
  readonly forms: readonly string[];
  /** The programs whose participation `build` asks for: the forms of their tables are read too. */
  readonly programs: readonly Program[];
  build(input: ReportInput): BuiltReport;
  /**
   * Fingerprint of what `build` makes of the sample documents in test/reporting/stored-values.test.ts. A test says when it is out of date. Records that are stored
   * are rebuilt when it changes.
   */
  readonly ofSample: string;
  /** The days that a fiscal year's report covers. */
  readonly window: (year: FiscalYear) => DateRange;
  /** Years before the fiscal year that can be asked for as well (requirement R8). */
  readonly additionalYears: number;
  /** Asked for as of a day instead of for a range. */
  readonly asOf?: true;
  /** Null for a report that has no fixed-width file. */
  readonly flatFile: FlatFile | null;
  /** Fields in the order of the CSV file. */
  readonly order: ByFiscalYear<readonly string[]>;
  /** The fields of documents that an element is filled from, by the element: what a person changes to make the record valid. */
  readonly filledFrom: Readonly<Record<string, FilledFrom>>;
  /** What tells a record from the others of its student, so that a file can be compared with the report; left out where nothing does. */
  readonly matchedBy?: readonly string[];
  /** The values that say in short what a record is about. */
  readonly shownAs: readonly string[];
  /** Options that only this report has. `perAnswer` of its elements reads them. */
  readonly options?: EndpointOptions;
}

/** A number by which callers may narrow the reports of a state. */
export interface Filter {
  /** Query parameter. */
  readonly parameter: string;
  readonly label: string;
  readonly shape: RegExp;
  readonly shapeInWords: string;
  readonly examples: readonly [string, string];
  /** How many digits a number has that a system may send without its leading zeros. */
  readonly digits?: number;
}

/** What a state's records say in a case that no source decides. */
export interface Decision {
  readonly documents: string;
  readonly answer: string;
}

/** How a state takes its reports. */
export interface Reporting<Reports extends Readonly<Record<string, Report>> = Readonly<Record<string, Report>>> {
  /** The state's collection system, which refuses records that are not valid. */
  readonly system: string;
  readonly student: Filter;
  readonly school: Filter;
  /** What people call the fixed-width file, and what the API documentation says of it; null where no report has one. */
  readonly flatFile: { readonly label: string; readonly description: string } | null;
  readonly reports: Reports;
  /** What we decided ourselves. Administrators read it beside Invalid Records. */
  readonly decisions?: readonly Decision[];
}

/** The values that all records of an answer share, by field. */
export function valuesOfAnswer({ elements }: Pick<Report, 'elements'>, answer: AnswerContext): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [field, { perAnswer }] of Object.entries(elements)) if (perAnswer) values[field] = perAnswer(answer);
  return values;
}

/** The days of a fiscal year. */
export const wholeYear = (year: FiscalYear): DateRange => ({ start: firstDayOf(year), end: lastDayOf(year) });

import { earlierOf, type IsoDate } from '../../calendar/iso-date.ts';
import { type Elements, elementName, type RecordOf } from './elements.ts';

/** Whom the records of a report are about, as the roster has them. Null where Campus has sent no value. */
export interface ReportedStudent {
  readonly stateStudentId: string | null;
  /** The state's number of the student's school. */
  readonly schoolNumber: string | null;
  readonly localNumber: string | null;
  readonly givenName: string;
  readonly middleName: string | null;
  readonly familyName: string;
  readonly birthDate: IsoDate | null;
  /** OneRoster `sex`. */
  readonly sex: string | null;
  readonly grade: string | null;
}

/** First and last day of what is reported. */
export interface DateRange {
  readonly start: IsoDate;
  readonly end: IsoDate;
}

/**
 * A record as it is built from documents: what it says, and for which days. It does not depend on the day or the
 * fiscal year that a caller asks for: the values that do, such as the fiscal year itself, are not among `values`.
 */
export interface BuiltRecord<Field extends string = string> {
  /** The days that the record is about: one day for an event. */
  readonly from: IsoDate;
  /** Null while it holds. */
  readonly to: IsoDate | null;
  /** From this day on, a later record of the student says the same again, and a range that reaches it reports that one. Null for none. */
  readonly replacedFrom: IsoDate | null;
  readonly values: { readonly [Name in Field]: string };
}

/** Why a record was left out of the report (requirement R10): the element that it failed on and the rule. */
export interface InvalidRecord {
  readonly documentId: string;
  /** Element number and name, as in the state's manual. */
  readonly element: string;
  readonly rule: string;
  /** The day of the event, or the first day of the interval. */
  readonly date: IsoDate;
  /** The last day of what the record would be about; null while it lasts. */
  readonly lastDate: IsoDate | null;
  /** What the record would say, by its fields, as far as the documents say it. */
  readonly record?: Readonly<Record<string, string>> | undefined;
}

/** What a report has of one student: the records in the order in which they are reported, and what was left out. */
export interface BuiltReport<Field extends string = string> {
  readonly records: readonly BuiltRecord<Field>[];
  readonly invalid: readonly InvalidRecord[];
  /** The next day on which the report is another although no document changes; left out for none. */
  readonly changesOn?: IsoDate | undefined;
}

/** The elements that each record says by itself. */
export type OwnField<Table extends Elements> = {
  [Field in keyof Table & string]: Table[Field] extends { readonly perAnswer: (...answer: never) => string }
    ? never
    : Field;
}[keyof Table & string];

export type OwnValues<Table extends Elements> = Pick<RecordOf<Table>, OwnField<Table>>;

/** The range asks for this record. The database asks the same in SQL. */
export const isReported = (record: BuiltRecord, { start, end }: DateRange): boolean =>
  record.from <= end &&
  (record.to === null || record.to >= start) &&
  (record.replacedFrom === null || record.replacedFrom > end);

/** Collects the faults of one record of a document, which would be about the days from `date` to `lastDate`, and would say `record`. */
export function faultsOf<Table extends Elements>(
  elements: Table,
  documentId: string,
  date: IsoDate,
  lastDate: IsoDate | null = date,
  record?: Readonly<Record<string, string>>,
) {
  const faults: InvalidRecord[] = [];
  const fault = (field: keyof Table & string, rule: string): void => {
    const element = elements[field];
    if (element)
      faults.push({ documentId, element: elementName(element), rule, date, lastDate, ...(record && { record }) });
  };
  return { faults, fault };
}

/** The earlier of two last days, of which null is none. */
export const earlierEnd = (a: IsoDate | null, b: IsoDate | null): IsoDate | null =>
  a === null ? b : b === null ? a : earlierOf(a, b);

import type { FiscalYear } from '../../calendar/fiscal-year.ts';

/** What all records of one answer share. */
export interface AnswerContext {
  readonly fiscalYear: FiscalYear;
  /** The state's number of the district. */
  readonly districtNumber: string;
  /** The report's own options, as the caller and the settings give them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One data element of a record: a column of the file, a field of the JSON object. */
export interface Element {
  /** The state's number of the element; null where the sources at hand do not say it, or there is none. */
  readonly number: string | null;
  /** As the state's manual calls it. */
  readonly name: string;
  /** Characters in the flat file; null where there is no flat file. */
  readonly width: number | null;
  readonly note: string;
  readonly example: string;
  /** The value, when it is the same for all records of an answer: it is then not kept with each of them. */
  readonly perAnswer?: (answer: AnswerContext) => string;
  /** The shape of the value where it is not just `width` characters. */
  readonly shape?: RegExp;
}

export type Elements<Field extends string = string> = { readonly [Name in Field]: Element };

/** A record of the named elements; every value is the text that the state expects. */
export type RecordOf<Table extends Elements> = { readonly [Field in keyof Table & string]: string };

/** Number and name of an element, as the manual and people refer to it. */
export const elementName = ({ number, name }: Element): string => (number ? `${number} ${name}` : name);

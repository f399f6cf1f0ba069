import type { FiscalYear } from '../calendar/fiscal-year.ts';
import { type ByFiscalYear, inForce } from './reports/fiscal-table.ts';

/** How sure a code list is, surest first. */
export const certainties = {
  stateForm: "the state's own form",
  twoVendors: 'two vendors',
  oneVendor: 'one vendor or one presentation',
  inferred: 'inferred',
} as const;

export type Certainty = keyof typeof certainties;

/** The codes of a fiscal year with what each means; null where no source at hand says it. */
export interface CodeTable {
  readonly codes: Readonly<Record<string, string | null>>;
  /** Further codes that are taken, because the list of the year is not at hand. */
  readonly alsoTaken?: RegExp;
}

/** A list of codes of a state, and how far it can be trusted. */
export interface CodeList {
  readonly title: string;
  /** The elements that hold its codes, by number and name. */
  readonly elements: string;
  readonly source: string;
  readonly certainty: Certainty;
  readonly note?: string;
  readonly tables: ByFiscalYear<CodeTable>;
}

/** The lists of a state by their names. */
export type CodeLists = Readonly<Record<string, CodeList>>;

/** Whether the list of a fiscal year takes a code. */
export function takes({ tables }: CodeList, code: string, year: FiscalYear): boolean {
  const { codes, alsoTaken } = inForce(tables, year);
  return Object.hasOwn(codes, code) || (alsoTaken?.test(code) ?? false);
}

/** Every code of a list, of whichever year. */
export const codesOf = ({ tables }: CodeList): string[] => [
  ...new Set(tables.flatMap(({ value: { codes } }) => Object.keys(codes))),
];

/** What a code means by the newest table that has it; null where no source at hand says it. */
export const meaningIn = ({ tables }: CodeList, code: string): string | null =>
  tables.findLast(({ value: { codes } }) => codes[code])?.value.codes[code] ?? null;

/** `ET09, Intellectual Disability`; the code by itself where its meaning is not known. */
export function codeText(lists: CodeLists, code: string): string {
  for (const list of Object.values(lists)) {
    const meaning = meaningIn(list, code);
    // Two digits stand for one thing in one list and for another in the next.
    if (meaning && /^[A-Z]{2}/.test(code)) return `${code}, ${meaning}`;
  }
  return code;
}

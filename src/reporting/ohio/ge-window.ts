import { type FiscalYear, lastDayOf } from '../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';

/** The first month and day of the calendar year before the fiscal year's own from which events are reported, where a year differs from the rule. */
const differingStarts: Readonly<Record<FiscalYear, string>> = {};

/** GE events of a fiscal year: from 1 June before it to its last day (Infinite Campus, Ohio Student SPED Record (GE) extract). */
export function geWindow(year: FiscalYear): { readonly start: IsoDate; readonly end: IsoDate } {
  return { start: `${year - 1}-${differingStarts[year] ?? '06-01'}` as IsoDate, end: lastDayOf(year) };
}

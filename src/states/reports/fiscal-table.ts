import type { FiscalYear } from '../../calendar/fiscal-year.ts';

/** A table that the state changes from year to year: each entry holds from its fiscal year on until the next. Oldest first. */
export type ByFiscalYear<Value> = readonly [Entry<Value>, ...Entry<Value>[]];

interface Entry<Value> {
  readonly since: FiscalYear;
  readonly value: Value;
}

/** The entry that holds in a fiscal year; the oldest one for years before it. */
export function inForce<Value>(table: ByFiscalYear<Value>, year: FiscalYear): Value {
  return (table.findLast(({ since }) => since <= year) ?? table[0]).value;
}

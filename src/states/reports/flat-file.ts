import type { Elements, RecordOf } from './elements.ts';
import type { ByFiscalYear } from './fiscal-table.ts';

/** Where an element stands in the line of a fixed-width file, counted from 1. */
export interface Position {
  readonly field: string;
  readonly start: number;
}

/** The fixed-width file of a report. */
export interface FlatFile {
  /** Characters in a line. */
  readonly length: number;
  readonly positions: ByFiscalYear<readonly Position[]>;
}

/** What a line of the file says, by the fields of the record. The inverse of `flatLine`, but for blanks at the end. */
export const flatFileRecord = (
  positions: readonly Position[],
  elements: Elements,
  line: string,
): Record<string, string> =>
  Object.fromEntries(
    positions.map(({ field, start }) => [
      field,
      line.slice(start - 1, start - 1 + (elements[field]?.width ?? 0)).trim(),
    ]),
  );

/** The record as a line of `length` characters, without a line end. */
export function flatLine(
  length: number,
  positions: readonly Position[],
  elements: Elements,
  record: RecordOf<Elements>,
): string {
  let line = '';
  for (const { field, start } of positions) {
    const width = elements[field]?.width ?? 0;
    line = line.padEnd(start - 1) + (record[field] ?? '').padEnd(width).slice(0, width);
  }
  return line.padEnd(length);
}

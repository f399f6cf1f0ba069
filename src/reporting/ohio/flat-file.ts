import type { Elements, RecordOf } from './elements.ts';

/** Every record of the flat file has 300 characters (Infinite Campus, Student SPED Record (GE), R1; EMIS Manual, chapter 5). */
export const recordLength = 300;

/** Where an element stands in the line, counted from 1. */
export interface Position {
  readonly field: string;
  readonly start: number;
}

/**
 * Elements one after another from the first character on, the rest of the line blank. Chapter 5 may put fillers between them; where, is not in the sources at
 * hand: of its edition for FY 2012 (version 1.0, October 2011, 68 pages), which has a layout for each of FD, FE, GE and GQ, only the table of contents could be
 * read (financedocbox.com, document 66773795). A layout with fillers is a list of positions like this one.
 */
export function consecutive(elements: Elements): Position[] {
  const positions: Position[] = [];
  let start = 1;
  for (const [field, { width }] of Object.entries(elements)) {
    if (width === null) throw new RangeError(`${field} has no width`);
    positions.push({ field, start });
    start += width;
  }
  return positions;
}

/** The record as a line of the flat file, without a line end. */
export function flatLine(positions: readonly Position[], elements: Elements, record: RecordOf<Elements>): string {
  let line = '';
  for (const { field, start } of positions) {
    const width = elements[field]?.width ?? 0;
    line = line.padEnd(start - 1) + (record[field] ?? '').padEnd(width).slice(0, width);
  }
  return line.padEnd(recordLength);
}

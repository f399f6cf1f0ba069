import type { Elements } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';
import type { FlatFile, Position } from '../../reports/flat-file.ts';

/** Every record of the flat file has 300 characters (Infinite Campus, Student SPED Record (GE), R1; EMIS Manual, chapter 5). */
const recordLength = 300;

/**
 * The identifying fields, the same in every student record: PowerSchool SIS Ohio, "Data Import Map for ODDEX", whose file is the flat file of the EMIS guide (MCOECN
 * wiki, ODDEX, Bulk Export). Before the sort type and behind it are fillers, where the record number and the record status were before fiscal year 2010 (MCOECN
 * wiki, EMISFFE, CSV Import; Ohio Department of Education, "FY 10 EMIS Changes", September 2009, "Redesign & Data").
 */
const identifying: Readonly<Record<string, number>> = {
  sortType: 9,
  fiscalYear: 12,
  dataSet: 16,
  buildingIrn: 17,
  emisStudentId: 23,
};
const behindIdentifying = 32;

/**
 * The identifying fields in their places, and behind them a record's own elements one after another, the rest of the line blank. Chapter 5 may put fillers between
 * those; where, is not in the sources at hand: of its edition for FY 2012 (version 1.0, October 2011, 68 pages), which has a layout for each of FD, FE, GE and GQ,
 * only the table of contents could be read (financedocbox.com, document 66773795; fdocuments.net, "FY 2012 ODE EMIS M"). Such a layout is a list of positions like
 * this one.
 */
function emisPositions(elements: Elements): Position[] {
  let next = behindIdentifying;
  return Object.entries(elements).map(([field, { width }]) => {
    if (width === null) throw new RangeError(`${field} has no width`);
    const place = identifying[field];
    if (place !== undefined) return { field, start: place };
    next += width;
    return { field, start: next - width };
  });
}

/** The flat file of a record, since the year whose layout is known. */
export const emisFlatFile = (
  since: (positions: readonly Position[]) => ByFiscalYear<readonly Position[]>,
  elements: Elements,
): FlatFile => ({ length: recordLength, positions: since(emisPositions(elements)) });

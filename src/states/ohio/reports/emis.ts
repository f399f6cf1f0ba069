import type { FiscalYear } from '../../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../../calendar/iso-date.ts';

/** How EMIS writes values (Ohio EMIS Manual, chapter 5). */

/** YYYYMMDD; `00000000` for no date. */
export const emisDate = (date: IsoDate | null): string => date?.replaceAll('-', '') ?? '00000000';

/** A coded element that does not apply: `*` to its width. */
export const notApplicable = (width: number): string => '*'.repeat(width);

/** Statewide Student Identifier, the "EMIS Student ID": two letters, seven digits. */
export const ssidShape = /^[A-Z]{2}\d{7}$/;

/** Information Retrieval Number: six digits, leading zeros kept. */
export const irnShape = /^\d{6}$/;

/** The current fiscal year and four before it can be reported (requirement R7), newest first. */
export const reportableYears = (current: FiscalYear): FiscalYear[] => [0, 1, 2, 3, 4].map((back) => current - back);

/** Orders text by code unit, as the database does. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

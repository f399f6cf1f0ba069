import type { IsoDate } from './iso-date.ts';

/** The fiscal year FY of schools runs from 1 July of the year before to 30 June of FY. */
export type FiscalYear = number;

export function fiscalYearOf(date: IsoDate): FiscalYear {
  const year = Number(date.slice(0, 4));
  return Number(date.slice(5, 7)) >= 7 ? year + 1 : year;
}

export const firstDayOf = (year: FiscalYear): IsoDate => `${year - 1}-07-01` as IsoDate;

export const lastDayOf = (year: FiscalYear): IsoDate => `${year}-06-30` as IsoDate;

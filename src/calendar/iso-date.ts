/**
 * A calendar date without a time: `YYYY-MM-DD`, always a day that exists. Strings of this shape sort in date order, so `<` and `>` compare them.
 */
export type IsoDate = string & { readonly __brand: 'IsoDate' };

const shape = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The date, or null when the text is not a day of the calendar (`2026-02-30`, `26-1-1`, years outside 1900 to 2199). */
export function parseIsoDate(text: string): IsoDate | null {
  const match = shape.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  if (year < 1900 || year > 2199) return null;
  const utc = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(utc.getTime()) && utc.toISOString().startsWith(text) ? (text as IsoDate) : null;
}

/** For dates written in code and tests. Throws on a day that does not exist. */
export function isoDate(text: string): IsoDate {
  const date = parseIsoDate(text);
  if (!date) throw new RangeError(`${text} is not a calendar date`);
  return date;
}

/** The date a number of days later, or earlier when negative. */
export function addDays(date: IsoDate, days: number): IsoDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) as IsoDate;
}

export const dayBefore = (date: IsoDate): IsoDate => addDays(date, -1);

export const laterOf = (a: IsoDate, b: IsoDate): IsoDate => (a > b ? a : b);

/** The same day a number of years later. 29 February becomes 1 March where there is none, so that the day before it is 28 February. */
export function addYears(date: IsoDate, years: number): IsoDate {
  const utc = new Date(`${date}T00:00:00Z`);
  utc.setUTCFullYear(utc.getUTCFullYear() + years);
  return utc.toISOString().slice(0, 10) as IsoDate;
}

export const earlierOf = (a: IsoDate, b: IsoDate): IsoDate => (a < b ? a : b);

import { type FiscalYear, fiscalYearOf } from '../calendar/fiscal-year.ts';
import { earlierOf, type IsoDate, laterOf } from '../calendar/iso-date.ts';
import { wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type DateRange, type ReportName, reports } from '../states/index.ts';

/** The current fiscal year and four before it can be reported (requirement R7), newest first. */
export const reportableYears = (current: FiscalYear): FiscalYear[] => [0, 1, 2, 3, 4].map((back) => current - back);

/** Which year and days a report covers. */
export interface Period {
  readonly fiscalYear: FiscalYear;
  readonly range: DateRange;
}

export interface AskedPeriod {
  readonly fiscalYear?: FiscalYear | undefined;
  readonly startDate?: IsoDate | undefined;
  readonly endDate?: IsoDate | undefined;
  readonly additionalYears?: number | undefined;
  readonly effectiveDate?: IsoDate | undefined;
}

/**
 * The period that the parameters ask for on the day `today`. A range that reaches beyond the year's window is cut to it; one that has no day of it is refused, for
 * nothing could be reported. Requirement R7 says which fiscal years can be asked for; the additional years of R8 lie before the one that is asked for, whichever it
 * is, since a report on the oldest needs its prior IEPs and evaluations as much as this year's does.
 */
export function periodOf(name: ReportName, asked: AskedPeriod, today: IsoDate): Result<Period> {
  const { window, asOf } = reports[name];
  const years = reportableYears(fiscalYearOf(today));
  if (asOf) return asOfDay(name, asked, today, years);
  const fiscalYear = asked.fiscalYear ?? impliedYear(asked, years) ?? fiscalYearOf(today);
  if (!years.includes(fiscalYear)) return invalid('fiscalYear', yearsMessage(years));
  const { start, end } = window(fiscalYear);
  // "Request additional 3 years", "Pull Prior IEPs/Evals": the date range then does not apply (requirement R8).
  if (asked.additionalYears)
    return ok({ fiscalYear, range: { start: window(fiscalYear - asked.additionalYears).start, end } });
  const { startDate = start, endDate = end } = asked;
  if (asked.startDate && asked.endDate && endDate < startDate)
    return invalid('endDate', 'must not be before startDate');
  if (startDate > end)
    return invalid('startDate', `must not be after ${end}, the last day of fiscal year ${fiscalYear}`);
  if (endDate < start)
    return invalid('endDate', `must not be before ${start}, the first day reported for fiscal year ${fiscalYear}`);
  return ok({ fiscalYear, range: { start: laterOf(startDate, start), end: earlierOf(endDate, end) } });
}

/** The past year in which both days of a range lie; null when they do not imply one. */
function impliedYear({ startDate, endDate }: AskedPeriod, years: readonly FiscalYear[]): FiscalYear | null {
  if (!startDate || !endDate) return null;
  const year = fiscalYearOf(startDate);
  return fiscalYearOf(endDate) === year && years.slice(1).includes(year) ? year : null;
}

/** A report as of a day: the effective date; without one the day of the date range, or of the fiscal year, that is nearest to today. */
function asOfDay(name: ReportName, asked: AskedPeriod, today: IsoDate, years: FiscalYear[]): Result<Period> {
  if (asked.fiscalYear && !years.includes(asked.fiscalYear)) return invalid('fiscalYear', yearsMessage(years));
  if (asked.startDate && asked.endDate && asked.endDate < asked.startDate)
    return invalid('endDate', 'must not be before startDate');
  const { start, end } = asked.fiscalYear ? reports[name].window(asked.fiscalYear) : { start: today, end: today };
  const first = asked.startDate ?? (asked.endDate ? earlierOf(start, asked.endDate) : start);
  const last = asked.endDate ?? laterOf(end, first);
  const day = asked.effectiveDate ?? laterOf(first, earlierOf(today, last));
  const fiscalYear = fiscalYearOf(day);
  const field = asked.effectiveDate ? 'effectiveDate' : 'startDate';
  if (!years.includes(fiscalYear))
    return invalid(field, `must be in a fiscal year that can be reported: ${years.join(', ')}`);
  return ok({ fiscalYear: asked.fiscalYear ?? fiscalYear, range: { start: day, end: day } });
}

const yearsMessage = (years: readonly FiscalYear[]) =>
  `must be the current fiscal year or one of the four before it: ${years.join(', ')}`;

const invalid = (field: string, message: string) => refuse(wrongField(field, message));

import { type FiscalYear, fiscalYearOf } from '../calendar/fiscal-year.ts';
import { earlierOf, type IsoDate, laterOf } from '../calendar/iso-date.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { reportableYears } from './ohio/emis.ts';
import type { DateRange } from './ohio/ge.ts';
import { geWindow } from './ohio/ge-window.ts';

/** Which year and days a GE report covers. */
export interface GePeriod {
  readonly fiscalYear: FiscalYear;
  readonly range: DateRange;
}

/** The period that the parameters ask for on the day `today`; a range outside the year's window is cut to it. */
export function gePeriod(
  asked: {
    readonly fiscalYear?: number | undefined;
    readonly startDate?: IsoDate | undefined;
    readonly endDate?: IsoDate | undefined;
    readonly additionalYears?: number | undefined;
  },
  today: IsoDate,
): Result<GePeriod> {
  const years = reportableYears(fiscalYearOf(today));
  const fiscalYear = asked.fiscalYear ?? fiscalYearOf(today);
  if (!years.includes(fiscalYear))
    return invalid('fiscalYear', `must be the current fiscal year or one of the four before it: ${years.join(', ')}`);
  const window = geWindow(fiscalYear);
  if (asked.additionalYears)
    return ok({ fiscalYear, range: { start: geWindow(fiscalYear - asked.additionalYears).start, end: window.end } });
  const { startDate = window.start, endDate = window.end } = asked;
  if (asked.startDate && asked.endDate && endDate < startDate)
    return invalid('endDate', 'must not be before startDate');
  return ok({ fiscalYear, range: { start: laterOf(startDate, window.start), end: earlierOf(endDate, window.end) } });
}

const invalid = (field: string, message: string) =>
  refuse(problem('invalidRequest', `${field}: ${message}`, { errors: [{ field, message }] }));

import { madeOnce } from '../platform/isolate-cache.ts';
import type { IsoDate } from './iso-date.ts';

export interface LocalTime {
  readonly date: IsoDate;
  readonly hour: number;
  readonly minute: number;
}

/** To make a format costs far more than to use it. */
const formatOf = madeOnce(
  (timeZone: string) =>
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }),
);

/** What a wall clock in `timeZone` (IANA name) shows at an instant. */
export function localTime(instant: Date, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  return {
    date: `${parts.year}-${parts.month}-${parts.day}` as IsoDate,
    hour: Number(parts.hour),
    minute: Number(parts.minute),
  };
}

/**
 * A day of the fiscal year that it is in `timeZone`: today, or the day beside it. Clocks are asked only where that could be another year, because the first format
 * of `Intl` costs an isolate 12 ms.
 */
export function dayInFiscalYear(instant: Date, timeZone: string): IsoDate {
  const day = instant.toISOString().slice(0, 10) as IsoDate;
  return /-(06-30|07-01)$/.test(day) ? localTime(instant, timeZone).date : day;
}

const utcOf = ({ date, hour, minute }: LocalTime) => Date.parse(`${date}T00:00:00Z`) + (hour * 60 + minute) * 60_000;

const dayMs = 86_400_000;

/**
 * The instant at which a wall clock in `timeZone` shows a time: the first of two where the clock goes back, and where it goes forward over the time, as much
 * later as it jumps (RFC 5545, 3.3.5).
 */
export function instantOf(shown: LocalTime, timeZone: string): Date {
  const asUtc = utcOf(shown);
  const offsetAt = (instant: number) => utcOf(localTime(new Date(instant), timeZone)) - instant;
  const candidates = [offsetAt(asUtc - dayMs), offsetAt(asUtc + dayMs)].map((offset) => asUtc - offset);
  const exact = candidates.find((instant) => utcOf(localTime(new Date(instant), timeZone)) === asUtc);
  return new Date(exact ?? candidates[0] ?? asUtc);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-CA', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

import type { IsoDate } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';

/** When files are delivered, by the district's clock. */
export interface PushSchedule {
  readonly cadence: 'daily' | 'weekly';
  readonly hour: number;
  /** 0 is Sunday; of a weekly push. */
  readonly weekday: number | null;
}

/** Hours after its hour in which a push that a missed cron left out is still begun. */
const window = 4;

/** The local date whose push is due at an instant, or null. A push is its date, so that changes of the clock neither repeat it nor leave it out. */
export function dueSlot({ cadence, hour, weekday }: PushSchedule, timeZone: string, now: Date): IsoDate | null {
  const local = localTime(now, timeZone);
  const since = (local.hour - hour + 24) % 24;
  if (since >= window) return null;
  const date = local.hour >= hour ? local.date : localTime(new Date(now.getTime() - 86_400_000), timeZone).date;
  return cadence === 'daily' || new Date(`${date}T00:00:00Z`).getUTCDay() === weekday ? date : null;
}

const backoffMinutes = [5, 20, 60];

/** Minutes until the attempt after this many; null when it was the last. */
export const minutesUntilNextAttempt = (attempts: number): number | null => backoffMinutes[attempts - 1] ?? null;

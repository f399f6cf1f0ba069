import { addDays, type IsoDate } from '../calendar/iso-date.ts';
import { instantOf, localTime } from '../calendar/time-zone.ts';
import type { DistrictId } from '../platform/ids.ts';

/** Hours after its beginning in which a night that a missed cron left out is still begun. */
const windowMs = 4 * 3_600_000;

/** Time between two crons (wrangler.toml). */
const cronMs = 15 * 60_000;

/** Minutes after its hour at which a district's night begins: always the same, and spread over an hour, so that districts do not begin all at once. */
export function startMinute(districtId: DistrictId): number {
  let hash = 0;
  for (const character of districtId) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash % 60;
}

export interface DueNight {
  /** The local date on which the district's hour struck. */
  readonly night: IsoDate;
  /** Seconds until the night begins. */
  readonly delaySeconds: number;
}

/** What of a district decides when its nights begin. */
interface Scheduled {
  readonly id: DistrictId;
  readonly timeZone: string;
  readonly nightlyHour: number;
}

/** When a night begins: at the district's hour and minute of its own wall clock. */
export const nightBegins = ({ id, timeZone, nightlyHour }: Scheduled, night: IsoDate): Date =>
  instantOf({ date: night, hour: nightlyHour, minute: startMinute(id) }, timeZone);

/**
 * The night that is to begin before the next cron, or that is late, for as long as the window is open; else null. A night is its date and begins at one instant,
 * so that the changes of the clock in spring and autumn neither leave one out nor begin it twice.
 */
export function dueNight(district: Scheduled, now: Date): DueNight | null {
  const { date } = localTime(now, district.timeZone);
  for (const night of [addDays(date, 1), date, addDays(date, -1)]) {
    const late = now.getTime() - nightBegins(district, night).getTime();
    if (late <= -cronMs || late >= windowMs) continue;
    // Those who are late do not begin all at once either.
    const delayMs = late > 0 ? (startMinute(district.id) * 60_000) % cronMs : 0 - late;
    return { night, delaySeconds: Math.ceil(delayMs / 1000) };
  }
  return null;
}

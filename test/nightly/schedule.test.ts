import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { dueNight, nightBegins, startMinute } from '../../src/nightly/due-night.ts';
import { type DistrictId, newId } from '../../src/platform/ids.ts';
import { asDistrictId } from '../support/ids.ts';

const zones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Pacific/Honolulu'];

const columbus = { id: asDistrictId('dst_a'), timeZone: 'America/New_York', nightlyHour: 1 };
const minute = startMinute(columbus.id);
const due = (instant: string, district = columbus) => dueNight(district, new Date(instant))?.night ?? null;

const begins = (night: string, district = columbus) => nightBegins(district, isoDate(night)).getTime();
const dueAfter = (instant: number, ms: number, district = columbus) => dueNight(district, new Date(instant + ms));
const hour = 3_600_000;

describe('the night that is due', () => {
  it("is the local date, from the cron before the district's own minute on, while the window is open", () => {
    const start = begins('2026-11-03');
    expect(start).toBe(Date.UTC(2026, 10, 3, 6, minute));
    expect(dueAfter(start, -15 * 60_000)).toBeNull();
    expect(dueAfter(start, -14 * 60_000)).toEqual({ night: '2026-11-03', delaySeconds: 14 * 60 });
    expect(dueAfter(start, 0)).toEqual({ night: '2026-11-03', delaySeconds: 0 });
    expect(dueAfter(start, 4 * hour - 1)?.night).toBe('2026-11-03');
    expect(dueAfter(start, 4 * hour)).toBeNull();
  });

  it('keeps the date of its beginning when the window passes midnight, and begins at midnight too', () => {
    const late = { ...columbus, nightlyHour: 23 };
    expect(dueAfter(begins('2026-11-03', late), 2 * hour, late)?.night).toBe('2026-11-03');
    const early = { ...columbus, nightlyHour: 0 };
    expect(dueAfter(begins('2026-11-03', early), -60_000, early)?.night).toBe('2026-11-03');
  });

  it('begins once on the day when the clock goes back, at the first of the two hours', () => {
    expect(begins('2026-11-01')).toBe(Date.UTC(2026, 10, 1, 5, minute));
    expect(due('2026-11-01T05:59:00Z')).toBe('2026-11-01');
    expect(due('2026-11-01T06:59:00Z')).toBe('2026-11-01');
  });

  it('begins although its hour is left out when the clock goes forward, and still at its own minute', () => {
    const two = { ...columbus, nightlyHour: 2 };
    expect(begins('2026-03-08', two)).toBe(Date.UTC(2026, 2, 8, 7, minute));
    expect(dueAfter(begins('2026-03-08', two), -60_000, two)).toEqual({ night: '2026-03-08', delaySeconds: 60 });
  });

  it('is spread over the time between two crons when all are late, as after an outage', () => {
    const delays = Array.from({ length: 1000 }, () => {
      const district = { ...columbus, id: newId<DistrictId>('district') };
      return dueNight(district, new Date('2026-11-03T08:30:00Z'))?.delaySeconds ?? -1;
    });
    const perMinute = Map.groupBy(delays, (seconds) => seconds);
    expect(Math.min(...delays)).toBe(0);
    expect(perMinute.size).toBe(15);
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(150);
  });

  it('begins a thousand districts over the whole hour, and in no minute more than a few of them', () => {
    const starts = Array.from({ length: 1000 }, () => startMinute(newId<DistrictId>('district')));
    const perMinute = Map.groupBy(starts, (start) => start);
    expect(perMinute.size).toBe(60);
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(50);
  });

  it('begins each district once in a day of crons, at a quarter of an hour before its minute at the earliest', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(...zones), fc.nat({ max: 23 }), (uuid, timeZone, nightlyHour) => {
        const district = { id: asDistrictId(`dst_${uuid}`), timeZone, nightlyHour };
        const begun = new Set<string>();
        for (const [from, days] of [
          [Date.UTC(2026, 9, 30), ['2026-10-31', '2026-11-01', '2026-11-02']],
          [Date.UTC(2026, 2, 6), ['2026-03-07', '2026-03-08', '2026-03-09']],
        ] as const) {
          for (let at: number = from; at < from + 5 * 86_400_000; at += 900_000) {
            const found = dueNight(district, new Date(at));
            if (found) begun.add(found.night);
            if (found) expect(found.delaySeconds).toBeLessThan(900);
          }
          for (const day of days) expect(begun).toContain(day);
        }
      }),
      { numRuns: 25 },
    );
  });
});

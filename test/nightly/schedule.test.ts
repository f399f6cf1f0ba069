import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueNight, startMinute } from '../../src/nightly/schedule.ts';
import { type DistrictId, newId } from '../../src/platform/ids.ts';

const zones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Pacific/Honolulu'];

const columbus = { id: 'dst_a' as DistrictId, timeZone: 'America/New_York', nightlyHour: 1 };
const minute = startMinute(columbus.id);
const due = (instant: string, district = columbus) => dueNight(district, new Date(instant))?.night ?? null;

describe('the night that is due', () => {
  it('is the local date from the hour of the district on, while the window is open', () => {
    expect(due('2026-11-03T05:30:00Z')).toBeNull();
    expect(due('2026-11-03T06:59:00Z')).toBe('2026-11-03');
    expect(due('2026-11-03T09:59:59Z')).toBe('2026-11-03');
    expect(due('2026-11-03T10:00:00Z')).toBeNull();
  });

  it('keeps the date of its beginning when the window passes midnight', () => {
    const late = { ...columbus, nightlyHour: 23 };
    expect(due('2026-11-04T04:59:00Z', late)).toBe('2026-11-03');
    expect(due('2026-11-04T06:00:00Z', late)).toBe('2026-11-03');
  });

  it('is due once on the day when the clock goes back, and although its hour is left out when it goes forward', () => {
    expect(due('2026-11-01T05:59:00Z')).toBe('2026-11-01');
    expect(due('2026-11-01T06:59:00Z')).toBe('2026-11-01');
    expect(due('2026-03-08T07:59:00Z', { ...columbus, nightlyHour: 2 })).toBe('2026-03-08');
  });

  it("waits for the district's own minute, which the cron before it knows", () => {
    const begins = Date.UTC(2026, 10, 3, 6, minute);
    const tick = new Date(Math.floor(begins / 900_000) * 900_000);
    expect(dueNight(columbus, tick)).toEqual({ night: '2026-11-03', delaySeconds: (begins - tick.getTime()) / 1000 });
    expect(dueNight(columbus, new Date(begins + 60_000))).toEqual({ night: '2026-11-03', delaySeconds: 0 });
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
        const district = { id: `dst_${uuid}` as DistrictId, timeZone, nightlyHour };
        const begun = new Set<string>();
        for (let at = Date.UTC(2026, 9, 30); at < Date.UTC(2026, 10, 4); at += 900_000) {
          const found = dueNight(district, new Date(at));
          if (found) begun.add(found.night);
          if (found) expect(found.delaySeconds).toBeLessThan(900);
        }
        for (const day of ['2026-10-31', '2026-11-01', '2026-11-02']) expect(begun).toContain(day);
      }),
      { numRuns: 25 },
    );
  });
});

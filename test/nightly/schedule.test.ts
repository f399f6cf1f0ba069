import { describe, expect, it } from 'vitest';
import { dueNight } from '../../src/nightly/schedule.ts';

const columbus = { timeZone: 'America/New_York', nightlyHour: 1 };
const due = (instant: string, district = columbus) => dueNight(district, new Date(instant));

describe('the night that is due', () => {
  it('is the local date from the hour of the district on, while the window is open', () => {
    expect(due('2026-11-03T05:59:59Z')).toBeNull();
    expect(due('2026-11-03T06:00:00Z')).toBe('2026-11-03');
    expect(due('2026-11-03T09:59:59Z')).toBe('2026-11-03');
    expect(due('2026-11-03T10:00:00Z')).toBeNull();
  });

  it('keeps the date of its beginning when the window passes midnight', () => {
    const late = { ...columbus, nightlyHour: 23 };
    expect(due('2026-11-04T04:00:00Z', late)).toBe('2026-11-03');
    expect(due('2026-11-04T06:00:00Z', late)).toBe('2026-11-03');
  });

  it('is due once on the day when the clock goes back, and although its hour is left out when it goes forward', () => {
    expect(due('2026-11-01T05:00:00Z')).toBe('2026-11-01');
    expect(due('2026-11-01T06:00:00Z')).toBe('2026-11-01');
    expect(due('2026-03-08T07:00:00Z', { ...columbus, nightlyHour: 2 })).toBe('2026-03-08');
  });
});

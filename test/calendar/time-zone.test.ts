import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { dayInFiscalYear, instantOf, isTimeZone, localTime } from '../../src/calendar/time-zone.ts';

const zones = [
  'America/New_York',
  'America/Phoenix',
  'America/Los_Angeles',
  'Pacific/Honolulu',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
];
const at = (date: string, hour: number, minute: number, zone = 'America/New_York') =>
  instantOf({ date: isoDate(date), hour, minute }, zone).toISOString();

it('finds the instant of a local time', () => {
  expect(at('2026-11-03', 1, 7)).toBe('2026-11-03T06:07:00.000Z');
  expect(at('2026-07-03', 1, 7)).toBe('2026-07-03T05:07:00.000Z');
});

it('takes the first of two where the clock goes back, and jumps with the clock where it goes forward', () => {
  expect(at('2026-11-01', 1, 30)).toBe('2026-11-01T05:30:00.000Z');
  expect(at('2026-03-08', 2, 30)).toBe('2026-03-08T07:30:00.000Z');
  expect(localTime(new Date(at('2026-03-08', 2, 30)), 'America/New_York')).toMatchObject({ hour: 3, minute: 30 });
  expect(at('2026-03-08', 3, 0)).toBe('2026-03-08T07:00:00.000Z');
});

it('comes back to the same local time, whatever the zone and the day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 366 * 24 * 60 }), fc.constantFrom(...zones), (minutes, zone) => {
      const shown = localTime(new Date(Date.UTC(2026, 0, 1) + minutes * 60_000), zone);
      expect(localTime(instantOf(shown, zone), zone)).toEqual(shown);
    }),
    { numRuns: 300 },
  );
});

it('gives a day of the fiscal year that it is in the zone, whatever the zone and the hour', () => {
  const anywhere = ['Pacific/Auckland', 'Pacific/Honolulu', ...zones];
  fc.assert(
    fc.property(fc.integer({ min: -72, max: 72 }), fc.constantFrom(...anywhere), (hours, zone) => {
      const instant = new Date(Date.UTC(2026, 6, 1, hours));
      expect(fiscalYearOf(dayInFiscalYear(instant, zone))).toBe(fiscalYearOf(localTime(instant, zone).date));
    }),
    { numRuns: 300 },
  );
});

it('knows which zones there are', () => {
  expect([isTimeZone('America/New_York'), isTimeZone('Ohio/Columbus')]).toEqual([true, false]);
});

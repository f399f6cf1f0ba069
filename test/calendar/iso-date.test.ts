import { expect, it } from 'vitest';
import { addYears, dayBefore, earlierOf, isoDate, laterOf, parseIsoDate } from '../../src/calendar/iso-date.ts';

it('knows the days of the calendar', () => {
  expect(parseIsoDate('2028-02-29')).toBe('2028-02-29');
  for (const text of ['2026-02-29', '2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '1899-12-31', ''])
    expect(parseIsoDate(text), text).toBeNull();
});

it('has the same day years later, and 1 March after a 29 February that is not there', () => {
  expect(addYears(isoDate('2024-03-01'), 3)).toBe('2027-03-01');
  expect(addYears(isoDate('2024-02-29'), 4)).toBe('2028-02-29');
  expect(dayBefore(addYears(isoDate('2024-02-29'), 3))).toBe('2027-02-28');
});

it('compares days', () => {
  const [first, second] = [isoDate('2026-09-30'), isoDate('2026-10-01')] as const;
  expect(earlierOf(second, first)).toBe(first);
  expect(laterOf(second, first)).toBe(second);
});

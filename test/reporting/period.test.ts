import { expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { gePeriod } from '../../src/reporting/period.ts';

const today = isoDate('2026-11-24');
const day = (text: string) => isoDate(text);

it('is the current fiscal year from 1 June before it when nothing is asked', () => {
  expect(gePeriod({}, today)).toEqual({
    ok: true,
    value: { fiscalYear: 2027, range: { start: '2026-06-01', end: '2027-06-30' } },
  });
});

it('may be one of the four fiscal years before the current one', () => {
  for (const fiscalYear of [2027, 2026, 2025, 2024, 2023])
    expect(gePeriod({ fiscalYear }, today)).toMatchObject({ ok: true, value: { fiscalYear } });
});

it.each([2022, 2028])('is refused for fiscal year %i, saying which years can be reported', (fiscalYear) => {
  expect(gePeriod({ fiscalYear }, today)).toMatchObject({
    ok: false,
    problem: {
      code: 'invalidRequest',
      errors: [{ field: 'fiscalYear', message: expect.stringContaining('2027, 2026, 2025, 2024, 2023') }],
    },
  });
});

it('changes on 1 July', () => {
  expect(gePeriod({}, isoDate('2026-06-30'))).toMatchObject({ value: { fiscalYear: 2026 } });
  expect(gePeriod({}, isoDate('2026-07-01'))).toMatchObject({ value: { fiscalYear: 2027 } });
});

it('is narrowed by a date range, and never widened', () => {
  const asked = { startDate: day('2026-09-01'), endDate: day('2026-09-30') };
  expect(gePeriod(asked, today)).toMatchObject({ value: { range: { start: '2026-09-01', end: '2026-09-30' } } });
  const wide = { startDate: day('2020-01-01'), endDate: day('2030-01-01') };
  expect(gePeriod(wide, today)).toMatchObject({ value: { range: { start: '2026-06-01', end: '2027-06-30' } } });
});

it('is refused when it ends before it starts', () => {
  const asked = { startDate: day('2026-10-01'), endDate: day('2026-09-30') };
  expect(gePeriod(asked, today)).toMatchObject({ ok: false, problem: { errors: [{ field: 'endDate' }] } });
});

it('reaches three years further back when prior IEPs and evaluations are pulled; the date range then does not apply', () => {
  const asked = { additionalYears: 3, startDate: day('2026-09-01'), endDate: day('2026-09-30') };
  expect(gePeriod(asked, today)).toMatchObject({
    value: { fiscalYear: 2027, range: { start: '2023-06-01', end: '2027-06-30' } },
  });
});

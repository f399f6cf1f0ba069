import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { periodOf } from '../../src/reporting/period.ts';

const today = isoDate('2026-11-24');
const day = (text: string) => isoDate(text);

it('is the current fiscal year from 1 June before it when nothing is asked', () => {
  expect(periodOf('ge', {}, today)).toEqual({
    ok: true,
    value: { fiscalYear: 2027, range: { start: '2026-06-01', end: '2027-06-30' } },
  });
});

it('may be one of the four fiscal years before the current one', () => {
  for (const fiscalYear of [2027, 2026, 2025, 2024, 2023])
    expect(periodOf('ge', { fiscalYear }, today)).toMatchObject({ ok: true, value: { fiscalYear } });
});

it.each([2022, 2028])('is refused for fiscal year %i, saying which years can be reported', (fiscalYear) => {
  expect(periodOf('ge', { fiscalYear }, today)).toMatchObject({
    ok: false,
    problem: {
      code: 'invalidRequest',
      errors: [{ field: 'fiscalYear', message: expect.stringContaining('2027, 2026, 2025, 2024, 2023') }],
    },
  });
});

it('is implied by a range inside one past year, for Pre-ID by its last day', () => {
  const range = { startDate: day('2025-07-01'), endDate: day('2026-06-30') };
  expect(periodOf('ge', range, today)).toMatchObject({ value: { fiscalYear: 2026 } });
  const last = { start: '2026-06-30', end: '2026-06-30' };
  expect(periodOf('ohioPreId', range, today)).toEqual({ ok: true, value: { fiscalYear: 2026, range: last } });
});

it('changes on 1 July', () => {
  expect(periodOf('ge', {}, isoDate('2026-06-30'))).toMatchObject({ value: { fiscalYear: 2026 } });
  expect(periodOf('ge', {}, isoDate('2026-07-01'))).toMatchObject({ value: { fiscalYear: 2027 } });
});

it('is narrowed by a date range, and never widened', () => {
  const asked = { startDate: day('2026-09-01'), endDate: day('2026-09-30') };
  expect(periodOf('ge', asked, today)).toMatchObject({ value: { range: { start: '2026-09-01', end: '2026-09-30' } } });
  const wide = { startDate: day('2020-01-01'), endDate: day('2030-01-01') };
  expect(periodOf('ge', wide, today)).toMatchObject({ value: { range: { start: '2026-06-01', end: '2027-06-30' } } });
});

it('is refused when it ends before it starts', () => {
  const asked = { startDate: day('2026-10-01'), endDate: day('2026-09-30') };
  expect(periodOf('ge', asked, today)).toMatchObject({ ok: false, problem: { errors: [{ field: 'endDate' }] } });
});

it.each([
  ['startDate', { startDate: day('2027-07-01') }, '2027-06-30'],
  ['startDate', { startDate: day('2028-01-01'), endDate: day('2028-02-01') }, '2027-06-30'],
  ['endDate', { endDate: day('2026-05-31') }, '2026-06-01'],
  ['endDate', { startDate: day('2025-01-01'), endDate: day('2025-12-31') }, '2026-06-01'],
])('is refused by %s when it has no day of the fiscal year: %j', (field, asked, border) => {
  const message = expect.stringContaining(border);
  expect(periodOf('ge', asked, today)).toMatchObject({ ok: false, problem: { errors: [{ field, message }] } });
});

it.each([
  ['startDate', { startDate: day('2027-06-30') }, { start: '2027-06-30', end: '2027-06-30' }],
  ['endDate', { endDate: day('2026-06-01') }, { start: '2026-06-01', end: '2026-06-01' }],
  [
    'both dates',
    { startDate: day('2026-09-15'), endDate: day('2026-09-15') },
    { start: '2026-09-15', end: '2026-09-15' },
  ],
])('may be a single day of the fiscal year, by %s', (_, asked, range) => {
  expect(periodOf('ge', asked, today)).toEqual({ ok: true, value: { fiscalYear: 2027, range } });
});

it('implies no past year when one of its days is in another year', () => {
  const asked = { startDate: day('2026-06-30'), endDate: day('2026-07-01') };
  expect(periodOf('ge', asked, today)).toMatchObject({ value: { fiscalYear: 2027 } });
});

it('reaches three years further back when prior IEPs and evaluations are pulled; the date range then does not apply', () => {
  const asked = { additionalYears: 3, startDate: day('2026-09-01'), endDate: day('2026-09-30') };
  expect(periodOf('ge', asked, today)).toMatchObject({
    value: { fiscalYear: 2027, range: { start: '2023-06-01', end: '2027-06-30' } },
  });
});

it('reaches three years further back from the oldest fiscal year that can be asked for, too', () => {
  expect(periodOf('ge', { fiscalYear: 2023, additionalYears: 3 }, today)).toMatchObject({
    value: { fiscalYear: 2023, range: { start: '2019-06-01', end: '2023-06-30' } },
  });
});

it('is 1 June to 30 June for FE too, beside GE', () => {
  expect(periodOf('fe', { fiscalYear: 2026 }, today)).toMatchObject({
    value: { range: { start: '2025-06-01', end: '2026-06-30' } },
  });
});

it('is 1 July to 30 June for the other records', () => {
  for (const report of ['fd', 'gq'] as const)
    expect(periodOf(report, { fiscalYear: 2026 }, today)).toMatchObject({
      value: { range: { start: '2025-07-01', end: '2026-06-30' } },
    });
});

describe('the Pre-ID report is as of one day', () => {
  it.each([
    ['today', {}, '2026-11-24'],
    ['the effective date', { effectiveDate: day('2026-10-01') }, '2026-10-01'],
    ['the last day of a year that is over', { fiscalYear: 2026 }, '2026-06-30'],
    ['today within a date range', { startDate: day('2026-07-01'), endDate: day('2027-06-30') }, '2026-11-24'],
    [
      'the end of a date range that is over',
      { startDate: day('2026-07-01'), endDate: day('2026-10-31') },
      '2026-10-31',
    ],
    ['the start of one to come', { startDate: day('2027-03-01'), endDate: day('2027-05-01') }, '2027-03-01'],
    [
      'the effective date, whatever the range',
      { effectiveDate: day('2026-09-01'), endDate: day('2026-08-01') },
      '2026-09-01',
    ],
  ])('%s', (_, asked, expected) => {
    expect(periodOf('ohioPreId', asked, today)).toMatchObject({ value: { range: { start: expected, end: expected } } });
  });

  it('and refuses a day of a year that cannot be reported', () => {
    expect(periodOf('ohioPreId', { effectiveDate: day('2020-01-01') }, today)).toMatchObject({
      ok: false,
      problem: { errors: [{ field: 'effectiveDate' }] },
    });
  });
});

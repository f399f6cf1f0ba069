import type { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { endpointOptions, type OptionSettings, withSettings } from '../../src/api-access/index.ts';
import { settingFaults } from '../../src/api-access/option-settings.ts';
import { querySchema } from '../../src/reporting/query.ts';
import { type ReportName, reportNames } from '../../src/states/index.ts';

const fixed = (value: string | string[] | null) => ({ value, allowCallerOverride: false });
const byDefault = (value: string | string[] | null) => ({ value, allowCallerOverride: true });

describe('a call under the settings of its endpoint', () => {
  const settings: OptionSettings = {
    limit: byDefault('500'),
    fiscalYear: byDefault(null),
    sort: fixed('date'),
    startDate: fixed(null),
    buildingIrn: fixed(['043752', '043761']),
  };

  it('takes the values that are set where the caller gives none', () => {
    expect(withSettings(settings, {})).toEqual({
      ok: true,
      value: { limit: '500', sort: 'date', buildingIrn: ['043752', '043761'] },
    });
  });

  it("takes the caller's value where override is allowed, and for what nobody has set", () => {
    expect(withSettings(settings, { limit: '20', fiscalYear: '2027', offset: '40' })).toMatchObject({
      value: { limit: '20', fiscalYear: '2027', offset: '40', sort: 'date' },
    });
  });

  it("refuses a caller's value where it is not, by the name of each option", () => {
    const refused = withSettings(settings, { sort: 'emisStudentId', startDate: '2026-07-01', limit: '20' });
    expect(refused).toMatchObject({
      ok: false,
      problem: { code: 'invalidRequest', errors: [{ field: 'sort' }, { field: 'startDate' }] },
    });
  });

  it('takes a repetition of the very value that is fixed', () => {
    expect(withSettings(settings, { sort: 'date', buildingIrn: ['043752', '043761'] })).toMatchObject({ ok: true });
    expect(withSettings(settings, { buildingIrn: '043752' })).toMatchObject({ ok: false });
  });
});

describe('settings of an endpoint', () => {
  it('may fill unknown fields with @ in FD alone', () => {
    const replace = { replaceUnknownFields: fixed('@') };
    expect(settingFaults('stateReporting/fd', replace)).toEqual([]);
    expect(settingFaults('stateReporting/ge', replace)).toEqual([
      { field: 'replaceUnknownFields', message: 'is not an option of stateReporting/ge' },
    ]);
    expect(endpointOptions['stateReporting/fd'].replaceUnknownFields).toMatchObject({
      label: 'Replace Unknown Fields',
      choices: { '@': "Using '@' character" },
    });
  });

  it.each([
    ['limit', '0', 'must be a whole number from 1 to 1000'],
    ['limit', ['1', '2'], 'must be one value'],
    ['startDate', '2026-02-30', 'must be a real date, as YYYY-MM-DD'],
    ['sort', 'name', 'must be one of emisStudentId, -emisStudentId, date, -date'],
    ['reportingPeriod', 'x'.repeat(21), 'must have at most 20 characters'],
    ['buildingIrn', ['043752', '43752'], 'must be six digits'],
    ['constructor', 'x', 'is not an option of stateReporting/ge'],
  ])('are refused for %s = %s with the remedy', (option, value, message) => {
    expect(settingFaults('stateReporting/ge', { [option]: byDefault(value) })).toMatchObject([{ message }]);
  });

  it('take every value that a report takes', () => {
    const all = {
      limit: '1000',
      offset: '0',
      sort: '-date',
      fiscalYear: '2027',
      startDate: '2026-07-01',
      endDate: '2027-06-30',
      reportingPeriod: 'K',
      buildingIrn: '043752',
      emisStudentId: ['AB1234567', 'CD7654321'],
      format: 'fixedWidth',
      additionalYears: '3',
    };
    const settings = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, fixed(value)]));
    expect(settingFaults('stateReporting/ge', settings)).toEqual([]);
    expect(Object.keys(settings).sort()).toEqual(Object.keys(endpointOptions['stateReporting/ge']).sort());
  });
});

/** What the report's schema takes, without the marker that only links carry. */
const parametersOf = (report: ReportName) =>
  Object.keys((querySchema(report).out as z.ZodObject).shape).filter((name) => name !== 'snapshot');

it.each(reportNames)('are those that the %s report has', (report) => {
  expect(Object.keys(endpointOptions[`stateReporting/${report}`]).sort()).toEqual(parametersOf(report).sort());
});

import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/calendar/iso-date.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { gq } from '../../../src/states/ohio/reports/gq.ts';
import { emisLine, flatFileOf, inputOf, recordsOf, someStudent } from '../../reporting/support.ts';

type Services = Extract<OhioDocument, { form: 'iep' }>['fields']['relatedServices'];
const iep = (from: string, to: string, relatedServices: Services): OhioDocument => ({
  id: `iep-${from}`,
  form: 'iep',
  fields: { effectiveFrom: isoDate(from), effectiveTo: isoDate(to), relatedServices },
});
const speech = { programCode: '215006' };
const motor = { programCode: '215012' };

const programs = (documents: OhioDocument[], fiscalYear = 2026) =>
  recordsOf('gq', someStudent, documents, fiscalYear).map(
    ({ programCode, programStartDate, programEndDate }) => `${programCode} ${programStartDate} ${programEndDate}`,
  );

describe('GQ records', () => {
  it('are the related services of the IEP, for as long as it is in force', () => {
    expect(programs([iep('2025-09-01', '2026-08-31', [speech, motor])])).toEqual([
      '215006 20250901 20260831',
      '215012 20250901 20260831',
    ]);
  });

  it('have the days of a service that has its own, within those of the plan', () => {
    const own = { ...speech, beginDate: isoDate('2025-08-01'), endDate: isoDate('2026-01-31') };
    expect(programs([iep('2025-09-01', '2026-08-31', [own])])).toEqual(['215006 20250901 20260131']);
  });

  it('are one for a service that goes on from plan to plan', () => {
    const plans = [iep('2024-09-10', '2025-09-09', [speech]), iep('2025-09-10', '2026-09-09', [speech, motor])];
    expect(programs(plans)).toEqual(['215006 20240910 20260909', '215012 20250910 20260909']);
  });

  it('end when the next plan, which has not the service, starts', () => {
    const plans = [iep('2025-09-01', '2026-08-31', [speech, motor]), iep('2026-02-01', '2027-01-31', [motor])];
    expect(programs(plans)).toEqual(['215006 20250901 20260131', '215012 20250901 20270131']);
  });

  it.each(['transfer', 'servicesPlan'] as const)('are the related services of a plan that is a %s', (form) => {
    const fields = {
      effectiveFrom: isoDate('2025-09-01'),
      effectiveTo: isoDate('2026-08-31'),
      relatedServices: [speech],
    };
    expect(programs([{ id: form, form, fields }])).toEqual(['215006 20250901 20260831']);
  });

  // The documents that end participation: samegoal.com, Ohio, SE Workflows: Discontinuation.
  it.each<[string, Omit<OhioDocument, 'id'>]>([
    ['an exit', { form: 'specialEducationExit', fields: { date: isoDate('2026-03-01') } }],
    ['consent revoked', { form: 'revocationOfConsent', fields: { date: isoDate('2026-03-01') } }],
    ['"no longer eligible"', { form: 'etr', fields: { meetingDate: isoDate('2026-03-01'), determination: 'ETEX' } }],
  ])('end with special education: %s', (_, end) => {
    const documents = [iep('2025-09-01', '2026-08-31', [speech]), { id: 'end', ...end } as OhioDocument];
    expect(programs(documents)).toEqual(['215006 20250901 20260228']);
  });

  it('keep the services of a plan whose amendment does not mention them', () => {
    const amendment: OhioDocument = {
      id: 'amendment',
      form: 'iepAmendment',
      fields: { effectiveFrom: isoDate('2026-01-10') },
    };
    expect(programs([iep('2025-09-01', '2026-08-31', [speech]), amendment])).toEqual(['215006 20250901 20260831']);
  });

  // Infinite Campus, Student Program (GQ): R1, one record per unique program code; R3.BR2.A, the most recent.
  it('are one per program code and year, the latest of several', () => {
    const at = (beginDate: string, endDate: string) => ({
      ...speech,
      beginDate: isoDate(beginDate),
      endDate: isoDate(endDate),
    });
    const services = [at('2025-09-01', '2025-10-31'), at('2026-02-01', '2026-04-30')];
    const documents = [iep('2025-09-01', '2026-08-31', services)];
    expect(programs(documents)).toEqual(['215006 20260201 20260430']);
    const range = { start: '2025-07-01', end: '2026-01-31' };
    expect(recordsOf('gq', someStudent, documents, 2026, { range })).toMatchObject([{ programStartDate: '20250901' }]);
    // A service that starts again on the last day of the range takes the place of the earlier one.
    const upTo = { start: '2025-07-01', end: '2026-02-01' };
    expect(recordsOf('gq', someStudent, documents, 2026, { range: upTo })).toMatchObject([
      { programStartDate: '20260201' },
    ]);
  });

  it('are reported of a service whose last day is the first day of the range', () => {
    const documents = [iep('2025-09-01', '2026-01-31', [speech])];
    const from = (start: string) =>
      recordsOf('gq', someStudent, documents, 2026, { range: { start, end: '2026-06-30' } });
    expect(from('2026-01-31')).toHaveLength(1);
    expect(from('2026-02-01')).toEqual([]);
  });

  it('are two for a service that pauses for one day', () => {
    const at = (beginDate: string, endDate: string) => ({
      ...speech,
      beginDate: isoDate(beginDate),
      endDate: isoDate(endDate),
    });
    const started = (again: string) =>
      programs([iep('2025-09-01', '2026-08-31', [at('2025-09-01', '2025-10-31'), at(again, '2026-04-30')])]);
    expect(started('2025-11-01')).toEqual(['215006 20250901 20260430']);
    expect(started('2025-11-02')).toEqual(['215006 20251102 20260430']);
  });

  it('are not reported of a meeting that put no plan in force, nor of a program that is no related service', () => {
    const refused: OhioDocument = {
      id: 'iep',
      form: 'iep',
      fields: { effectiveFrom: isoDate('2025-09-01'), outcome: 'IEPR', relatedServices: [speech] },
    };
    expect(programs([refused])).toEqual([]);
    const other = iep('2025-09-01', '2026-08-31', [{ programCode: '220100' }]);
    expect(programs([other])).toEqual([]);
    expect(gq.build(inputOf(someStudent, [other])).invalid).toMatchObject([
      { documentId: other.id, element: 'Employee ID' },
    ]);
    const turned = { ...speech, beginDate: isoDate('2026-02-01'), endDate: isoDate('2026-01-31') };
    expect(gq.build(inputOf(someStudent, [iep('2025-09-01', '2026-08-31', [turned])])).invalid).toMatchObject([
      { element: 'Program End Date', date: '2025-09-01', lastDate: '2026-08-31' },
    ]);
  });

  it('are lines of 300 characters: identifying elements, program code, start and end date', () => {
    // The elements and their order: the table in src/reporting/ohio/gq-elements.ts, with its sources.
    const example = '________ GQ _ 2026 S 000123 AB1234567 215006 20250901 20260831';
    expect(flatFileOf('gq', someStudent, [iep('2025-09-01', '2026-08-31', [speech])], 2026)).toEqual([
      emisLine(example),
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate, isoDate } from '../../src/calendar/iso-date.ts';
import type { Program } from '../../src/programs/index.ts';
import type { OhioDocument } from '../../src/states/ohio/reports/documents.ts';
import { gq } from '../../src/states/ohio/reports/gq.ts';
import { ohioPreId } from '../../src/states/ohio/reports/pre-id.ts';
import { inputOf, recordsOf, someStudent } from './support.ts';

/** What the reports say of plans, beside what the flag shows: nobody is reported by a plan of a program that they have left. */
const document = (form: OhioDocument['form'], fields: object, id = `${form} ${JSON.stringify(fields)}`) =>
  ({ id, form, fields }) as OhioDocument;
const iep = (from: string, more: object = {}) =>
  document('iep', {
    meetingType: 'review',
    meetingDate: from,
    effectiveFrom: from,
    effectiveTo: addDays(isoDate(from), 364),
    outcome: 'IE13',
    relatedServices: [{ programCode: '215006' }],
    ...more,
  });
const plan504 = (from: string, more: object = {}) => document('section504Plan', { meetingDate: from, ...more });
const evaluated504 = (meetingDate: string, determination: 'eligible' | 'notEligible') =>
  document('section504Evaluation', { meetingDate, determination });

interface Days {
  readonly from: IsoDate;
  readonly to: IsoDate | null;
}
const services = (documents: OhioDocument[]): readonly Days[] => gq.build(inputOf(someStudent, documents)).records;
const rows = (column: 'iep' | 'section504', documents: OhioDocument[]): Days[] =>
  ohioPreId.build(inputOf(someStudent, documents)).records.filter(({ values }) => values[column] === 'Y');
const days = (found: readonly Days[]) => found.map(({ from, to }) => `${from} to ${to ?? 'now'}`);

describe('a special education plan', () => {
  it('that is a review is reported whatever stands in its field for the initial consent', () => {
    const exempt = { graduationExemptions: [{ assessmentType: 'GX', assessmentArea: 'M' }] };
    const documents = [
      iep('2024-09-01', { meetingType: 'initial', initialConsent: 'given', ...exempt }),
      iep('2025-09-01', { initialConsent: 'refused', ...exempt }),
    ];
    expect(days(services(documents))).toEqual(['2024-09-01 to 2026-08-31']);
    // A plan lasts until the next one, or the end of participation (34 CFR 300.323(a)).
    expect(days(rows('iep', documents))).toEqual(['2024-09-01 to now']);
    expect(recordsOf('fe', someStudent, documents, 2026)).toMatchObject([{ iepDateType: 'RIEP', exemptFlag: 'Y' }]);
  });

  it('goes on over a day that ends with the student taking part', () => {
    const documents = [
      iep('2025-09-01'),
      document('etr', { evaluationType: 'reevaluation', meetingDate: '2026-01-15', determination: 'ETEX' }),
      document('transfer', { etrAdoptedDate: '2026-01-15', etrMeetingDate: '2026-01-15', determination: 'ET10' }),
    ];
    expect(days(services(documents))).toEqual(['2025-09-01 to 2026-08-31']);
  });

  it('whose consent is revoked on its first day is none', () => {
    const documents = [iep('2025-09-15'), document('revocationOfConsent', { date: '2025-09-15', outcome: 'IEPR' })];
    expect([services(documents), rows('iep', documents)]).toEqual([[], []]);
  });
});

describe('a Section 504 plan', () => {
  it('of which the student turns out not to be eligible before its first day is none', () => {
    const documents = [
      plan504('2025-05-20', { effectiveFrom: '2025-08-20' }),
      evaluated504('2025-06-02', 'notEligible'),
    ];
    expect(rows('section504', documents)).toEqual([]);
  });

  it('goes on over a day that ends with the student taking part', () => {
    const refused = document('section504Consent', { date: '2026-01-15', decision: 'refuses' });
    const documents = [plan504('2025-09-01'), refused, evaluated504('2026-01-15', 'eligible')];
    expect(days(rows('section504', documents))).toEqual(['2025-09-01 to now']);
  });

  it('that is discontinued on its first day is none', () => {
    const documents = [plan504('2025-09-01'), document('section504Discontinuation', { date: '2025-09-01' })];
    expect(rows('section504', documents)).toEqual([]);
  });
});

const first = isoDate('2025-09-01');
const aDay = fc.integer({ min: 0, max: 6 }).map((turn) => addDays(first, turn * 10));
const isIn = (day: IsoDate, found: readonly Days[]) => found.some(({ from, to }) => from <= day && (!to || to >= day));

const ofSpecialEducation: ((day: IsoDate) => OhioDocument)[] = [
  (day) => iep(day, { meetingType: 'initial', initialConsent: 'given' }),
  (day) => iep(day, { meetingType: 'initial', initialConsent: 'refused' }),
  (day) => iep(day),
  (day) => iep(day, { initialConsent: 'refused' }),
  (day) => document('etr', { evaluationType: 'reevaluation', meetingDate: day, determination: 'ETEX' }),
  (day) => document('etr', { evaluationType: 'reevaluation', meetingDate: day, determination: 'ET10' }),
  (day) => document('iepAmendment', { amendmentDate: day, effectiveFrom: day, outcome: 'IE14' }),
  (day) => document('revocationOfConsent', { date: day, outcome: 'IEPR' }),
  (day) => document('specialEducationExit', { date: day }),
  (day) => document('parentConsent', { date: day, decision: 'refused', evaluationType: 'initial' }),
];
const ofSection504: ((day: IsoDate) => OhioDocument)[] = [
  (day) => plan504(day),
  (day) => plan504(day, { effectiveFrom: addDays(day, 15) }),
  (day) => plan504(day, { initialPermission: 'refused' }),
  (day) => evaluated504(day, 'eligible'),
  (day) => evaluated504(day, 'notEligible'),
  (day) => document('section504Consent', { date: day, decision: 'refuses' }),
  (day) => document('section504Discontinuation', { date: day }),
];

it.each<[string, Program, ((day: IsoDate) => OhioDocument)[], (documents: OhioDocument[]) => readonly Days[]]>([
  ['GQ', 'specialEducation', ofSpecialEducation, services],
  ['Pre-ID, of an IEP,', 'specialEducation', ofSpecialEducation, (documents) => rows('iep', documents)],
  ['Pre-ID, of a Section 504 plan,', 'section504', ofSection504, (documents) => rows('section504', documents)],
])('%s reports nobody outside of their participation, whatever documents there are', (_, program, kinds, report) => {
  const some = fc.tuple(fc.constantFrom(...kinds), aDay).map(([kind, day]) => kind(day));
  fc.assert(
    fc.property(fc.array(some, { maxLength: 5 }), (list) => {
      const documents = list.map((each, at) => ({ ...each, id: `${at}` }));
      const [reported, participation] = [
        report(documents),
        inputOf(someStudent, documents).participation.intervalsOf(program),
      ];
      for (let turn = -10; turn < 100; turn += 5) {
        const day = addDays(first, turn);
        if (isIn(day, reported)) expect([day, isIn(day, participation)]).toEqual([day, true]);
      }
    }),
    { numRuns: 500 },
  );
});

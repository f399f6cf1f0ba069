import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctionsOf, participationOf } from '../../../src/badges/index.ts';
import { fieldsOfForm, forms, type ReportName, reports } from '../../../src/states/index.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { inputOf, recordsOf, someStudent } from '../../reporting/support.ts';
import { asDocumentId } from '../../support/ids.ts';

/** Documents in, records out: what a coordinator's oracle found to differ, with two siblings of each case. Fiscal year 2027. */
let serial = 0;
const a = (form: OhioDocument['form'], fields: Record<string, unknown>): OhioDocument =>
  ({ id: `${form}-${++serial}`, form, fields }) as unknown as OhioDocument; // SAFETY: test data, checked by each case.

const iep = (from: string, to: string, more: Record<string, unknown> = {}) =>
  a('iep', {
    meetingType: 'review',
    meetingDate: from,
    effectiveFrom: from,
    effectiveTo: to,
    outcome: 'IE13',
    ...more,
  });
const of = (name: ReportName, documents: OhioDocument[], fiscalYear = 2027) =>
  recordsOf(name, someStudent, documents, fiscalYear);
const preId = (day: string, documents: OhioDocument[]) =>
  recordsOf('ohioPreId', someStudent, documents, 2027, { range: { start: day, end: day } }).map(
    ({ testEligibilityAlternateAssessment: alternate, englishLearner, iep: hasIep, section504 }) =>
      `alternate ${alternate || '-'}, EL ${englishLearner || '-'}, IEP ${hasIep || '-'}, 504 ${section504 || '-'}`,
  );
const listed = (name: ReportName, documents: OhioDocument[]) =>
  reports[name].build(inputOf(someStudent, documents)).invalid.map(({ element, rule }) => `${element}: ${rule}`);
const ge = (documents: OhioDocument[], fiscalYear = 2027) =>
  of('ge', documents, fiscalYear).map(({ dateType, date, outcomeId, iepTestType }) =>
    [dateType, date, outcomeId, iepTestType].join(' '),
  );
const gq = (documents: OhioDocument[]) =>
  of('gq', documents).map(({ programCode, programStartDate, programEndDate }) =>
    [programCode, programStartDate, programEndDate].join(' '),
  );
const fd = (documents: OhioDocument[], fiscalYear = 2027, today = '2026-11-30') =>
  recordsOf('fd', someStudent, documents, fiscalYear, { today }).map(
    ({ effectiveStartDate, effectiveEndDate, disabilityCondition }) =>
      [effectiveStartDate, effectiveEndDate, disabilityCondition].join(' '),
  );
const fd504 = (documents: OhioDocument[], today: string) =>
  recordsOf('fd', someStudent, documents, 2027, { today }).map(
    ({ effectiveStartDate, effectiveEndDate, section504Plan }) =>
      [effectiveStartDate, effectiveEndDate, section504Plan].join(' '),
  );
const intervals = (documents: OhioDocument[]) =>
  participationOf('OH', documents as never) // SAFETY: the documents of a test, with ids that are texts.
    .intervalsOf('specialEducation')
    .map(({ from, to }) => `${from} – ${to ?? ''}`);

describe('1: the test type in force decides on the alternate assessment', () => {
  const before = iep('2026-09-01', '2027-08-31', { testType: 'STR' });
  const amendment = (more: Record<string, unknown>) => a('iepAmendment', { effectiveFrom: '2026-10-15', ...more });
  it('from an amendment with ALT on', () => {
    const documents = [before, amendment({ testType: 'ALT' })];
    expect(preId('2026-10-14', documents)).toEqual(['alternate N, EL -, IEP Y, 504 -']);
    expect(preId('2026-10-15', documents)).toEqual(['alternate Y, EL -, IEP Y, 504 -']);
  });
  it('and an answer that contradicts it is listed, on an amendment as on an IEP', () => {
    const documents = [before, amendment({ alternateAssessment: true })];
    expect(preId('2026-11-30', documents)).toEqual(['alternate N, EL -, IEP Y, 504 -']);
    const rule = 'Test Eligibility (Alternate Assessment): contradicts the IEP test type, which is reported';
    expect(listed('ohioPreId', documents)).toEqual([rule]);
    const alone = iep('2026-09-01', '2027-08-31', { testType: 'ALT', alternateAssessment: false });
    expect(listed('ohioPreId', [alone])).toEqual([rule]);
  });
  it('and where there is no test type the answer counts', () => {
    const documents = [iep('2026-09-01', '2027-08-31', { alternateAssessment: false })];
    expect(preId('2026-11-30', documents)).toEqual(['alternate N, EL -, IEP Y, 504 -']);
    const answered = [...documents, amendment({ alternateAssessment: true })];
    expect(preId('2026-11-30', answered)).toEqual(['alternate Y, EL -, IEP Y, 504 -']);
    expect(forms.iepAmendment.fields.safeParse({ alternateAssessment: true }).success).toBe(true);
  });
});

describe('2: a plan lasts until the next one or the end of participation', () => {
  const plan504 = a('section504Plan', { meetingDate: '2025-10-15', effectiveTo: '2026-10-14' });
  it('so overdue plans are in Pre-ID', () => {
    const documents = [iep('2025-11-20', '2026-11-19'), plan504];
    expect(preId('2026-11-30', documents)).toEqual(['alternate -, EL -, IEP Y, 504 Y']);
    expect(preId('2026-11-30', [plan504])).toEqual(['alternate -, EL -, IEP -, 504 Y']);
  });
  it('also between a plan that ended in May and one from August', () => {
    const documents = [iep('2025-05-20', '2026-05-19'), iep('2026-08-20', '2027-08-19')];
    expect(preId('2026-07-15', documents)).toEqual(['alternate -, EL -, IEP Y, 504 -']);
  });
  it('and no longer than participation', () => {
    const exit = a('specialEducationExit', { date: '2026-11-25', reason: 'returnToGeneralEducation' });
    expect(preId('2026-11-24', [iep('2025-11-20', '2026-11-19'), exit])).toHaveLength(1);
    expect(preId('2026-11-25', [iep('2025-11-20', '2026-11-19'), exit])).toEqual([]);
  });
});

const exempt = (...areas: string[]) => ({
  graduationExemptions: areas.map((assessmentArea) => ({ assessmentType: 'GX', assessmentArea })),
});
describe('a plan and its life', () => {
  const lifeOf = (documents: OhioDocument[]) => inputOf(someStudent, documents).plans.lifeOf('specialEducation');
  it('is overdue from its own last day on, also while an amendment is in force that names none', () => {
    const amended = [
      iep('2025-09-01', '2026-08-31'),
      a('iepAmendment', { effectiveFrom: '2026-03-01', testType: 'ALT' }),
    ];
    expect(lifeOf(amended).periods).toMatchObject([
      { from: '2025-09-01', to: '2026-02-28', endedBy: 'nextPlan', lastWritten: '2026-08-31' },
      { from: '2026-03-01', to: null, endedBy: null, lastWritten: '2026-08-31' },
    ]);
  });
  it('says why a plan never was in force', () => {
    const documents = [
      iep('2025-09-01', '2026-08-31', { meetingType: 'initial', initialConsent: 'refused' }),
      iep('2025-10-01', '2026-09-30', { outcome: 'IENS' }),
      iep('2025-11-01', '2026-10-31', { effectiveFrom: undefined }),
      a('revocationOfConsent', { date: '2026-01-10' }),
      a('iepAmendment', { effectiveFrom: '2026-02-01' }),
    ];
    const ids = documents.map(({ id }) => id);
    expect([...lifeOf(documents).notInForce]).toEqual(
      expect.arrayContaining([
        [ids[0], 'refused'],
        [ids[1], 'noPlan'],
        [ids[2], 'undated'],
        [ids[4], 'afterEnd'],
      ]),
    );
  });
  it('ends with the next plan, or with participation, whichever comes first', () => {
    const exit = a('specialEducationExit', { date: '2026-05-01', reason: 'maximumAge' });
    const documents = [iep('2024-09-01', '2025-08-31'), iep('2025-09-15', '2026-09-14'), exit];
    expect(lifeOf(documents).periods).toMatchObject([
      { to: '2025-09-14', endedBy: 'nextPlan' },
      { to: '2026-04-30', endedBy: 'participation' },
    ]);
  });
});

describe('3: FE and GE share the window from 1 June', () => {
  const fe = (documents: OhioDocument[], fiscalYear: number) =>
    of('fe', documents, fiscalYear).map(({ iepDate, assessmentArea, exemptFlag }) =>
      [iepDate, assessmentArea?.trim(), exemptFlag].join(' '),
    );
  const documents = ['2024-09-10', '2025-06-10', '2026-06-08'].map((day) =>
    iep(day, `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`, exempt('M')),
  );
  it('so the year has the exempt IEP of the June before it', () => {
    expect(fe(documents, 2027)).toEqual(['20260608 M Y']);
    expect(ge(documents, 2027).map((line) => line.slice(5, 13))).toEqual(['20260608']);
  });
  it('and of May it has none', () => {
    expect(fe([iep('2026-05-29', '2027-05-28', exempt('M'))], 2027)).toEqual([]);
  });
  it('and an IEP of June confirms, though it changes nothing in the year in which it is written', () => {
    const later = [iep('2025-09-10', '2026-09-09', exempt('M')), iep('2026-06-08', '2027-06-07', exempt('M'))];
    expect(fe(later, 2027)).toEqual(['20260608 M Y']);
  });
  it('and every FE has its GE, whatever the documents', () => {
    const day = fc
      .date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const some = fc.record({
      from: day,
      amends: fc.boolean(),
      areas: fc.subarray(['M', 'R', 'W']),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), fc.constantFrom(2025, 2026, 2027), (all, year) => {
        const made = all.map(({ from, amends, areas, ends }) =>
          ends
            ? a('revocationOfConsent', { date: from, outcome: 'IEPR' })
            : amends
              ? a('iepAmendment', { effectiveFrom: from, ...exempt(...areas) })
              : iep(from, `${Number(from.slice(0, 4)) + 1}${from.slice(4)}`, exempt(...areas)),
        );
        const events = new Set(of('ge', made, year).map(({ dateType, date }) => `${dateType} ${date}`));
        for (const { iepDateType, iepDate } of of('fe', made, year))
          expect(events).toContain(`${iepDateType} ${iepDate}`);
      }),
    );
  });
});

describe('4: an adopted plan counts from the adoption', () => {
  const transfer = (more: Record<string, unknown> = {}) =>
    a('transfer', {
      iepAdoptedDate: '2026-09-05',
      effectiveFrom: '2026-01-15',
      effectiveTo: '2027-01-14',
      outcome: 'IE13',
      relatedServices: [{ programCode: '215006' }],
      ...more,
    });
  it('for services and Pre-ID', () => {
    expect(gq([transfer()])).toEqual(['215006 20260905 20270114']);
    expect(preId('2026-09-04', [transfer()])).toEqual([]);
    expect(preId('2026-09-05', [transfer()])).toHaveLength(1);
  });
  it('and from its first day when that comes later', () => {
    expect(gq([transfer({ effectiveFrom: '2026-10-01' })])).toEqual(['215006 20261001 20270114']);
  });
  it('also where the other district wrote no first day', () => {
    expect(gq([transfer({ effectiveFrom: undefined })])).toEqual(['215006 20260905 20270114']);
  });
});

describe('5: IECF is an outcome of a plan in force', () => {
  const inFacility = iep('2026-09-01', '2027-08-31', { outcome: 'IECF', relatedServices: [{ programCode: '215006' }] });
  it('accepted, with dates, in force', () => {
    expect(forms.iep.fields.safeParse({ outcome: 'IECF' }).success).toBe(true);
    expect(ge([inFacility])).toEqual(['RIEP 20260901 IECF ***']);
    expect(gq([inFacility])).toHaveLength(1);
    expect(preId('2026-11-30', [inFacility])).toHaveLength(1);
  });
  it('whose dates are required', () => {
    expect(listed('ge', [iep('2026-09-01', '2027-08-31', { outcome: 'IECF', effectiveTo: undefined })])).toEqual([
      'GE150 Outcome End Date: is required with outcome IECF',
    ]);
  });
  it('and no other letters are', () => {
    expect(forms.iep.fields.safeParse({ outcome: 'IECX' }).success).toBe(false);
  });
});

describe('6: an amendment', () => {
  const base = iep('2026-09-01', '2027-08-31', { testType: 'STR' });
  const amendment = (more: Record<string, unknown>) => a('iepAmendment', { effectiveFrom: '2026-10-15', ...more });
  it('that changes nothing for EMIS is no event and no fault', () => {
    const documents = [base, amendment({ relatedServices: [{ programCode: '215006' }] })];
    expect(ge(documents)).toEqual(['RIEP 20260901 IE13 STR']);
    expect(listed('ge', documents)).toEqual([]);
  });
  it.each([
    [{ testType: 'ALT' }, 'AIEP 20261015 IE13 ALT'],
    [{ extendedSchoolYear: true }, 'AIEP 20261015 IE13 ***'],
    [exempt('M'), 'AIEP 20261015 IE13 ***'],
  ])('with %j alone is an AIEP with the LRE of the amended IEP', (more, line) => {
    expect(ge([base, amendment(more)])).toEqual(['RIEP 20260901 IE13 STR', line]);
    expect(listed('ge', [base, amendment(more)])).toEqual([]);
  });
});

describe('7: services with codes outside 215', () => {
  const withService = (service: Record<string, unknown>) => [
    iep('2026-09-01', '2027-08-31', { relatedServices: [service] }),
  ];
  it.each(['211001', '215006', '220100'])('%s is reported', (programCode) => {
    expect(gq(withService({ programCode, employeeId: 'Z12345678' }))).toEqual([`${programCode} 20260901 20270831`]);
  });
  it.each([
    ['220100', 'Z12345678'],
    ['215006', ''],
  ])('%s is reported with the employee ID "%s"', (programCode, employeeId) => {
    expect(of('gq', withService({ programCode, employeeId: 'Z12345678' }))).toMatchObject([{ employeeId }]);
  });
  it('235012 is another program', () => {
    expect(gq(withService({ programCode: '235012' }))).toEqual([]);
    expect(listed('gq', withService({ programCode: '235012' }))).toEqual([
      'Program Code: is the code of another program',
    ]);
  });
  it('220100 asks for its employee id', () => {
    expect(listed('gq', withService({ programCode: '220100' }))).toEqual([
      'Employee ID: 220100 needs the employee ID of the person who gives the service',
    ]);
  });
});

describe('8: FD closes nothing in the future', () => {
  const plan = a('section504Plan', { meetingDate: '2026-08-20' });
  const end = a('section504Discontinuation', { date: '2027-01-15' });
  const etr = (meetingDate: string, determination: string) =>
    a('etr', { evaluationType: 'reevaluation', meetingDate, determination });
  it('a Section 504 discontinuation dated 2027-01-15 leaves FD open until that day', () => {
    for (const day of ['2026-11-30', '2027-01-14']) expect(fd504([plan, end], day)).toEqual(['20260820 00000000 Y']);
    expect(fd504([plan, end], '2027-01-15')).toEqual(['20260820 20270114 Y', '20270115 00000000 N']);
  });
  it('an evaluation of a day to come opens and closes nothing', () => {
    const documents = [etr('2024-09-15', 'ET10'), etr('2026-12-10', 'ET09')];
    expect(fd(documents)).toEqual(['20240915 00000000 10']);
    expect(fd(documents, 2027, '2026-12-10')).toEqual(['20240915 20261209 10', '20261210 00000000 09']);
  });
  it('a student whose first document is dated in the future has no record yet', () => {
    expect(fd504([a('section504Plan', { meetingDate: '2026-12-01' })], '2026-11-30')).toEqual([]);
  });
  it('and says on which day the records change', () => {
    const changesOn = (today: string) => reports.fd.build(inputOf(someStudent, [plan, end], today)).changesOn;
    expect(changesOn('2026-11-30')).toBe('2027-01-15');
    expect(changesOn('2027-01-15')).toBeUndefined();
  });
});

describe('9: an ETR with consent refused', () => {
  const refused = (more: Record<string, unknown>) =>
    a('etr', { evaluationType: 'initial', consentDate: '2026-09-10', consentOutcome: 'CNRF', ...more });
  const corrections = (document: OhioDocument) =>
    correctionsOf('OH', { ...document, id: asDocumentId(document.id), status: 'completed' } as never); // SAFETY: as above.
  it.each([{}, { meetingDate: '2026-10-01' }, { evaluationType: 'reevaluation' }])('%j lacks no disability', (more) => {
    expect(corrections(refused(more))).toEqual([]);
    expect(listed('fd', [refused(more)])).toEqual([]);
    expect(ge([refused({})])).toEqual(['CNST 20260910 CNRF ***']);
  });
  it('is another than one that waits for its meeting', () => {
    expect(corrections(refused({ consentOutcome: 'CNGI' }))).not.toEqual([]);
  });
});

describe('10: determinations ET07 and ET11', () => {
  it.each(['etr', 'transfer'] as const)('are not offered for a new %s', (form) => {
    for (const determination of ['ET07', 'ET11'])
      expect(forms[form].fields.safeParse({ determination }).success).toBe(false);
    const field = fieldsOfForm(forms[form]).find(({ name }) => name === 'determination');
    expect(field?.kind).toMatchObject({ options: expect.not.arrayContaining(['ET07', 'ET11']) });
  });
  it('stay where they are stored', () => {
    const stored = a('etr', { evaluationType: 'reevaluation', meetingDate: '2026-09-10', determination: 'ET07' });
    expect(intervals([stored])).toEqual(['2026-09-10 – ']);
    expect(fd([stored])).toEqual(['20260910 00000000 07']);
  });
});

describe('11: an IEP and a newer Section 504 plan', () => {
  const both = [
    iep('2026-08-20', '2027-08-19', { testType: 'ALT', limitedEnglishProficiency: true }),
    a('section504Plan', { meetingDate: '2026-09-15' }),
  ];
  it('are both marked, with the accommodations of the newer', () => {
    expect(preId('2026-11-30', both)).toEqual(['alternate -, EL -, IEP Y, 504 Y']);
    expect(preId('2026-09-14', both)).toEqual(['alternate Y, EL Y, IEP Y, 504 -']);
  });
  it('the other way round too', () => {
    const older = a('section504Plan', { meetingDate: '2026-07-15' });
    expect(preId('2026-11-30', [older, iep('2026-08-20', '2027-08-19', { testType: 'ALT' })])).toEqual([
      'alternate Y, EL -, IEP Y, 504 Y',
    ]);
  });
});

describe('12: an English learner reclassified as proficient', () => {
  const identified = a('elIdentification', { date: '2025-08-20', proficiency: 'progressing' });
  const reclassified = a('elContinuingIdentification', { date: '2026-06-01', proficiency: 'proficient' });
  it('has no EL while monitored', () => {
    expect(preId('2026-05-31', [identified, reclassified])).toEqual(['alternate -, EL Y, IEP -, 504 -']);
    expect(preId('2026-11-30', [identified, reclassified])).toEqual(['alternate -, EL -, IEP -, 504 -']);
  });
  it('nor beside a Section 504 plan, until a later test finds them a learner again', () => {
    const plan = a('section504Plan', { meetingDate: '2026-08-20' });
    const again = a('elContinuingIdentification', { date: '2026-11-01', proficiency: 'emerging' });
    expect(preId('2026-10-31', [identified, reclassified, plan, again])).toEqual(['alternate -, EL -, IEP -, 504 Y']);
    expect(preId('2026-11-30', [identified, reclassified, plan, again])).toEqual(['alternate -, EL Y, IEP -, 504 Y']);
  });
});

describe('13: FD on the day of graduation', () => {
  const etr = a('etr', { evaluationType: 'initial', meetingDate: '2024-09-15', determination: 'ET10' });
  const exit = (reason: string) => a('specialEducationExit', { date: '2026-05-29', reason });
  it('keeps the disability through it', () => {
    expect(fd([etr, exit('graduation')], 2026)).toEqual(['20240915 20260529 10', '20260530 00000000 **']);
  });
  it.each(['maximumAge', 'returnToGeneralEducation'])('and not with another reason: %s', (reason) => {
    expect(fd([etr, exit(reason)], 2026)).toEqual(['20240915 20260528 10', '20260529 00000000 **']);
  });
});

describe('14: no longer eligible and an IEP review on one day', () => {
  const before = iep('2025-10-01', '2026-09-30');
  const etex = a('etr', { evaluationType: 'reevaluation', meetingDate: '2026-10-01', determination: 'ETEX' });
  it('the exit wins, and the pair is listed', () => {
    const documents = [before, etex, iep('2026-10-01', '2027-09-30')];
    expect(intervals(documents)).toEqual(['2025-10-01 – 2026-09-30']);
    expect(preId('2026-11-30', documents)).toEqual([]);
    expect(ge(documents)).toEqual(['RETR 20261001 ETEX ***']);
    expect(listed('ge', documents)).toEqual([
      'GE110 Date: is the day on which special education ends, so the exit wins',
    ]);
  });
  it('with a revocation as with an exit', () => {
    const revoked = a('revocationOfConsent', { date: '2026-10-01', outcome: 'IEPR' });
    expect(intervals([before, revoked, iep('2026-10-01', '2027-09-30')])).toEqual(['2025-10-01 – 2026-09-30']);
  });
  it('and a review of the next day begins anew', () => {
    expect(intervals([before, etex, iep('2026-10-02', '2027-10-01')])).toEqual([
      '2025-10-01 – 2026-09-30',
      '2026-10-02 – ',
    ]);
  });
});

describe('15: an amendment after the end of services', () => {
  const before = iep('2025-10-01', '2026-09-30', { relatedServices: [{ programCode: '215006' }] });
  const amendment = a('iepAmendment', { effectiveFrom: '2026-09-15', outcome: 'IE14' });
  it.each([
    ['revocation', a('revocationOfConsent', { date: '2026-09-01', outcome: 'IEPR' })],
    ['exit', a('specialEducationExit', { date: '2026-09-01', reason: 'returnToGeneralEducation' })],
    ['exit of the same day', a('specialEducationExit', { date: '2026-09-15', reason: 'returnToGeneralEducation' })],
  ])('opens nothing and is listed: %s', (_, end) => {
    const documents = [before, end, amendment];
    expect(intervals(documents)).toHaveLength(1);
    expect(preId('2026-11-30', documents)).toEqual([]);
    expect(ge(documents).filter((line) => line.startsWith('AIEP'))).toEqual([]);
    expect(listed('ge', documents)).toEqual([
      'GE110 Date: is after special education ended, so the amendment opens nothing',
    ]);
  });
  it('and amends what a later plan has begun', () => {
    const revoked = a('revocationOfConsent', { date: '2026-07-01', outcome: 'IEPR' });
    const documents = [before, revoked, iep('2026-09-01', '2027-08-31'), amendment];
    expect(intervals(documents)).toEqual(['2025-10-01 – 2026-06-30', '2026-09-01 – ']);
    expect(listed('ge', documents)).toEqual([]);
  });
});

it('16: kindergarten passes as the roster has it, and the column says so', () => {
  const student = { ...someStudent, grade: 'KG' };
  const range = { start: '2026-11-30', end: '2026-11-30' };
  const documents = [iep('2026-09-01', '2027-08-31')];
  expect(recordsOf('ohioPreId', student, documents, 2027, { range })).toMatchObject([{ enrolledGrade: 'KG' }]);
  expect(reports.ohioPreId.elements.enrolledGrade?.note).toContain('kindergarten');
});

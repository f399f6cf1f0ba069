import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/calendar/iso-date.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { csvFileOf, recordsOf, someStudent } from '../../reporting/support.ts';

type Iep = Extract<OhioDocument, { form: 'iep' }>['fields'];
const iep = (from: string, to: string, more: Iep = {}): OhioDocument => ({
  id: `iep-${from}`,
  form: 'iep',
  fields: { effectiveFrom: isoDate(from), effectiveTo: isoDate(to), ...more },
});
const plan504 = (from: string, to?: string): OhioDocument => ({
  id: `504-${from}`,
  form: 'section504Plan',
  fields: { meetingDate: isoDate(from), ...(to ? { effectiveTo: isoDate(to) } : {}) },
});
const learner = (date: string): OhioDocument => ({
  id: 'el',
  form: 'elIdentification',
  fields: { date: isoDate(date), proficiency: 'emerging' },
});

const on = (day: string, documents: OhioDocument[]) =>
  recordsOf('ohioPreId', someStudent, documents, 2026, { range: { start: day, end: day } }).map(
    ({ iep, section504, englishLearner }) => `IEP ${iep || '-'} 504 ${section504 || '-'} EL ${englishLearner || '-'}`,
  );

// samegoal.com, State Specific Guide, Ohio, "OH Pre-ID".
describe('the Pre-ID row of a student', () => {
  it('is there while an IEP or a Section 504 plan is in force', () => {
    const documents = [iep('2025-09-01', '2026-08-31')];
    expect(on('2025-08-31', documents)).toEqual([]);
    expect(on('2025-09-01', documents)).toEqual(['IEP Y 504 - EL -']);
    expect(on('2026-08-31', documents)).toEqual(['IEP Y 504 - EL -']);
    // Overdue, and in force until the next plan or the end of participation (34 CFR 300.323(a)).
    expect(on('2026-09-01', documents)).toEqual(['IEP Y 504 - EL -']);
    expect(on('2026-01-01', [plan504('2025-09-01')])).toEqual(['IEP - 504 Y EL -']);
  });

  it.each([
    ['=cmd()', 0],
    ['+1', 0],
    ['-Ann', 0],
    ['@Ann', 0],
    ["O'Neil", 1],
    ['Ann-Marie', 1],
  ])('with the first name %j is there only when no spreadsheet runs it', (givenName, rows) => {
    const student = { ...someStudent, givenName };
    const day = '2026-01-01';
    const documents = [iep('2025-09-01', '2026-08-31')];
    const found = recordsOf('ohioPreId', student, documents, 2026, { range: { start: day, end: day } });
    expect(found).toHaveLength(rows);
  });

  it('marks both plans of a student who has an IEP and a Section 504 plan, until one has ended', () => {
    const documents = [iep('2025-09-01', '2026-08-31'), plan504('2025-11-01', '2026-03-31')];
    expect(on('2025-10-31', documents)).toEqual(['IEP Y 504 - EL -']);
    expect(on('2025-11-01', documents)).toEqual(['IEP Y 504 Y EL -']);
    const exit: OhioDocument = {
      id: 'exit',
      form: 'section504Discontinuation',
      fields: { date: isoDate('2026-04-01') },
    };
    expect(on('2026-04-01', [...documents, exit])).toEqual(['IEP Y 504 - EL -']);
  });

  it.each(['transfer', 'servicesPlan'] as const)('is there while a plan that is a %s is in force', (form) => {
    const fields = { effectiveFrom: isoDate('2025-09-01'), effectiveTo: isoDate('2026-08-31') };
    expect(on('2026-01-01', [{ id: form, form, fields }])).toEqual(['IEP Y 504 - EL -']);
  });

  it('says EL as the IEP answers, whatever other documents there are', () => {
    const answered = (limitedEnglishProficiency: boolean | undefined) =>
      on('2026-01-01', [iep('2025-09-01', '2026-08-31', { limitedEnglishProficiency }), learner('2025-08-01')]);
    expect([true, false, undefined].map(answered)).toEqual([
      ['IEP Y 504 - EL Y'],
      ['IEP Y 504 - EL N'],
      ['IEP Y 504 - EL -'],
    ]);
  });

  it('says EL beside a Section 504 plan when there are English Learner documents, else nothing', () => {
    expect(on('2026-01-01', [plan504('2025-09-01'), learner('2025-08-01')])).toEqual(['IEP - 504 Y EL Y']);
    expect(on('2026-01-01', [plan504('2025-09-01')])).toEqual(['IEP - 504 Y EL -']);
  });

  it('is there for a student with English Learner documents only', () => {
    expect(on('2026-01-01', [learner('2025-08-01')])).toEqual(['IEP - 504 - EL Y']);
  });

  // The documents that end participation: samegoal.com, Ohio, Program Participation - 504.
  it.each<[string, Omit<OhioDocument, 'id'>]>([
    ['it is discontinued', { form: 'section504Discontinuation', fields: { date: isoDate('2026-01-15') } }],
    [
      'the child is evaluated as not eligible',
      { form: 'section504Evaluation', fields: { meetingDate: isoDate('2026-01-15'), determination: 'notEligible' } },
    ],
    [
      'the parents refuse the next plan',
      { form: 'section504Plan', fields: { meetingDate: isoDate('2026-01-15'), initialPermission: 'refused' } },
    ],
  ])('ends with a Section 504 plan when %s', (_, end) => {
    const documents = [plan504('2025-09-01'), { id: 'end', ...end } as OhioDocument];
    expect(on('2026-01-14', documents)).toHaveLength(1);
    expect(on('2026-01-15', documents)).toEqual([]);
  });

  it('ends with special education', () => {
    const exit: OhioDocument = { id: 'exit', form: 'specialEducationExit', fields: { date: isoDate('2026-01-15') } };
    expect(on('2026-01-15', [iep('2025-09-01', '2026-08-31'), exit])).toEqual([]);
  });
});

describe('the Pre-ID file', () => {
  it('has the columns in the order of TIDE, fillers included', () => {
    const student = {
      ...someStudent,
      familyName: 'Example, Jr.',
      middleName: 'Lee',
      birthDate: isoDate('2012-03-14'),
      sex: 'female',
      grade: '08',
    };
    const documents = [
      iep('2025-09-01', '2026-08-31', { limitedEnglishProficiency: true, alternateAssessment: false }),
    ];
    const range = { start: '2026-01-01', end: '2026-01-01' };
    // Cambium, TIDE User Guide (Ohio), table 4, from District to OELPA Mode; then EL (samegoal.com, OH Pre-ID) and the kind of plan.
    expect(csvFileOf('ohioPreId', student, documents, 2026, { range })).toEqual([
      'Attending District IRN,Attending School IRN,SSID,District assigned student identifier,Last Name,First Name,Middle Name,Gender,Birth Date,' +
        'Enrolled Grade,Ethnicity,Home District IRN,Home School IRN,Test Eligibility (Alternate Assessment),OELPA Mode,EL,IEP,Section 504',
      '043752,000123,AB1234567,104233,"Example, Jr.",Rowan,Lee,F,03142012,08,,,,N,,Y,Y,',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/calendar/iso-date.ts';
import { reports } from '../../../src/states/index.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { ge } from '../../../src/states/ohio/reports/ge.ts';
import { geElements } from '../../../src/states/ohio/reports/ge-elements.ts';
import { isReported } from '../../../src/states/reports/record.ts';
import { emisLine, flatFileOf, inputOf, someStudent } from '../../reporting/support.ts';

const report = (documents: OhioDocument[], who = {}) => {
  const { records, invalid } = ge.build(inputOf({ ...someStudent, ...who }, documents));
  const reported = records.filter((record) => isReported(record, reports.ge.window(2026)));
  return { records: reported.map(({ values }) => values), invalid };
};

/** The records as the crosswalk prints them: GE100 to GE180. */
const lines = (documents: OhioDocument[]) =>
  report(documents).records.map((record) => Object.values(record).slice(3).join(' '));

const etr = (fields: Extract<OhioDocument, { form: 'etr' }>['fields'], id = 'etr-1'): OhioDocument => ({
  id,
  form: 'etr',
  fields,
});
const iep = (fields: Extract<OhioDocument, { form: 'iep' }>['fields'], id = 'iep-1'): OhioDocument => ({
  id,
  form: 'iep',
  fields,
});
const plan = {
  outcome: 'IE13',
  effectiveFrom: isoDate('2025-10-01'),
  effectiveTo: isoDate('2026-09-30'),
  testType: 'STR',
  secondaryPlanning: 'TRNS',
  extendedSchoolYear: false,
};

// Expected values: SameGoal's EMIS Crosswalk, GE record (samegoal.com, Administrative Guide).
describe('a GE record', () => {
  it('begins with sort type, fiscal year, data set, building IRN and EMIS student id, and has each element at its width', () => {
    const { records } = report([iep({ meetingType: 'initial', meetingDate: isoDate('2025-09-22'), ...plan })]);
    expect(records[0]).toMatchObject({
      dataSet: 'S',
      buildingIrn: '000123',
      emisStudentId: 'AB1234567',
    });
    expect(['sortType', 'fiscalYear', ...Object.keys(records[0] ?? {})]).toEqual(Object.keys(geElements));
    for (const [field, value] of Object.entries(records[0] ?? {}))
      expect(value, field).toHaveLength(geElements[field as keyof typeof geElements].width);
  });

  it('reports the preschool conference, the referral, the consent and the initial evaluation of an ETR', () => {
    const document = etr({
      evaluationType: 'initial',
      preschoolTransitionConferenceDate: isoDate('2025-08-01'),
      referralDate: isoDate('2025-08-05'),
      consentDate: isoDate('2025-08-11'),
      consentOutcome: 'CNGI',
      meetingDate: isoDate('2025-09-15'),
      determination: 'ET09',
    });
    expect(lines([document])).toEqual([
      'PSTC 20250801 **** ** 00000000 00000000 *** **** *',
      'RFRL 20250805 **** ** 00000000 00000000 *** **** *',
      'CNST 20250811 CNGI ** 00000000 00000000 *** **** *',
      'IETR 20250915 ET09 ** 00000000 00000000 *** **** *',
    ]);
  });

  it('reports a re-evaluation with its reason for being late', () => {
    const document = etr({
      evaluationType: 'reevaluation',
      meetingDate: isoDate('2025-11-03'),
      determination: 'ETEX',
      nonCompliance: '04',
    });
    expect(lines([document])).toEqual(['RETR 20251103 ETEX 04 00000000 00000000 *** **** *']);
  });

  it('reports an adopted evaluation from its adoption to three years less a day from its meeting', () => {
    const fields = { etrAdoptedDate: isoDate('2025-08-20'), determination: 'ET10' as const };
    const adopted = (meeting: string): OhioDocument => ({
      id: 'transfer-1',
      form: 'transfer',
      fields: { ...fields, etrMeetingDate: isoDate(meeting) },
    });
    expect(lines([adopted('2024-03-01')])).toEqual(['TETR 20250820 ET10 ** 20250820 20270228 *** **** *']);
    expect(lines([adopted('2024-02-29')])).toEqual(['TETR 20250820 ET10 ** 20250820 20270228 *** **** *']);
  });

  it('invents no last day for an adopted evaluation without its meeting date', () => {
    const adopted: OhioDocument = {
      id: 'transfer-1',
      form: 'transfer',
      fields: { etrAdoptedDate: isoDate('2025-08-20'), determination: 'ET10' },
    };
    const { records, invalid } = report([adopted]);
    expect(records).toEqual([]);
    expect(invalid).toMatchObject([{ documentId: 'transfer-1', element: 'GE150 Outcome End Date' }]);
  });

  it('reports initial, review and transfer IEPs with their effective dates and planning answers', () => {
    const transfer: OhioDocument = {
      id: 'transfer-1',
      form: 'transfer',
      fields: { iepAdoptedDate: isoDate('2025-08-20'), ...plan, extendedSchoolYear: true },
    };
    expect(
      lines([
        iep({ meetingType: 'review', meetingDate: isoDate('2026-05-04'), nonCompliance: '01', ...plan }, 'iep-2'),
        iep({ meetingType: 'initial', meetingDate: isoDate('2025-09-22'), ...plan }),
        transfer,
      ]),
    ).toEqual([
      'TIEP 20250820 IE13 ** 20251001 20260930 STR TRNS Y',
      'IIEP 20250922 IE13 ** 20251001 20260930 STR TRNS N',
      'RIEP 20260504 IE13 01 20251001 20260930 STR TRNS N',
    ]);
  });

  it('leaves planning answers and dates not applicable when the parents refused the initial IEP', () => {
    const document = iep({ meetingType: 'initial', meetingDate: isoDate('2025-09-22'), outcome: 'IEPR' });
    expect(lines([document])).toEqual(['IIEP 20250922 IEPR ** 00000000 00000000 *** **** *']);
  });

  it('reports the final IEP meeting with date and non-compliance only', () => {
    const document = iep({
      meetingType: 'review',
      meetingDate: isoDate('2025-05-20'),
      ...plan,
      finalMeetingDate: isoDate('2026-05-12'),
      finalMeetingNonCompliance: '02',
    });
    expect(lines([document])).toEqual(['FIEP 20260512 **** 02 00000000 00000000 *** **** *']);
  });

  it('reports the withdrawal of consent with outcome and date only', () => {
    const document: OhioDocument = {
      id: 'revocation-1',
      form: 'revocationOfConsent',
      fields: { date: isoDate('2026-01-15'), outcome: 'IEPR' },
    };
    expect(lines([document])).toEqual(['CIEP 20260115 IEPR ** 00000000 00000000 *** **** *']);
  });
});

// Date types beyond the crosswalk's first eleven: see the table in src/reporting/ohio/ge-elements.ts for what is known of each and from where.
describe('the other special education events', () => {
  it('report an amendment as of the day on which it starts, without non-compliance', () => {
    const document: OhioDocument = {
      id: 'amendment-1',
      form: 'iepAmendment',
      fields: { amendmentDate: isoDate('2026-01-05'), ...plan, effectiveFrom: isoDate('2026-01-12') },
    };
    expect(lines([document])).toEqual(['AIEP 20260112 IE13 ** 20260112 20260930 STR TRNS N']);
  });

  it('report a manifestation determination with date and outcome', () => {
    const fields = { meetingDate: isoDate('2026-02-03'), outcome: 'MD01' };
    expect(lines([{ id: 'mdr-1', form: 'manifestationDetermination', fields }])).toEqual([
      'SEMD 20260203 MD01 ** 00000000 00000000 *** **** *',
    ]);
  });

  // Ohio Department of Education, Data Collection Tool for Students with Suspected/Identified Disabilities, 2012-2013: "PISP IE39".
  it('report a services plan as PISP, or by the date type that it names', () => {
    const fields = { meetingDate: isoDate('2025-09-22'), ...plan, nonCompliance: '03' };
    expect(lines([{ id: 'plan-1', form: 'servicesPlan', fields: { ...fields, emisDateType: 'NIEP' } }])).toEqual([
      'NIEP 20250922 IE13 03 20251001 20260930 STR TRNS N',
    ]);
    expect(lines([{ id: 'plan-1', form: 'servicesPlan', fields: { ...fields, outcome: 'IE39' } }])).toEqual([
      'PISP 20250922 IE39 03 20251001 20260930 STR TRNS N',
    ]);
  });
});

describe('a GE record in the flat file', () => {
  it('is a line of 300 characters: the identifying fields in their places, then the elements of the crosswalk one after another', () => {
    const document = iep({ meetingType: 'initial', meetingDate: isoDate('2025-09-22'), ...plan });
    // GE010 GE020 GE030 GE040 GE050 | GE100 GE110 GE120 GE130 GE140 GE150 GE160 GE170 GE180, as the crosswalk prints them.
    const example = '________ GE _ 2026 S 000123 AB1234567 IIEP 20250922 IE13 ** 20251001 20260930 STR TRNS N';
    expect(flatFileOf('ge', someStudent, [document], 2026)).toEqual([emisLine(example)]);
  });
});

describe('the events of a fiscal year', () => {
  it('run from 1 June before it to its last day', () => {
    const on = (date: string, at: number) => etr({ referralDate: isoDate(date) }, `etr-${at}`);
    const documents = ['2025-05-31', '2025-06-01', '2026-06-30', '2026-07-01'].map(on);
    expect(report(documents).records.map(({ date }) => date)).toEqual(['20250601', '20260630']);
  });

  it('are reported once when two documents tell the same one', () => {
    const documents = ['etr-1', 'etr-2'].map((id) => etr({ referralDate: isoDate('2025-08-05') }, id));
    expect(report(documents).records).toHaveLength(1);
  });
});

describe('an event that EMIS would refuse', () => {
  const meetingDate = isoDate('2025-09-22');
  it.each([
    ['no kind of evaluation', etr({ meetingDate, determination: 'ET09' }), 'GE100 Date Type'],
    ['no determination', etr({ meetingDate, evaluationType: 'initial' }), 'GE120 Outcome ID'],
    [
      '"no longer eligible" at an initial evaluation',
      etr({ meetingDate, evaluationType: 'initial', determination: 'ETEX' }),
      'GE120 Outcome ID',
    ],
    [
      '"not eligible" at a re-evaluation',
      etr({ meetingDate, evaluationType: 'reevaluation', determination: 'ETNE' }),
      'GE120 Outcome ID',
    ],
    ['no consent outcome', etr({ consentDate: meetingDate }), 'GE120 Outcome ID'],
    [
      'no first day of the plan',
      iep({ meetingDate, meetingType: 'initial', ...plan, effectiveFrom: undefined }),
      'GE140 Outcome Beginning Date',
    ],
    [
      'no last day of the plan',
      iep({ meetingDate, meetingType: 'initial', ...plan, effectiveTo: undefined }),
      'GE150 Outcome End Date',
    ],
    [
      'a plan that ends before it begins',
      iep({ meetingDate, meetingType: 'initial', ...plan, effectiveTo: meetingDate }),
      'GE150 Outcome End Date',
    ],
  ])('is left out and listed: %s', (_, document, element) => {
    const { records, invalid } = report([document]);
    expect(records).toEqual([]);
    expect(invalid).toMatchObject([{ documentId: document.id, element }]);
  });

  it.each([
    [{ stateStudentId: null }, 'GE050 EMIS Student ID'],
    [{ stateStudentId: 'A12345678' }, 'GE050 EMIS Student ID'],
    [{ schoolNumber: null }, 'GE040 Building IRN'],
  ])('is left out for a student without a valid SSID or building: %j', (who, element) => {
    const { records, invalid } = report([etr({ referralDate: meetingDate })], who);
    expect(records).toEqual([]);
    expect(invalid).toMatchObject([{ documentId: 'etr-1', element }]);
  });

  it('does not keep the valid events of the same document from being reported', () => {
    const { records, invalid } = report([etr({ referralDate: meetingDate, consentDate: meetingDate })]);
    expect(records.map(({ dateType }) => dateType)).toEqual(['RFRL']);
    expect(invalid).toHaveLength(1);
  });
});

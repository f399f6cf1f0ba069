import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/calendar/iso-date.ts';
import { formsOfReports, states } from '../../../src/states/index.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { fd } from '../../../src/states/ohio/reports/fd.ts';
import { emisLine, flatFileOf, inputOf, recordsOf, someStudent } from '../../reporting/support.ts';

type Etr = Extract<OhioDocument, { form: 'etr' }>['fields'];
const etr = (meetingDate: string, determination: Etr['determination'], id = `etr-${meetingDate}`): OhioDocument => ({
  id,
  form: 'etr',
  fields: { meetingDate: isoDate(meetingDate), determination },
});
const plan504 = (meetingDate: string): OhioDocument => ({
  id: `plan-${meetingDate}`,
  form: 'section504Plan',
  fields: { meetingDate: isoDate(meetingDate) },
});
const end504 = (date: string): OhioDocument => ({
  id: `end-${date}`,
  form: 'section504Discontinuation',
  fields: { date: isoDate(date) },
});

const intervals = (documents: OhioDocument[]) =>
  fd
    .build(inputOf(someStudent, documents))
    .records.map(({ values }) =>
      [values.effectiveStartDate, values.effectiveEndDate, values.disabilityCondition, values.section504Plan].join(' '),
    );

// Infinite Campus, Student Attributes Effective Date Record (FD): split record population logic.
describe('FD intervals', () => {
  it('are one for consecutive evaluations with the same disability, and split where it changes', () => {
    expect(intervals([etr('2022-10-01', 'ET10'), etr('2024-10-01', 'ET10'), etr('2026-10-01', 'ET09')])).toEqual([
      '20221001 20260930 10 N',
      '20261001 00000000 09 N',
    ]);
  });

  it('do not depend on the order of the documents', () => {
    const documents = [etr('2022-10-01', 'ET10'), plan504('2023-01-10'), etr('2024-10-01', 'ET09')];
    expect(intervals(documents.toReversed())).toEqual(intervals(documents));
  });

  it('close the day before a Section 504 plan begins or is discontinued', () => {
    expect(intervals([plan504('2025-09-01'), end504('2026-02-01')])).toEqual([
      '20250901 20260131 ** Y',
      '20260201 00000000 ** N',
    ]);
  });

  it('split for either of the two', () => {
    expect(intervals([plan504('2025-09-01'), etr('2025-11-15', 'ET08'), end504('2025-12-01')])).toEqual([
      '20250901 20251114 ** Y',
      '20251115 20251130 08 Y',
      '20251201 00000000 08 N',
    ]);
  });

  it.each([
    ['first', '2025-09-01', ['20250901 20260131 08 Y', '20260201 00000000 08 N']],
    ['last', '2026-01-31', ['20250901 20260130 ** Y', '20260131 20260131 08 Y', '20260201 00000000 08 N']],
  ])('keep the Section 504 plan when the disability changes on its %s day', (_, meeting, expected) => {
    expect(intervals([plan504('2025-09-01'), etr(meeting, 'ET08'), end504('2026-02-01')])).toEqual(expected);
  });

  it('change once when the disability changes on the first day without the Section 504 plan', () => {
    expect(intervals([plan504('2025-09-01'), etr('2026-02-01', 'ET08'), end504('2026-02-01')])).toEqual([
      '20250901 20260131 ** Y',
      '20260201 00000000 08 N',
    ]);
  });

  it('end with special education', () => {
    const exit: OhioDocument = { id: 'exit', form: 'specialEducationExit', fields: { date: isoDate('2026-05-20') } };
    const revoked: OhioDocument = { id: 'rev', form: 'revocationOfConsent', fields: { date: isoDate('2026-05-20') } };
    for (const end of [exit, revoked])
      expect(intervals([etr('2025-09-01', 'ET10'), end])).toEqual(['20250901 20260519 10 N', '20260520 00000000 ** N']);
  });

  it('begin with the first of the two, and are none for a student who was never eligible', () => {
    expect(intervals([etr('2025-09-01', 'ETNE')])).toEqual([]);
    expect(intervals([etr('2025-09-01', 'ETNE'), etr('2026-09-01', 'ET10')])).toEqual(['20260901 00000000 10 N']);
  });

  it('begin with an evaluation that was adopted', () => {
    const transfer: OhioDocument = {
      id: 'transfer',
      form: 'transfer',
      fields: { etrAdoptedDate: isoDate('2025-08-20'), determination: 'ET08' },
    };
    expect(intervals([transfer])).toEqual(['20250820 00000000 08 N']);
  });

  it('are not moved by due process', () => {
    expect(intervals([etr('2025-09-01', 'ET10'), etr('2026-01-10', 'ETDP')])).toEqual(['20250901 00000000 10 N']);
  });

  it('list an evaluation that does not say the determination', () => {
    const { records, invalid } = fd.build(inputOf(someStudent, [etr('2025-09-01', undefined, 'etr-1')]));
    expect(records).toEqual([]);
    expect(invalid).toMatchObject([{ documentId: 'etr-1', element: 'FD130 Disability Condition', lastDate: null }]);
    // Until the next that says one.
    const corrected = [etr('2025-09-01', undefined), etr('2026-09-01', 'ET10')];
    expect(fd.build(inputOf(someStudent, corrected)).invalid).toMatchObject([
      { date: '2025-09-01', lastDate: '2026-08-31' },
    ]);
  });
});

it('reports read every form by which special education, Section 504 and English Learner participation begins or ends', () => {
  const { specialEducation, section504, englishLearners } = states.OH.participation;
  for (const { form, status } of [specialEducation, section504, englishLearners].flatMap((rules) => rules?.rows ?? []))
    if (status !== 'underReview') expect(formsOfReports('OH')).toContain(form);
});

describe('an FD record', () => {
  const documents = [etr('2024-10-01', 'ET10'), etr('2026-01-12', 'ET09')];

  it('is reported for every year that it reaches into', () => {
    expect(recordsOf('fd', someStudent, documents, 2025)).toHaveLength(1);
    expect(recordsOf('fd', someStudent, documents, 2026)).toHaveLength(2);
    expect(recordsOf('fd', someStudent, documents, 2027)).toHaveLength(1);
  });

  it('is a line of 300 characters, unknown elements filled with @ to their width', () => {
    // FD010-FD050, effective start and end date, attendance pattern, DISABILITY CONDITION, disadvantagement, EL, homeless, unaccompanied, migrant,
    // poverty, SECTION 504, grade, foreign exchange, immigrant: the table in src/reporting/ohio/fd-elements.ts, with its sources.
    const example = '________ FD _ 2026 S 000123 AB1234567 20241001 20260111 @@ 10 @ @ @ @ @ @ N @@ @ @';
    const lines = flatFileOf('fd', someStudent, documents, 2026, { replaceUnknownFields: true });
    expect(lines[0]).toBe(emisLine(example));
  });

  it('has unknown elements empty without that', () => {
    const [record] = recordsOf('fd', someStudent, documents, 2026);
    expect(record).toMatchObject({ attendancePattern: '', migrantStatus: '', disabilityCondition: '10' });
    const example = '________ FD _ 2026 S 000123 AB1234567 20241001 20260111 __ 10 ______ N';
    expect(flatFileOf('fd', someStudent, documents, 2026)[0]).toBe(emisLine(example));
  });
});

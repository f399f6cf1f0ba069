import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/calendar/iso-date.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { fe } from '../../../src/states/ohio/reports/fe.ts';
import { emisLine, flatFileOf, inputOf, recordsOf, someStudent } from '../../reporting/support.ts';

type Iep = Extract<OhioDocument, { form: 'iep' }>['fields'];
const exempt = (...areas: string[]) => areas.map((assessmentArea) => ({ assessmentType: 'GX', assessmentArea }));

/** An IEP that has a valid GE record. */
const iep = (meetingDate: string, areas: string[], more: Iep = {}): OhioDocument => ({
  id: `iep-${meetingDate}`,
  form: 'iep',
  fields: {
    meetingType: 'review',
    meetingDate: isoDate(meetingDate),
    outcome: 'IE13',
    effectiveFrom: isoDate(meetingDate),
    effectiveTo: isoDate('2030-01-01'),
    graduationExemptions: exempt(...areas),
    ...more,
  },
});

const flags = (documents: OhioDocument[], fiscalYear = 2026) =>
  recordsOf('fe', someStudent, documents, fiscalYear).map(
    ({ iepDate, iepDateType, assessmentType, assessmentArea, exemptFlag }) =>
      `${iepDate} ${iepDateType} ${assessmentType} ${assessmentArea?.trim()} ${exemptFlag}`,
  );

// EMIS Manual 2.12 in its first draft (studylib.net, document 7424336); Infinite Campus, Student SPED Graduation Requirement (FE), report logic.
describe('FE records', () => {
  it('are reported of an IEP that was adopted, with its TIEP', () => {
    const transfer: OhioDocument = {
      id: 'transfer',
      form: 'transfer',
      fields: {
        iepAdoptedDate: isoDate('2025-08-21'),
        outcome: 'IE13',
        effectiveFrom: isoDate('2025-08-21'),
        effectiveTo: isoDate('2026-08-20'),
        graduationExemptions: exempt('M'),
      },
    };
    expect(flags([transfer])).toEqual(['20250821 TIEP GX M Y']);
  });

  it('are one per assessment type and area in which the IEP grants an exemption', () => {
    expect(flags([iep('2025-10-01', ['M', 'R'])])).toEqual(['20251001 RIEP GX M Y', '20251001 RIEP GX R Y']);
  });

  it('confirm what has been granted every year', () => {
    const documents = [iep('2024-10-01', ['M']), iep('2025-10-01', ['M'])];
    expect(flags(documents, 2025)).toEqual(['20241001 RIEP GX M Y']);
    expect(flags(documents, 2026)).toEqual(['20251001 RIEP GX M Y']);
  });

  it('cancel in the year of the cancelling what the IEP before had and this one has not', () => {
    const documents = [iep('2024-10-01', ['M', 'R']), iep('2025-10-01', ['R']), iep('2026-10-01', ['R'])];
    expect(flags(documents, 2026)).toEqual(['20251001 RIEP GX M N', '20251001 RIEP GX R Y']);
    expect(flags(documents, 2027)).toEqual(['20261001 RIEP GX R Y']);
  });

  it('report only what has changed in a later IEP of the same year', () => {
    const documents = [iep('2025-10-01', ['M', 'R']), iep('2026-03-01', ['R', 'W'])];
    expect(flags(documents)).toEqual([
      '20251001 RIEP GX M Y',
      '20251001 RIEP GX R Y',
      '20260301 RIEP GX M N',
      '20260301 RIEP GX W Y',
    ]);
  });

  it('follow an amendment that speaks of exemptions, as of the day on which it starts', () => {
    const amendment = (graduationExemptions?: ReturnType<typeof exempt>): OhioDocument => ({
      id: 'amendment',
      form: 'iepAmendment',
      fields: {
        outcome: 'IE13',
        effectiveFrom: isoDate('2026-02-02'),
        effectiveTo: isoDate('2030-01-01'),
        graduationExemptions,
      },
    });
    expect(flags([iep('2025-10-01', ['M']), amendment(exempt())])).toEqual([
      '20251001 RIEP GX M Y',
      '20260202 AIEP GX M N',
    ]);
    expect(flags([iep('2025-10-01', ['M']), amendment()])).toEqual(['20251001 RIEP GX M Y']);
  });

  it.each<[string, Iep]>([
    ['due process has to decide', { outcome: 'IEDP' }],
    ['the parents refuse', { meetingType: 'initial', initialConsent: 'refused' }],
  ])('neither grant nor cancel by an IEP that %s: it is not in force', (_, notInForce) => {
    const documents = [iep('2025-10-01', ['M']), iep('2026-01-15', ['R'], notInForce), iep('2026-02-01', ['M', 'S'])];
    expect(flags(documents)).toEqual(['20251001 RIEP GX M Y', '20260201 RIEP GX S Y']);
  });

  it('are none for an IEP whose GE record is not valid, and say so', () => {
    const document = iep('2025-10-01', ['M'], { effectiveTo: undefined });
    const { records, invalid } = fe.build(inputOf(someStudent, [document]));
    expect(records).toEqual([]);
    expect(invalid).toMatchObject([
      { documentId: document.id, element: 'IEP Date', rule: expect.stringContaining('GE') },
    ]);
  });

  it('are none for a student who was never exempt', () => {
    expect(flags([iep('2024-10-01', []), iep('2025-10-01', [])])).toEqual([]);
  });

  it('are lines of 300 characters', () => {
    // The elements and their order: the table in src/reporting/ohio/fe-elements.ts, with its sources.
    const example = '________ FE _ 2026 S 000123 AB1234567 20251001 RIEP GX M___ Y';
    const [line] = flatFileOf('fe', someStudent, [iep('2025-10-01', ['M'])], 2026);
    expect(line).toBe(emisLine(example));
  });
});

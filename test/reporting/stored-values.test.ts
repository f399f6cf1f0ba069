import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { fingerprint } from '../../src/reporting/snapshot.ts';
import { jsonOfStored, separator, storedValues } from '../../src/reporting/stored-values.ts';
import { reportNames, reports, valuesOfAnswer } from '../../src/states/index.ts';
import type { OhioDocument } from '../../src/states/ohio/reports/documents.ts';
import { inputOf, someStudent } from './support.ts';

/** One document of each form and a second evaluation, with what every report reads. */
const documents: OhioDocument[] = [
  {
    id: 'etr-1',
    form: 'etr',
    fields: {
      evaluationType: 'initial',
      preschoolTransitionConferenceDate: isoDate('2024-08-01'),
      referralDate: isoDate('2024-08-05'),
      consentDate: isoDate('2024-08-11'),
      consentOutcome: 'CNGI',
      meetingDate: isoDate('2024-09-15'),
      determination: 'ET09',
      nonCompliance: '04',
    },
  },
  {
    id: 'etr-2',
    form: 'etr',
    fields: { evaluationType: 'reevaluation', meetingDate: isoDate('2025-09-15'), determination: 'ET10' },
  },
  {
    id: 'iep-1',
    form: 'iep',
    fields: {
      meetingType: 'initial',
      meetingDate: isoDate('2024-10-01'),
      outcome: 'IE13',
      effectiveFrom: isoDate('2024-10-01'),
      effectiveTo: isoDate('2025-09-30'),
      testType: 'STR',
      secondaryPlanning: 'TRNS',
      extendedSchoolYear: true,
      finalMeetingDate: isoDate('2025-05-20'),
      relatedServices: [{ programCode: '215006' }, { programCode: '210000' }],
      graduationExemptions: [{ assessmentType: 'GX', assessmentArea: 'M' }],
      limitedEnglishProficiency: true,
      alternateAssessment: false,
    },
  },
  { id: 'amendment', form: 'iepAmendment', fields: { effectiveFrom: isoDate('2025-01-10'), outcome: 'IE14' } },
  {
    id: 'transfer',
    form: 'transfer',
    fields: {
      etrAdoptedDate: isoDate('2023-08-20'),
      etrMeetingDate: isoDate('2022-03-01'),
      determination: 'ET08',
      iepAdoptedDate: isoDate('2023-08-21'),
      outcome: 'IE15',
      effectiveFrom: isoDate('2023-08-21'),
      effectiveTo: isoDate('2024-08-20'),
    },
  },
  {
    id: 'services',
    form: 'servicesPlan',
    fields: { meetingDate: isoDate('2023-01-10'), emisDateType: 'NIEP', outcome: 'IE13' },
  },
  { id: 'mdr', form: 'manifestationDetermination', fields: { meetingDate: isoDate('2025-02-03'), outcome: 'MD01' } },
  { id: 'revocation', form: 'revocationOfConsent', fields: { date: isoDate('2026-01-15'), outcome: 'IEPR' } },
  { id: 'plan-504', form: 'section504Plan', fields: { meetingDate: isoDate('2026-02-01') } },
  { id: 'end-504', form: 'section504Discontinuation', fields: { date: isoDate('2026-05-01') } },
  { id: 'plan-504-again', form: 'section504Plan', fields: { meetingDate: isoDate('2026-05-10') } },
  {
    id: 'evaluation-504',
    form: 'section504Evaluation',
    fields: { meetingDate: isoDate('2026-05-20'), determination: 'notEligible' },
  },
  { id: 'el', form: 'elIdentification', fields: { date: isoDate('2024-08-15'), proficiency: 'emerging' } },
  { id: 'el-exit', form: 'elExit', fields: { date: isoDate('2026-06-01') } },
  {
    id: 'iep-2',
    form: 'iep',
    fields: {
      meetingType: 'initial',
      meetingDate: isoDate('2026-08-01'),
      outcome: 'IE14',
      effectiveFrom: isoDate('2026-08-01'),
      effectiveTo: isoDate('2027-07-31'),
      relatedServices: [{ programCode: '215006' }],
    },
  },
  {
    id: 'etr-3',
    form: 'etr',
    fields: { evaluationType: 'reevaluation', meetingDate: isoDate('2026-09-15'), determination: 'ETEX' },
  },
  // After the day on which the records are built.
  { id: 'plan-504-to-come', form: 'section504Plan', fields: { meetingDate: isoDate('2027-08-20') } },
];

// When this fails, put the new fingerprint into the report's file. Otherwise districts would be served what the old builder has made.
it.each(reportNames)(
  '%s names the records that it makes of the sample, so that stored ones are rebuilt when it changes',
  async (name) => {
    const { build, ofSample } = reports[name];
    const made = build(inputOf({ ...someStudent, birthDate: isoDate('2012-03-14') }, documents));
    expect(await fingerprint(made)).toBe(ofSample);
  },
);

describe('records as they are kept', () => {
  it.each(reportNames)('become the JSON of the same records with the fields in their order: %s', (name) => {
    const perAnswer = valuesOfAnswer(reports[name], {
      fiscalYear: 2027,
      districtNumber: '043752',
      options: { replaceUnknownFields: '@' },
    });
    const fields = Object.keys(reports[name].elements);
    // Text with what JSON escapes, with the separator and with more than one byte a character; and codes of one width, as most values are.
    const value = fc.oneof(
      { arbitrary: fc.constantFrom('IE13', 'IE14', '****'), weight: 20 },
      fc.string({ unit: fc.constantFrom('|', '"', ',', '\\', '\n', 'é', '🎒', 'A') }),
      fc.string(),
    );
    const record = fc
      .tuple(...fields.map(() => value))
      .map((values) => Object.fromEntries(fields.map((field, at) => [field, perAnswer[field] ?? values[at] ?? ''])));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const stored = records.map((one) => storedValues(name, one)).join(separator);
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          jsonOfStored(name, perAnswer, stored, records.length),
        );
        expect(JSON.parse(text)).toEqual(records);
        expect(text.replaceAll('\\u007c', separator)).toBe(JSON.stringify(records));
      }),
    );
  });
});

import { isoDate } from '../../../src/calendar/iso-date.ts';
import type { OhioDocument } from '../../../src/states/ohio/reports/documents.ts';
import { type Sample, someStudent } from '../../reporting/support.ts';

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

/** What `ofSample` of Ohio's reports is the fingerprint of. */
export const sample: Sample = {
  student: { ...someStudent, birthDate: isoDate('2012-03-14') },
  documents,
};

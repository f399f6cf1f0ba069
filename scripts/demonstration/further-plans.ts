import { addDays, type IsoDate } from '../../src/calendar/iso-date.ts';
import type { DemonstrationDocument, DemonstrationStudent } from './document.ts';

type Form = DemonstrationDocument['form'];
type Fields = DemonstrationDocument['fields'];

/** Form, days before tonight, and the fields on that day. */
type Step = readonly [form: Form, daysAgo: number, fields: (day: IsoDate) => Fields, hasFile?: true];

const planOf = (day: IsoDate, more: Fields = {}): Fields => ({
  effectiveFrom: addDays(day, 7),
  effectiveTo: addDays(day, 371),
  outcome: 'IE14',
  testType: 'STR',
  extendedSchoolYear: false,
  ...more,
});
const services = [{ programCode: '215006' }, { programCode: '215012' }];

/** What happens to students of these stories, one after another. Every form of the state is in one of them. */
const stories: Readonly<Record<string, readonly Step[]>> = {
  'an overdue IEP, amended': [
    [
      'iep',
      420,
      (day) => ({ meetingType: 'review', meetingDate: day, ...planOf(day, { relatedServices: services }) }),
      true,
    ],
    ['iepAmendment', 200, (day) => ({ amendmentDate: day, effectiveFrom: day, outcome: 'IE13' })],
    ['iepAmendment', 60, (day) => ({ amendmentDate: day, effectiveFrom: day, testType: 'ALT' })],
  ],
  'a transfer, adopted and reviewed': [
    [
      'transfer',
      150,
      (day) => ({
        etrAdoptedDate: day,
        etrMeetingDate: addDays(day, -500),
        determination: 'ET12',
        iepAdoptedDate: day,
        iepMeetingDate: addDays(day, -200),
        ...planOf(addDays(day, -200), { relatedServices: services }),
      }),
      true,
    ],
    [
      'iep',
      20,
      (day) => ({
        meetingType: 'review',
        meetingDate: day,
        ...planOf(day),
        graduationExemptions: [{ assessmentType: 'GX', assessmentArea: 'M' }],
      }),
      true,
    ],
  ],
  'a services plan, with a hearing': [
    ['referral', 320, (day) => ({ referralDate: day })],
    ['parentConsent', 300, (day) => ({ evaluationType: 'initial', decision: 'given', date: day })],
    [
      'etr',
      260,
      (day) => ({
        evaluationType: 'initial',
        referralDate: addDays(day, -60),
        consentDate: addDays(day, -40),
        consentOutcome: 'CNGI',
        meetingDate: day,
        determination: 'ET05',
      }),
    ],
    [
      'servicesPlan',
      240,
      (day) => ({
        meetingType: 'initial',
        initialConsent: 'given',
        meetingDate: day,
        ...planOf(day, { outcome: 'IE39' }),
      }),
      true,
    ],
    ['manifestationDetermination', 45, (day) => ({ meetingDate: day, outcome: 'MD01' })],
  ],
  'consent revoked': [
    ['iep', 300, (day) => ({ meetingType: 'review', meetingDate: day, ...planOf(day) }), true],
    ['revocationOfConsent', 30, (day) => ({ date: day, outcome: 'IEPR' })],
  ],
  'an evaluation refused': [
    ['referral', 90, (day) => ({ referralDate: day })],
    ['priorWrittenNotice', 70, (day) => ({ date: day, action: 'refusesInitialEvaluation' })],
  ],
  'Section 504 from referral to discontinuation': [
    ['section504Referral', 400, (day) => ({ dateReceived: day })],
    ['section504Consent', 390, (day) => ({ date: day, decision: 'consents' })],
    ['section504Evaluation', 380, (day) => ({ meetingDate: day, determination: 'eligible' })],
    [
      'section504Plan',
      370,
      (day) => ({ meetingDate: day, initialPermission: 'given', effectiveFrom: day, effectiveTo: addDays(day, 364) }),
      true,
    ],
    ['section504Discontinuation', 15, (day) => ({ date: day })],
  ],
  'an overdue Section 504 plan': [
    ['section504Evaluation', 420, (day) => ({ meetingDate: day, determination: 'eligible' })],
    [
      'section504Plan',
      410,
      (day) => ({ meetingDate: day, initialPermission: 'given', effectiveFrom: day, effectiveTo: addDays(day, 364) }),
      true,
    ],
  ],
  gifted: [
    ['giftedReferral', 500, (day) => ({ dateReceived: day, consent: 'given' })],
    ['giftedEligibilityNotice', 460, (day) => ({ date: day, result: 'qualifies' })],
    ['giftedProfile', 450, (day) => ({ mathIdentified: day, readingWritingIdentified: day })],
    [
      'writtenEducationPlan',
      120,
      (day) => ({
        effectiveFrom: day,
        effectiveTo: addDays(day, 364),
        mathChecked: true,
        mathIdentified: addDays(day, -330),
      }),
      true,
    ],
  ],
  'reading on a plan': [
    ['rimpParentNotice', 110, (day) => ({ determinationDate: day })],
    ['rimp', 100, (day) => ({ date: day, start: addDays(day, 3), screenerStatus: 'Not on track' }), true],
  ],
  'reading on track again': [
    ['rimpParentNotice', 410, (day) => ({ determinationDate: day })],
    ['rimp', 400, (day) => ({ date: day, start: addDays(day, 3), screenerStatus: 'Not on track' }), true],
    ['rimpDiscontinuation', 40, (day) => ({ effectiveDate: day })],
  ],
  'an English learner': [
    ['languageUsageSurvey', 470, (day) => ({ date: day, potentialEnglishLearner: true })],
    ['elIdentification', 460, (day) => ({ date: day, proficiency: 'emerging' })],
    ['elPlan', 450, (day) => ({ planType: 'initial', planDate: day }), true],
    ['elContinuingIdentification', 120, (day) => ({ date: day, proficiency: 'progressing' })],
    ['elPlan', 110, (day) => ({ planType: 'annual', planDate: day }), true],
  ],
  'an English learner who is proficient, and has left': [
    ['elIdentification', 1200, (day) => ({ date: day, proficiency: 'progressing' })],
    ['elContinuingIdentification', 800, (day) => ({ date: day, proficiency: 'proficient' })],
    ['elExit', 60, (day) => ({ date: day })],
  ],
};

const told = Object.entries(stories);

/** The documents of one student by their place in the district: one in 36 is in a story. */
export function furtherDocuments(
  student: DemonstrationStudent,
  index: number,
  night: IsoDate,
  titleOf: (form: Form) => string,
): DemonstrationDocument[] {
  const [name, steps] = (index % 36 === 4 && told[Math.floor(index / 36) % told.length]) || [];
  if (!name || !steps) return [];
  return steps.map(([form, daysAgo, fields, hasFile = false], at) => ({
    id: `demo-${student.localNumber}-${form}-${at + 1}`,
    student,
    form,
    title: titleOf(form),
    status: 'completed',
    fields: fields(addDays(night, -daysAgo - (index % 14))),
    hasFile,
  }));
}

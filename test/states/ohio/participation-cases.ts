import { completed } from '../../badges/support.ts';
import { type Case, day, review, takesNoPart, takesPart } from '../participation-case.ts';

/** Area as the fields name it, and the note that it gives. */
const areas = [
  ['superiorCognitive', 'Superior Cognitive Ability'],
  ['visualOrPerformingArts', 'Visual or Performing Arts Ability'],
  ['creativeThinking', 'Creative Thinking Ability'],
  ['math', 'SAA - Math'],
  ['science', 'SAA - Science'],
  ['socialStudies', 'SAA - Social Studies'],
  ['readingWriting', 'SAA - Reading, Writing, or a combination'],
] as const;

const giftedAreaCases = areas.flatMap(([area, name]): Case[] => [
  [
    `Gifted Profile, ${name}: date of identification`,
    completed('giftedProfile', { [`${area}Identified`]: day }),
    takesPart,
    `Gifted Profile identifies ${name}`,
    { [name]: '' },
  ],
  [
    `Written Education Plan, ${name} checked: date of identification`,
    completed('writtenEducationPlan', {
      [`${area}Checked`]: true,
      [`${area}Identified`]: day,
      effectiveFrom: '2026-09-20',
    }),
    takesPart,
    `WEP identifies ${name}`,
    { [name]: '' },
  ],
  [
    `Written Education Plan, ${name} checked without a date of identification: effective from`,
    completed('writtenEducationPlan', { [`${area}Checked`]: true, effectiveFrom: day }),
    takesPart,
    `WEP identifies ${name}`,
    { [name]: '' },
  ],
  [
    `Written Education Plan, ${name} dated but not checked: date of identification`,
    completed('writtenEducationPlan', { [`${area}Identified`]: day, effectiveFrom: '2026-09-20' }),
    takesPart,
    `WEP identifies ${name} by its date`,
    { [name]: '' },
  ],
]);

/** ET and the number of the disability condition. */
const disabilities = Array.from({ length: 16 }, (_, index) => `ET${String(index + 1).padStart(2, '0')}`);

const determinationCases: readonly Case[] = [
  ...disabilities.flatMap((determination): Case[] => [
    [
      `ETR, initial, eligible (${determination}): meeting date`,
      completed('etr', { meetingDate: day, evaluationType: 'initial', determination }),
      review,
      'Initial evaluation determined child eligible',
      { Disability: determination },
    ],
    [
      `ETR, re-evaluation, eligible (${determination}): meeting date`,
      completed('etr', { meetingDate: day, evaluationType: 'reevaluation', determination }),
      takesPart,
      'Re-evaluation determined child eligible',
      { Disability: determination },
    ],
    [
      `Transfer ETR adopted (${determination}): adoption date`,
      completed('transfer', { etrAdoptedDate: day, determination }),
      takesPart,
      'Transfer ETR adopted',
      { Disability: determination },
    ],
  ]),
  ...['ETNE', 'ETEX'].flatMap((determination): Case[] => [
    ...['initial', 'reevaluation', undefined].map(
      (evaluationType): Case => [
        `ETR, ${evaluationType ?? 'type left blank'}, not eligible (${determination}): meeting date`,
        completed('etr', { meetingDate: day, determination, ...(evaluationType && { evaluationType }) }),
        takesNoPart,
        'Evaluation determined child not eligible',
      ],
    ),
    [
      `Transfer ETR that found the child not eligible (${determination})`,
      completed('transfer', { etrAdoptedDate: day, determination }),
      null,
    ],
  ]),
  ['Transfer ETR in due process (ETDP)', completed('transfer', { etrAdoptedDate: day, determination: 'ETDP' }), null],
];

/** A case for every row that SameGoal's Ohio guides publish, and for what they leave out. */
export const cases: Record<string, readonly Case[]> = {
  'Special Education in Ohio': [
    ['Referral: referral date', completed('referral', { referralDate: day }), review, 'Referral'],
    [
      'Prior Written Notice, district refuses an initial evaluation: date',
      completed('priorWrittenNotice', { date: day, action: 'refusesInitialEvaluation' }),
      takesNoPart,
      'District refuses an initial evaluation',
    ],
    [
      'Prior Written Notice of anything else',
      completed('priorWrittenNotice', { date: day, action: 'proposesInitialEvaluation' }),
      null,
    ],
    [
      'Consent given for an initial evaluation: date',
      completed('parentConsent', { date: day, evaluationType: 'initial', decision: 'given' }),
      review,
      'Consent granted for evaluation',
    ],
    [
      'Consent refused for an initial evaluation: date',
      completed('parentConsent', { date: day, evaluationType: 'initial', decision: 'refused' }),
      takesNoPart,
      'Consent refused for evaluation',
    ],
    [
      'Consent refused, type of evaluation left blank: date',
      completed('parentConsent', { date: day, decision: 'refused' }),
      takesNoPart,
      'Consent refused for evaluation',
    ],
    [
      'Consent refused for a re-evaluation, which ends no services',
      completed('parentConsent', { date: day, evaluationType: 'reevaluation', decision: 'refused' }),
      null,
    ],
    ['Consent without an answer', completed('parentConsent', { date: day }), null, ['decision']],
    ...determinationCases,
    [
      'ETR in due process (ETDP), which decides nothing',
      completed('etr', { meetingDate: day, evaluationType: 'reevaluation', determination: 'ETDP' }),
      null,
    ],
    [
      'IEP, initial, consent given: start of services',
      completed('iep', {
        meetingDate: '2026-09-20',
        effectiveFrom: day,
        meetingType: 'initial',
        initialConsent: 'given',
        outcome: 'IE13',
      }),
      takesPart,
      'Initial IEP, consent given for services',
      { LRE: 'IE13' },
    ],
    [
      'IEP, initial, consent refused: meeting date',
      completed('iep', { meetingDate: day, meetingType: 'initial', initialConsent: 'refused' }),
      takesNoPart,
      'Initial IEP, consent refused for services',
    ],
    [
      'IEP, initial, consent not recorded',
      completed('iep', { meetingDate: day, effectiveFrom: day, meetingType: 'initial' }),
      null,
      ['initialConsent'],
    ],
    [
      'IEP, review: start of services',
      completed('iep', { meetingDate: '2026-09-20', effectiveFrom: day, meetingType: 'review', outcome: 'IE13' }),
      takesPart,
      'IEP reviewed',
      { LRE: 'IE13' },
    ],
    [
      'Services Plan, initial, consent given: start of services',
      completed('servicesPlan', {
        effectiveFrom: day,
        meetingType: 'initial',
        initialConsent: 'given',
        outcome: 'IE13',
      }),
      takesPart,
      'Initial Services Plan, consent given for services',
      { LRE: 'IE13' },
    ],
    [
      'Services Plan, initial, consent refused: meeting date',
      completed('servicesPlan', { meetingDate: day, meetingType: 'initial', initialConsent: 'refused' }),
      takesNoPart,
      'Initial Services Plan, consent refused for services',
    ],
    [
      'Services Plan, review: start of services',
      completed('servicesPlan', { effectiveFrom: day, meetingType: 'review', outcome: 'IE13' }),
      takesPart,
      'Services Plan reviewed',
      { LRE: 'IE13' },
    ],
    [
      'IEP amendment: amendment date',
      completed('iepAmendment', { amendmentDate: day, outcome: 'IE13' }),
      takesPart,
      'IEP amended',
      { LRE: 'IE13' },
    ],
    [
      'IEP amendment: start of the amended services before amendment date',
      completed('iepAmendment', { amendmentDate: '2026-09-20', effectiveFrom: day }),
      takesPart,
      'IEP amended',
    ],
    [
      'Transfer ETR adopted, disability not recorded: adoption date',
      completed('transfer', { etrAdoptedDate: day }),
      takesPart,
      'Transfer ETR adopted',
    ],
    [
      'Transfer IEP adopted: adoption date',
      completed('transfer', { iepAdoptedDate: day, outcome: 'IE13' }),
      takesPart,
      'Transfer IEP adopted',
      { LRE: 'IE13' },
    ],
    ['Transfer of nothing', completed('transfer', {}), null, ['etrAdoptedDate', 'iepAdoptedDate']],
    [
      'Consent for services revoked: date',
      completed('revocationOfConsent', { date: day }),
      takesNoPart,
      'Consent for services revoked',
    ],
    [
      'Exit by graduation: date',
      completed('specialEducationExit', { date: day, reason: 'graduation' }),
      takesNoPart,
      'Exit by graduation, age or return to general education',
    ],
    [
      'Exit by age: date',
      completed('specialEducationExit', { date: day, reason: 'maximumAge' }),
      takesNoPart,
      'Exit by graduation, age or return to general education',
    ],
    [
      'Exit by return to general education: date',
      completed('specialEducationExit', { date: day, reason: 'returnToGeneralEducation' }),
      takesNoPart,
      'Exit by graduation, age or return to general education',
    ],
  ],
  'Section 504 in Ohio': [
    ['Referral: date received', completed('section504Referral', { dateReceived: day }), review, 'Referral'],
    [
      'Parent Consent, consents to evaluation: date',
      completed('section504Consent', { date: day, decision: 'consents' }),
      review,
      'Consent granted for evaluation',
    ],
    [
      'Parent Consent, refuses evaluation: date',
      completed('section504Consent', { date: day, decision: 'refuses' }),
      takesNoPart,
      'Consent refused for evaluation',
    ],
    ['Parent Consent without an answer', completed('section504Consent', { date: day }), null, ['decision']],
    [
      'Evaluation, eligible: meeting date',
      completed('section504Evaluation', { meetingDate: day, determination: 'eligible' }),
      takesPart,
      'Evaluation determined child eligible',
    ],
    [
      'Evaluation, not eligible: meeting date',
      completed('section504Evaluation', { meetingDate: day, determination: 'notEligible' }),
      takesNoPart,
      'Evaluation determined child not eligible',
    ],
    [
      'Plan, initial permission given: meeting date',
      completed('section504Plan', { meetingDate: day, initialPermission: 'given' }),
      takesPart,
      'Section 504 plan',
    ],
    [
      'Plan, no initial permission asked: meeting date',
      completed('section504Plan', { meetingDate: day }),
      takesPart,
      'Section 504 plan',
    ],
    [
      'Plan, initial permission refused: meeting date',
      completed('section504Plan', { meetingDate: day, initialPermission: 'refused' }),
      takesNoPart,
      'Permission refused for initial Section 504 plan',
    ],
    [
      'Discontinuation or exit: date',
      completed('section504Discontinuation', { date: day }),
      takesNoPart,
      'Discontinuation or exit',
    ],
  ],
  'K-4 Literacy in Ohio': [
    [
      'Parent notice, not reading on grade level: determination date',
      completed('rimpParentNotice', { determinationDate: day }),
      review,
      'Child is not reading on grade level',
    ],
    [
      'Reading Improvement and Monitoring Plan: start',
      completed('rimp', { start: day, date: '2026-09-20', screenerStatus: 'Not on track', retentionExemption: 'IEP' }),
      takesPart,
      'Reading Improvement and Monitoring Plan',
      { 'Reading screener status': 'Not on track', 'Retention exemption': 'IEP' },
    ],
    [
      'Reading Improvement and Monitoring Plan without a start: date',
      completed('rimp', { date: day }),
      takesPart,
      'Reading Improvement and Monitoring Plan',
    ],
    [
      'RIMP discontinuation: effective date',
      completed('rimpDiscontinuation', { effectiveDate: day }),
      takesNoPart,
      'Discontinuation',
    ],
  ],
  'Advanced Learners in Ohio': [
    [
      'Referral with consent: date received',
      completed('giftedReferral', { dateReceived: day, consent: 'given' }),
      review,
      'Referred for gifted identification',
    ],
    ['Referral without consent', completed('giftedReferral', { dateReceived: day }), null, ['consent']],
    ...giftedAreaCases,
    [
      'Gifted Eligibility Notice, qualifies: date',
      completed('giftedEligibilityNotice', { date: day, result: 'qualifies' }),
      takesPart,
      'Eligible for the gifted program',
    ],
    [
      'Gifted Eligibility Notice, does not qualify',
      completed('giftedEligibilityNotice', { date: day, result: 'doesNotQualify' }),
      null,
    ],
  ],
  'English Learners in Ohio': [
    [
      'Language Usage Survey, potential English learner: date',
      completed('languageUsageSurvey', { date: day, potentialEnglishLearner: true }),
      review,
      'Identified as a potential English learner',
    ],
    [
      'Language Usage Survey of a student whose proficiency need not be assessed',
      completed('languageUsageSurvey', { date: day, potentialEnglishLearner: false }),
      null,
    ],
    [
      'Initial Identification Notification, emerging: date',
      completed('elIdentification', { date: day, proficiency: 'emerging' }),
      takesPart,
      'Identified as an English learner',
      { Identification: 'emerging' },
    ],
    [
      'Initial Identification Notification, progressing: date',
      completed('elIdentification', { date: day, proficiency: 'progressing' }),
      takesPart,
      'Identified as an English learner',
      { Identification: 'progressing' },
    ],
    [
      'Initial Identification Notification without a level',
      completed('elIdentification', { date: day }),
      null,
      ['proficiency'],
    ],
    [
      'Initial Identification Notification of a proficient student',
      completed('elIdentification', { date: day, proficiency: 'proficient' }),
      null,
    ],
    [
      'Continuing Identification Notification, emerging: date',
      completed('elContinuingIdentification', { date: day, proficiency: 'emerging' }),
      takesPart,
      'Identified as a continuing English learner',
      { Identification: 'emerging' },
    ],
    [
      'Continuing Identification Notification, progressing: date',
      completed('elContinuingIdentification', { date: day, proficiency: 'progressing' }),
      takesPart,
      'Identified as a continuing English learner',
      { Identification: 'progressing' },
    ],
    [
      'Continuing Identification Notification, reclassified as proficient, who is monitored: date',
      completed('elContinuingIdentification', { date: day, proficiency: 'proficient' }),
      takesPart,
      'Reclassified as English proficient, monitoring begins',
      { Identification: 'proficient' },
    ],
    ['English Learner Plan, which changes no participation', completed('elPlan', { planDate: day }), null],
    [
      'Exit by proficiency: date',
      completed('elExit', { date: day }),
      takesNoPart,
      'Exit by proficiency, monitoring has ended',
    ],
  ],
};

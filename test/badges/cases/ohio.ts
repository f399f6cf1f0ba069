import { completed } from '../support.ts';
import { type Case, day, review, takesNoPart, takesPart } from './case.ts';

/** A case for every row that SameGoal's Ohio guides publish, and for what they leave out. */
export const ohioCases: Record<string, readonly Case[]> = {
  'Special Education in Ohio': [
    ['Referral: referral date', completed('referral', { referralDate: day }), review],
    [
      'Prior Written Notice, district refuses an initial evaluation: date',
      completed('priorWrittenNotice', { date: day, action: 'refusesInitialEvaluation' }),
      takesNoPart,
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
    ],
    [
      'Consent refused for an initial evaluation: date',
      completed('parentConsent', { date: day, evaluationType: 'initial', decision: 'refused' }),
      takesNoPart,
    ],
    [
      'Consent refused, type of evaluation left blank: date',
      completed('parentConsent', { date: day, decision: 'refused' }),
      takesNoPart,
    ],
    [
      'Consent refused for a re-evaluation, which ends no services',
      completed('parentConsent', { date: day, evaluationType: 'reevaluation', decision: 'refused' }),
      null,
    ],
    ['Consent without an answer', completed('parentConsent', { date: day }), null],
    [
      'ETR, initial, eligible: meeting date',
      completed('etr', { meetingDate: day, evaluationType: 'initial', determination: 'ET10' }),
      review,
    ],
    [
      'ETR, re-evaluation, eligible: meeting date',
      completed('etr', { meetingDate: day, evaluationType: 'reevaluation', determination: 'ET01' }),
      takesPart,
    ],
    [
      'ETR, initial, not eligible (ETNE): meeting date',
      completed('etr', { meetingDate: day, evaluationType: 'initial', determination: 'ETNE' }),
      takesNoPart,
    ],
    [
      'ETR, re-evaluation, no longer eligible (ETEX): meeting date',
      completed('etr', { meetingDate: day, evaluationType: 'reevaluation', determination: 'ETEX' }),
      takesNoPart,
    ],
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
      }),
      takesPart,
    ],
    [
      'IEP, initial, consent refused: meeting date',
      completed('iep', { meetingDate: day, meetingType: 'initial', initialConsent: 'refused' }),
      takesNoPart,
    ],
    [
      'IEP, initial, consent not recorded',
      completed('iep', { meetingDate: day, effectiveFrom: day, meetingType: 'initial' }),
      null,
    ],
    [
      'IEP, review: start of services',
      completed('iep', { meetingDate: '2026-09-20', effectiveFrom: day, meetingType: 'review' }),
      takesPart,
    ],
    [
      'Services Plan, initial, consent given: start of services',
      completed('servicesPlan', { effectiveFrom: day, meetingType: 'initial', initialConsent: 'given' }),
      takesPart,
    ],
    [
      'Services Plan, initial, consent refused: meeting date',
      completed('servicesPlan', { meetingDate: day, meetingType: 'initial', initialConsent: 'refused' }),
      takesNoPart,
    ],
    [
      'Services Plan, review: start of services',
      completed('servicesPlan', { effectiveFrom: day, meetingType: 'review' }),
      takesPart,
    ],
    ['IEP amendment: amendment date', completed('iepAmendment', { amendmentDate: day }), takesPart],
    [
      'IEP amendment: start of the amended services before amendment date',
      completed('iepAmendment', { amendmentDate: '2026-09-20', effectiveFrom: day }),
      takesPart,
    ],
    [
      'Transfer ETR adopted: adoption date',
      completed('transfer', { etrAdoptedDate: day, determination: 'ET10' }),
      takesPart,
    ],
    ['Transfer IEP adopted: adoption date', completed('transfer', { iepAdoptedDate: day }), takesPart],
    [
      'Transfer ETR that found the child not eligible',
      completed('transfer', { etrAdoptedDate: day, determination: 'ETEX' }),
      null,
    ],
    ['Consent for services revoked: date', completed('revocationOfConsent', { date: day }), takesNoPart],
    ['Exit by graduation: date', completed('specialEducationExit', { date: day, reason: 'graduation' }), takesNoPart],
    ['Exit by age: date', completed('specialEducationExit', { date: day, reason: 'maximumAge' }), takesNoPart],
    [
      'Exit by return to general education: date',
      completed('specialEducationExit', { date: day, reason: 'returnToGeneralEducation' }),
      takesNoPart,
    ],
  ],
  'Section 504 in Ohio': [
    ['Referral: date received', completed('section504Referral', { dateReceived: day }), review],
    [
      'Parent Consent, consents to evaluation: date',
      completed('section504Consent', { date: day, decision: 'consents' }),
      review,
    ],
    [
      'Parent Consent, refuses evaluation: date',
      completed('section504Consent', { date: day, decision: 'refuses' }),
      takesNoPart,
    ],
    ['Parent Consent without an answer', completed('section504Consent', { date: day }), null],
    [
      'Evaluation, eligible: meeting date',
      completed('section504Evaluation', { meetingDate: day, determination: 'eligible' }),
      takesPart,
    ],
    [
      'Evaluation, not eligible: meeting date',
      completed('section504Evaluation', { meetingDate: day, determination: 'notEligible' }),
      takesNoPart,
    ],
    [
      'Plan, initial permission given: meeting date',
      completed('section504Plan', { meetingDate: day, initialPermission: 'given' }),
      takesPart,
    ],
    ['Plan, no initial permission asked: meeting date', completed('section504Plan', { meetingDate: day }), takesPart],
    [
      'Plan, initial permission refused: meeting date',
      completed('section504Plan', { meetingDate: day, initialPermission: 'refused' }),
      takesNoPart,
    ],
    ['Discontinuation or exit: date', completed('section504Discontinuation', { date: day }), takesNoPart],
  ],
  'K-4 Literacy in Ohio': [
    [
      'Parent notice, not reading on grade level: determination date',
      completed('rimpParentNotice', { determinationDate: day }),
      review,
    ],
    [
      'Reading Improvement and Monitoring Plan: start',
      completed('rimp', { start: day, date: '2026-09-20' }),
      takesPart,
    ],
    ['Reading Improvement and Monitoring Plan without a start: date', completed('rimp', { date: day }), takesPart],
    ['RIMP discontinuation: effective date', completed('rimpDiscontinuation', { effectiveDate: day }), takesNoPart],
  ],
  'Advanced Learners in Ohio': [
    [
      'Referral with consent: date received',
      completed('giftedReferral', { dateReceived: day, consent: 'given' }),
      review,
    ],
    ['Referral without consent', completed('giftedReferral', { dateReceived: day }), null],
    [
      'Gifted Profile, Superior Cognitive Ability: date of identification',
      completed('giftedProfile', { superiorCognitiveIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Profile, Visual or Performing Arts Ability: date of identification',
      completed('giftedProfile', { visualOrPerformingArtsIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Profile, Creative Thinking Ability: date of identification',
      completed('giftedProfile', { creativeThinkingIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Profile, Specific Academic Ability in Math: date of identification',
      completed('giftedProfile', { mathIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Profile, Specific Academic Ability in Science: date of identification',
      completed('giftedProfile', { scienceIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Profile, Specific Academic Ability in Social Studies: date of identification',
      completed('giftedProfile', { socialStudiesIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Profile, Specific Academic Ability in Reading, Writing: date of identification',
      completed('giftedProfile', { readingWritingIdentified: day }),
      takesPart,
    ],
    [
      'Gifted Eligibility Notice, qualifies: date',
      completed('giftedEligibilityNotice', { date: day, result: 'qualifies' }),
      takesPart,
    ],
    [
      'Gifted Eligibility Notice, does not qualify',
      completed('giftedEligibilityNotice', { date: day, result: 'doesNotQualify' }),
      null,
    ],
    [
      'Written Education Plan, area checked: date of identification',
      completed('writtenEducationPlan', { mathChecked: true, mathIdentified: day, effectiveFrom: '2026-09-20' }),
      takesPart,
    ],
    [
      'Written Education Plan, area checked without a date of identification: effective from',
      completed('writtenEducationPlan', { scienceChecked: true, effectiveFrom: day }),
      takesPart,
    ],
    [
      'Written Education Plan, area dated but not checked: date of identification',
      completed('writtenEducationPlan', { creativeThinkingIdentified: day, effectiveFrom: '2026-09-20' }),
      takesPart,
    ],
  ],
  'English Learners in Ohio': [
    [
      'Language Usage Survey, potential English learner: date',
      completed('languageUsageSurvey', { date: day, potentialEnglishLearner: true as never }),
      review,
    ],
    [
      'Language Usage Survey of a student whose proficiency need not be assessed',
      completed('languageUsageSurvey', { date: day, potentialEnglishLearner: false as never }),
      null,
    ],
    [
      'Initial Identification Notification, emerging: date',
      completed('elIdentification', { date: day, proficiency: 'emerging' }),
      takesPart,
    ],
    [
      'Initial Identification Notification, progressing: date',
      completed('elIdentification', { date: day, proficiency: 'progressing' }),
      takesPart,
    ],
    ['Initial Identification Notification without a level', completed('elIdentification', { date: day }), null],
    [
      'Initial Identification Notification of a proficient student',
      completed('elIdentification', { date: day, proficiency: 'proficient' }),
      null,
    ],
    [
      'Continuing Identification Notification, emerging: date',
      completed('elContinuingIdentification', { date: day, proficiency: 'emerging' }),
      takesPart,
    ],
    [
      'Continuing Identification Notification, progressing: date',
      completed('elContinuingIdentification', { date: day, proficiency: 'progressing' }),
      takesPart,
    ],
    [
      'Continuing Identification Notification, reclassified as proficient, who is monitored: date',
      completed('elContinuingIdentification', { date: day, proficiency: 'proficient' }),
      takesPart,
    ],
    ['English Learner Plan, which changes no participation', completed('elPlan', { planDate: day }), null],
    ['Exit by proficiency: date', completed('elExit', { date: day }), takesNoPart],
  ],
};

import { completed } from '../../badges/support.ts';
import { type Case, day, review, takesNoPart, takesPart } from '../participation-case.ts';

const impairments = [
  'autism',
  'deafAndHardOfHearing',
  'deafblindness',
  'emotionalBehavioralDisability',
  'blindAndVisuallyImpaired',
  'intellectualDisability',
  'orthopedicImpairment',
  'otherHealthImpairment',
  'significantDevelopmentalDelay',
  'specificLearningDisability',
  'speechOrLanguageImpairment',
  'traumaticBrainInjury',
] as const;

const impairmentCases = impairments.flatMap((impairment): Case[] => [
  [
    `[ER] Evaluation Report, initial, ${impairment}: date of determination`,
    completed('wiEvaluationReport', {
      determinationDate: day,
      evaluationType: 'initial',
      determination: 'eligible',
      impairment,
    }),
    review,
    'Initial evaluation determined child eligible',
    { Impairment: impairment },
  ],
  [
    `[ER] Evaluation Report, reevaluation, ${impairment}: date of determination`,
    completed('wiEvaluationReport', {
      determinationDate: day,
      evaluationType: 'reevaluation',
      determination: 'eligible',
      impairment,
    }),
    takesPart,
    'Reevaluation determined child eligible',
    { Impairment: impairment },
  ],
]);

/** A case for every row of the Wisconsin guide. */
export const cases: Record<string, readonly Case[]> = {
  'Special Education in Wisconsin': [
    [
      '[R-1] Referral: date received',
      completed('wiReferral', { dateReceived: day }),
      review,
      'Referral for special education received',
    ],
    ...impairmentCases,
    [
      '[ER] Evaluation Report, eligible without an impairment',
      completed('wiEvaluationReport', { determinationDate: day, evaluationType: 'initial', determination: 'eligible' }),
      null,
      ['impairment'],
    ],
    [
      '[IEP], initial: beginning of services',
      completed('wiIep', { servicesFrom: day, meetingType: 'initial' }),
      review,
      'Initial IEP completed',
    ],
    [
      '[P-1] Consent given for initial placement: date of the signature',
      completed('wiPlacementConsent', { date: day, consent: 'given' }),
      takesPart,
      'Consent given for initial placement',
    ],
    [
      '[P-1] Consent refused for initial placement: date of the signature',
      completed('wiPlacementConsent', { date: day, consent: 'refused' }),
      takesNoPart,
      'Consent refused for initial placement',
    ],
    [
      '[IEP], review: beginning of services',
      completed('wiIep', { servicesFrom: day, meetingType: 'review' }),
      takesPart,
      'IEP reviewed',
    ],
    [
      '[ER] Evaluation Report, no impairment: date of determination',
      completed('wiEvaluationReport', {
        determinationDate: day,
        evaluationType: 'reevaluation',
        determination: 'notEligible',
      }),
      takesNoPart,
      'Evaluation determined child not eligible',
    ],
    [
      'End of services by graduation: date',
      completed('wiEndOfServices', { date: day, reason: 'graduation' }),
      takesNoPart,
      'Special education services ended',
    ],
    [
      'End of services by age: date',
      completed('wiEndOfServices', { date: day, reason: 'maximumAge' }),
      takesNoPart,
      'Special education services ended',
    ],
    [
      'End of services by revoked consent: date',
      completed('wiEndOfServices', { date: day, reason: 'consentRevoked' }),
      takesNoPart,
      'Special education services ended',
    ],
  ],
};

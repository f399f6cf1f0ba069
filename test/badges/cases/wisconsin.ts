import { completed } from '../support.ts';
import { type Case, day, review, takesNoPart, takesPart } from './case.ts';

/** A case for every row of the Wisconsin guide. */
export const wisconsinCases: Record<string, readonly Case[]> = {
  'Special Education in Wisconsin': [
    ['[R-1] Referral: date received', completed('wiReferral', { dateReceived: day }), review],
    [
      '[ER] Evaluation Report, initial, an impairment: date of determination',
      completed('wiEvaluationReport', {
        determinationDate: day,
        evaluationType: 'initial',
        determination: 'eligible',
        impairment: 'autism',
      }),
      review,
    ],
    [
      '[ER] Evaluation Report, eligible without an impairment',
      completed('wiEvaluationReport', { determinationDate: day, evaluationType: 'initial', determination: 'eligible' }),
      null,
    ],
    [
      '[IEP], initial: beginning of services',
      completed('wiIep', { servicesFrom: day, meetingType: 'initial' }),
      review,
    ],
    [
      '[P-1] Consent given for initial placement: date of the signature',
      completed('wiPlacementConsent', { date: day, consent: 'given' }),
      takesPart,
    ],
    [
      '[P-1] Consent refused for initial placement: date of the signature',
      completed('wiPlacementConsent', { date: day, consent: 'refused' }),
      takesNoPart,
    ],
    [
      '[ER] Evaluation Report, reevaluation, an impairment: date of determination',
      completed('wiEvaluationReport', {
        determinationDate: day,
        evaluationType: 'reevaluation',
        determination: 'eligible',
        impairment: 'autism',
      }),
      takesPart,
    ],
    [
      '[IEP], review: beginning of services',
      completed('wiIep', { servicesFrom: day, meetingType: 'review' }),
      takesPart,
    ],
    [
      '[ER] Evaluation Report, no impairment: date of determination',
      completed('wiEvaluationReport', {
        determinationDate: day,
        evaluationType: 'reevaluation',
        determination: 'notEligible',
      }),
      takesNoPart,
    ],
    [
      'End of services by graduation: date',
      completed('wiEndOfServices', { date: day, reason: 'graduation' }),
      takesNoPart,
    ],
    ['End of services by age: date', completed('wiEndOfServices', { date: day, reason: 'maximumAge' }), takesNoPart],
    [
      'End of services by revoked consent: date',
      completed('wiEndOfServices', { date: day, reason: 'consentRevoked' }),
      takesNoPart,
    ],
  ],
};

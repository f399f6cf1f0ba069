import type { RulesOf } from '../../participation/rule.ts';
import { impairments } from '../forms/impairments.ts';
import type { WisconsinForms } from '../forms/index.ts';

/** Unlike in Ohio an initial IEP makes nobody a participant: the parent's consent for placement does. */
export const specialEducation: RulesOf<WisconsinForms> = {
  sources: [
    'samegoal.com, Wisconsin, Special Education Participation',
    '34 CFR 300.300(b) and 300.305(e), Wis. Stat. 115.79: refusal and revocation of consent, end by graduation or age',
  ],
  rows: [
    {
      form: 'wiReferral',
      date: 'dateReceived',
      status: 'underReview',
      reason: 'Referral for special education received',
    },
    {
      form: 'wiEvaluationReport',
      date: 'determinationDate',
      when: { evaluationType: 'initial', determination: 'eligible', impairment: impairments },
      status: 'underReview',
      reason: 'Initial evaluation determined child eligible',
      notes: { Impairment: 'impairment' },
    },
    {
      form: 'wiIep',
      date: 'servicesFrom',
      when: { meetingType: 'initial' },
      status: 'underReview',
      reason: 'Initial IEP completed',
    },
    {
      form: 'wiPlacementConsent',
      date: 'date',
      when: { consent: 'given' },
      status: 'participating',
      reason: 'Consent given for initial placement',
    },
    {
      form: 'wiPlacementConsent',
      date: 'date',
      when: { consent: 'refused' },
      status: 'notParticipating',
      reason: 'Consent refused for initial placement',
    },
    {
      form: 'wiEvaluationReport',
      date: 'determinationDate',
      when: { evaluationType: 'reevaluation', determination: 'eligible', impairment: impairments },
      status: 'participating',
      reason: 'Reevaluation determined child eligible',
      notes: { Impairment: 'impairment' },
    },
    {
      form: 'wiIep',
      date: 'servicesFrom',
      when: { meetingType: 'review' },
      status: 'participating',
      reason: 'IEP reviewed',
    },
    {
      form: 'wiEvaluationReport',
      date: 'determinationDate',
      when: { determination: 'notEligible' },
      status: 'notParticipating',
      reason: 'Evaluation determined child not eligible',
    },
    { form: 'wiEndOfServices', date: 'date', status: 'notParticipating', reason: 'Special education services ended' },
  ],
};

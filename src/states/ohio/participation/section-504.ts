import type { RulesOf } from '../../participation/rule.ts';
import type { OhioForms } from '../forms/index.ts';

export const section504: RulesOf<OhioForms> = {
  sources: ['samegoal.com, Ohio, Program Participation - 504'],
  rows: [
    { form: 'section504Referral', date: 'dateReceived', status: 'underReview', reason: 'Referral' },
    {
      form: 'section504Consent',
      date: 'date',
      when: { decision: 'consents' },
      status: 'underReview',
      reason: 'Consent granted for evaluation',
    },
    {
      form: 'section504Consent',
      date: 'date',
      when: { decision: 'refuses' },
      status: 'notParticipating',
      reason: 'Consent refused for evaluation',
    },
    {
      form: 'section504Evaluation',
      date: 'meetingDate',
      when: { determination: 'eligible' },
      status: 'participating',
      reason: 'Evaluation determined child eligible',
    },
    {
      form: 'section504Evaluation',
      date: 'meetingDate',
      when: { determination: 'notEligible' },
      status: 'notParticipating',
      reason: 'Evaluation determined child not eligible',
    },
    {
      form: 'section504Plan',
      date: 'meetingDate',
      unless: { initialPermission: 'refused' },
      status: 'participating',
      reason: 'Section 504 plan',
    },
    {
      form: 'section504Plan',
      date: 'meetingDate',
      when: { initialPermission: 'refused' },
      status: 'notParticipating',
      reason: 'Permission refused for initial Section 504 plan',
    },
    { form: 'section504Discontinuation', date: 'date', status: 'notParticipating', reason: 'Discontinuation or exit' },
  ],
};

import type { RuleOf, RulesOf } from '../../participation/rule.ts';
import { eligibleDeterminations, notEligibleDeterminations } from '../forms/determinations.ts';
import type { OhioForms } from '../forms/index.ts';

/** For an IEP and a Services Plan: services start on the first effective date. */
const planRows = (form: 'iep' | 'servicesPlan', name: string): RuleOf<OhioForms>[] => [
  {
    form,
    date: 'effectiveFrom',
    when: { meetingType: 'initial', initialConsent: 'given' },
    status: 'participating',
    reason: `Initial ${name}, consent given for services`,
    notes: { LRE: 'outcome' },
  },
  {
    form,
    // Services never start, so the plan may have no effective date.
    date: 'meetingDate',
    when: { meetingType: 'initial', initialConsent: 'refused' },
    status: 'notParticipating',
    reason: `Initial ${name}, consent refused for services`,
  },
  {
    form,
    date: 'effectiveFrom',
    when: { meetingType: 'review' },
    status: 'participating',
    reason: `${name} reviewed`,
    notes: { LRE: 'outcome' },
  },
];

/** No evaluation follows: the refusal is the outcome of the ETR (EMIS Crosswalk, CNST), and no disability is missing. */
const consentRefused = { consentOutcome: 'CNRF' } as const;

export const specialEducation: RulesOf<OhioForms> = {
  sources: [
    'samegoal.com, Programs Participation Tracking',
    'samegoal.com, Ohio, SE Workflows: Initial Referral, Evaluation and Plan; Discontinuation',
    'samegoal.com, EMIS Crosswalk (dates and outcomes of ETR and IEP)',
  ],
  rows: [
    { form: 'referral', date: 'referralDate', status: 'underReview', reason: 'Referral' },
    {
      form: 'priorWrittenNotice',
      date: 'date',
      when: { action: 'refusesInitialEvaluation' },
      status: 'notParticipating',
      reason: 'District refuses an initial evaluation',
    },
    {
      form: 'parentConsent',
      date: 'date',
      when: { decision: 'given' },
      status: 'underReview',
      reason: 'Consent granted for evaluation',
    },
    {
      form: 'parentConsent',
      date: 'date',
      when: { decision: 'refused' },
      // A parent who refuses a re-evaluation does not thereby end services (34 CFR 300.300(c)).
      unless: { evaluationType: 'reevaluation' },
      status: 'notParticipating',
      reason: 'Consent refused for evaluation',
    },
    {
      form: 'etr',
      date: 'meetingDate',
      when: { evaluationType: 'initial', determination: eligibleDeterminations },
      unless: consentRefused,
      status: 'underReview',
      reason: 'Initial evaluation determined child eligible',
      notes: { Disability: 'determination' },
    },
    {
      form: 'etr',
      date: 'meetingDate',
      when: { evaluationType: 'reevaluation', determination: eligibleDeterminations },
      unless: consentRefused,
      status: 'participating',
      reason: 'Re-evaluation determined child eligible',
      notes: { Disability: 'determination' },
    },
    ...planRows('iep', 'IEP'),
    ...planRows('servicesPlan', 'Services Plan'),
    {
      form: 'iepAmendment',
      // An amendment changes the IEP in force (34 CFR 300.324(a)(4)), above all its LRE. After the end of services there is none.
      date: ['effectiveFrom', 'amendmentDate'],
      status: 'participating',
      reason: 'IEP amended',
      opensNothingAfterEnd: true,
      notes: { LRE: 'outcome' },
    },
    // Behind the plans: with a review of the same day the exit wins (docs/decisions/0026-emis-without-a-source.md).
    {
      form: 'etr',
      date: 'meetingDate',
      when: { determination: notEligibleDeterminations },
      unless: consentRefused,
      status: 'notParticipating',
      reason: 'Evaluation determined child not eligible',
    },
    {
      form: 'transfer',
      date: 'etrAdoptedDate',
      unless: { determination: [...notEligibleDeterminations, 'ETDP'] },
      status: 'participating',
      reason: 'Transfer ETR adopted',
      notes: { Disability: 'determination' },
      blankDateAllowed: true,
    },
    {
      form: 'transfer',
      date: 'iepAdoptedDate',
      status: 'participating',
      reason: 'Transfer IEP adopted',
      notes: { LRE: 'outcome' },
      blankDateAllowed: true,
    },
    {
      form: 'revocationOfConsent',
      date: 'date',
      status: 'notParticipating',
      reason: 'Consent for services revoked',
    },
    {
      form: 'specialEducationExit',
      date: 'date',
      status: 'notParticipating',
      reason: 'Exit by graduation, age or return to general education',
    },
  ],
};

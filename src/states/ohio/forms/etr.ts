import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { consentOutcomes, determinationField, nonComplianceField } from './emis-fields.ts';

export const etr = form({
  title: 'Evaluation Team Report (PR-06)',
  program: 'specialEducation',
  plan: null,
  eventDate: ['meetingDate', 'consentDate', 'referralDate', 'preschoolTransitionConferenceDate'],
  fields: z.strictObject({
    evaluationType: choiceField('TYPE OF EVALUATION', ['initial', 'reevaluation']),
    preschoolTransitionConferenceDate: dateField('PRESCHOOL TRANSITION CONFERENCE (PSTC) DATE'),
    referralDate: dateField('REFERRAL DATE'),
    consentDate: dateField("DATE PARENTS' CONSENT RECEIVED"),
    consentOutcome: choiceField('CONSENT OUTCOME', consentOutcomes),
    meetingDate: dateField('DATE OF MEETING'),
    determination: determinationField(),
    nonCompliance: nonComplianceField(),
  }),
});

import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const parentConsent = form({
  title: 'Parent Consent for Evaluation (PR-05)',
  program: 'specialEducation',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    evaluationType: choiceField('TYPE OF EVALUATION', ['initial', 'reevaluation']),
    date: dateField('DATE'),
    decision: choiceField('PARENT CONSENT', ['given', 'refused']),
  }),
});

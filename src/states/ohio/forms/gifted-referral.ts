import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const giftedReferral = form({
  title: 'Referral for Gifted Identification',
  program: 'advancedLearners',
  plan: null,
  eventDate: ['dateReceived'],
  fields: z.strictObject({
    dateReceived: dateField('Date received by campus'),
    consent: choiceField('Consent for evaluation for gifted placement', ['given', 'refused']),
  }),
});

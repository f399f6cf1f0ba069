import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

/** The notices with which special education ends outside of an evaluation, as one form. */
export const wiEndOfServices = form({
  title: 'Notice of the End of Special Education Services',
  program: 'specialEducation',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('Date on which services end'),
    reason: choiceField('Reason', ['graduation', 'maximumAge', 'consentRevoked']),
  }),
});

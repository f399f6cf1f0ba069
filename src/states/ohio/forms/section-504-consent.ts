import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const section504Consent = form({
  title: 'Section 504: Parent Consent',
  program: 'section504',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('Date'),
    decision: choiceField('As parent/guardian', ['consents', 'refuses']),
  }),
});

import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const section504Referral = form({
  title: 'Section 504: Referral',
  program: 'section504',
  plan: null,
  eventDate: ['dateReceived'],
  fields: z.strictObject({ dateReceived: dateField('Date Received') }),
});

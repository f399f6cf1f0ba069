import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const wiReferral = form({
  title: '[R-1] Referral Form: Special Education and Related Services',
  program: 'specialEducation',
  plan: null,
  eventDate: ['dateReceived'],
  fields: z.strictObject({ dateReceived: dateField('Date referral received by school district/LEA') }),
});

import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const referral = form({
  title: 'Referral for Evaluation (PR-04)',
  program: 'specialEducation',
  plan: null,
  eventDate: ['referralDate'],
  fields: z.strictObject({ referralDate: dateField('DATE OF REFERRAL') }),
});

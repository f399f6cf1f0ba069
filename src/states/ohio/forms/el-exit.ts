import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

/** Two years after reclassification. The letter that tells parents of the reclassification itself is another form, and no exit. */
export const elExit = form({
  title: 'Exit from English Learner Monitoring',
  program: 'englishLearners',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({ date: dateField('Date') }),
});

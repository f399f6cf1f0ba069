import { z } from '@hono/zod-openapi';
import { dateField } from '../fields.ts';
import { form } from '../form.ts';

export const elExit = form({
  title: 'Exit from the English Learners Program',
  program: 'englishLearners',
  state: 'OH',
  plan: null,
  fields: z.strictObject({ date: dateField('Date') }),
});

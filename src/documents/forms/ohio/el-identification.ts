import { z } from '@hono/zod-openapi';
import { choiceField, dateField } from '../fields.ts';
import { form } from '../form.ts';

export const elIdentification = form({
  title: 'English Learner Identification Notification',
  program: 'englishLearners',
  state: 'OH',
  plan: { rank: 'identification', date: ['date'] },
  fields: z.strictObject({
    date: dateField('Date'),
    proficiency: choiceField("Your Child's Overall Proficiency Determination", [
      'emerging',
      'progressing',
      'proficient',
    ]),
  }),
});

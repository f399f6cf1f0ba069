import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const elPlan = form({
  title: 'English Learner Plan',
  program: 'englishLearners',
  plan: { rank: 'plan', date: ['planDate'], from: ['planDate'] },
  eventDate: ['planDate'],
  fields: z.strictObject({
    planType: choiceField('PLAN TYPE', ['initial', 'annual']),
    planDate: dateField('DATE OF PLAN'),
  }),
});

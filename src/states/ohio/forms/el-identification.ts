import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { proficiencyField } from './el-proficiency.ts';

export const elIdentification = form({
  title: 'Initial English Learner Identification Notification',
  program: 'englishLearners',
  plan: { rank: 'identification', date: ['date'] },
  eventDate: ['date'],
  fields: z.strictObject({ date: dateField('Date'), proficiency: proficiencyField() }),
});

import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { proficiencyField } from './el-proficiency.ts';

/** At the end of each year: still an English learner, or reclassified as proficient. */
export const elContinuingIdentification = form({
  title: 'Continuing English Learner Identification Notification',
  program: 'englishLearners',
  plan: { rank: 'identification', date: ['date'] },
  eventDate: ['date'],
  fields: z.strictObject({ date: dateField('Date'), proficiency: proficiencyField() }),
});

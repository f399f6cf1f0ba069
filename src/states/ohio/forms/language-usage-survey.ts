import { z } from 'zod';
import { dateField, yesNoField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const languageUsageSurvey = form({
  title: 'Language Usage Survey',
  program: 'englishLearners',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('Date'),
    potentialEnglishLearner: yesNoField('Potential English learner'),
  }),
});

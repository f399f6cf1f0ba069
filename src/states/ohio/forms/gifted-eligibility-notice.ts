import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const giftedEligibilityNotice = form({
  title: 'Gifted Eligibility Notice',
  program: 'advancedLearners',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('Date'),
    result: choiceField('Result for gifted placement in the following area(s)', ['qualifies', 'doesNotQualify']),
  }),
});

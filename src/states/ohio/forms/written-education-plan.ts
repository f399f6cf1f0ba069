import { z } from 'zod';
import { dateField, yesNoField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { perArea } from './per-area.ts';

export const writtenEducationPlan = form({
  title: 'Written Education Plan (WEP)',
  program: 'advancedLearners',
  plan: { rank: 'plan', date: ['effectiveFrom'], from: ['effectiveFrom'], to: 'effectiveTo' },
  eventDate: ['effectiveFrom'],
  fields: z.strictObject({
    effectiveFrom: dateField('WEP effective dates: from'),
    effectiveTo: dateField('WEP effective dates: to'),
    ...perArea('Checked', (area) => yesNoField(area)),
    ...perArea('Identified', (area) => dateField(`${area}: Date of identification`)),
  }),
});

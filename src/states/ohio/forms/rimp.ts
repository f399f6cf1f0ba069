import { z } from 'zod';
import { dateField, textField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const rimp = form({
  title: 'Reading Improvement and Monitoring Plan (RIMP)',
  program: 'k4Literacy',
  plan: { rank: 'plan', date: ['start', 'date'], from: ['start', 'date'] },
  eventDate: ['date', 'start'],
  fields: z.strictObject({
    date: dateField('Date'),
    start: dateField('Start'),
    screenerStatus: textField('Status of Reading Screener'),
    retentionExemption: textField('Retention exemption'),
  }),
});

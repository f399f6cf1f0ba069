import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const priorWrittenNotice = form({
  title: 'Prior Written Notice to Parents (PR-01)',
  program: 'specialEducation',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('DATE OF NOTICE'),
    action: choiceField('TYPE OF ACTION TAKEN', ['proposesInitialEvaluation', 'refusesInitialEvaluation', 'other']),
  }),
});

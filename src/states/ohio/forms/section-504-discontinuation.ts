import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const section504Discontinuation = form({
  title: 'Section 504: Discontinuation or Exit',
  program: 'section504',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({ date: dateField('Date'), kind: choiceField('Reason', ['discontinuation', 'exit']) }),
});

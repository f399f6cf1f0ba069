import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const specialEducationExit = form({
  title: 'Exit from Special Education',
  program: 'specialEducation',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('DATE OF EXIT'),
    reason: choiceField('REASON FOR EXIT', ['graduation', 'maximumAge', 'returnToGeneralEducation']),
  }),
});

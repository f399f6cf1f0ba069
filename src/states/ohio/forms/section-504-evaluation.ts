import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const section504Evaluation = form({
  title: 'Section 504: Evaluation',
  program: 'section504',
  plan: null,
  eventDate: ['meetingDate'],
  fields: z.strictObject({
    meetingDate: dateField('MEETING DATE'),
    determination: choiceField('SECTION 2. ELIGIBILITY DETERMINATION', ['eligible', 'notEligible']),
  }),
});

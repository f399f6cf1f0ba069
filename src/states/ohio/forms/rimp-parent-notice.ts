import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const rimpParentNotice = form({
  title: 'Parent Notice for Child Not Reading on Grade Level',
  program: 'k4Literacy',
  plan: null,
  eventDate: ['determinationDate'],
  fields: z.strictObject({ determinationDate: dateField('Determination Date') }),
});

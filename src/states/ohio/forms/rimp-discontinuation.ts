import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const rimpDiscontinuation = form({
  title: 'RIMP: Discontinuation',
  program: 'k4Literacy',
  plan: null,
  eventDate: ['effectiveDate'],
  fields: z.strictObject({ effectiveDate: dateField('Discontinued Effective') }),
});

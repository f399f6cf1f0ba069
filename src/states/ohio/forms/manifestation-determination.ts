import { z } from 'zod';
import { codeField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

/** Whether conduct that would change the placement came of the disability (34 CFR 300.530). The outcome codes of EMIS are not in the sources at hand. */
export const manifestationDetermination = form({
  title: 'Manifestation Determination Review',
  program: 'specialEducation',
  plan: null,
  eventDate: ['meetingDate'],
  fields: z.strictObject({
    meetingDate: dateField('DATE OF MANIFESTATION DETERMINATION'),
    outcome: codeField('OUTCOME', /^[A-Z0-9]{4}$/, 'four capital letters or digits'),
  }),
});

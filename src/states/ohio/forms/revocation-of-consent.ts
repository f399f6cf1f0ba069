import { z } from 'zod';
import { codeField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const revocationOfConsent = form({
  title: 'Revocation of Consent for Special Education Services',
  program: 'specialEducation',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('DATE CONSENT FOR SERVICES WITHDRAWN (CIEP)'),
    outcome: codeField('OUTCOME', /^[A-Z0-9]{4}$/, 'four capital letters or digits'),
  }),
});

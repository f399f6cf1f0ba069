import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const wiPlacementConsent = form({
  title: '[P-1] Determination and Notice of Placement: Consent for Initial Placement',
  program: 'specialEducation',
  plan: null,
  eventDate: ['date'],
  fields: z.strictObject({
    date: dateField('Date next to the signature'),
    consent: choiceField('Consent for initial placement', ['given', 'refused']),
  }),
});

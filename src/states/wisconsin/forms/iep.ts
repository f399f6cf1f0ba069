import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const wiIep = form({
  title: '[IEP] Individualized Education Program',
  program: 'specialEducation',
  plan: { rank: 'plan', date: ['servicesFrom'], from: ['servicesFrom'], to: 'servicesTo' },
  eventDate: ['servicesFrom'],
  fields: z.strictObject({
    meetingType: choiceField('Purpose of the meeting', ['initial', 'review']),
    servicesFrom: dateField('Projected beginning date of IEP services and modifications'),
    servicesTo: dateField('Projected ending date of IEP services and modifications'),
  }),
});

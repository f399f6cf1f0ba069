import { z } from '@hono/zod-openapi';
import { choiceField, dateField } from '../fields.ts';
import { form } from '../form.ts';
import { iepEventFields, nonComplianceField } from './emis-fields.ts';

export const servicesPlan = form({
  title: 'Services Plan',
  program: 'specialEducation',
  state: 'OH',
  plan: { rank: 'plan', date: ['meetingDate'], from: 'effectiveFrom', to: 'effectiveTo' },
  fields: z.strictObject({
    meetingType: choiceField('MEETING TYPE', ['initial', 'review']),
    meetingDate: dateField('MEETING DATE'),
    initialConsent: choiceField('PARENT CONSENT TO INITIAL SERVICES', ['given', 'refused']),
    ...iepEventFields(),
    nonCompliance: nonComplianceField(),
  }),
});

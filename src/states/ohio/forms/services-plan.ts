import { z } from 'zod';
import { choiceField, codeField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { iepEventFields, nonComplianceField, putsPlanInForce, relatedServicesField } from './emis-fields.ts';

export const servicesPlan = form({
  title: 'Services Plan',
  program: 'specialEducation',
  plan: {
    rank: 'plan',
    date: ['meetingDate'],
    refusedBy: 'initialConsent',
    meetingType: 'meetingType',
    outcome: putsPlanInForce,
    from: ['effectiveFrom'],
    to: 'effectiveTo',
  },
  eventDate: ['meetingDate', 'effectiveFrom'],
  fields: z.strictObject({
    meetingType: choiceField('MEETING TYPE', ['initial', 'review']),
    meetingDate: dateField('MEETING DATE'),
    initialConsent: choiceField('PARENT CONSENT TO INITIAL SERVICES', ['given', 'refused']),
    ...iepEventFields(),
    nonCompliance: nonComplianceField(),
    /** PISP, unless the plan says another (src/states/ohio/reports/ge-elements.ts). */
    emisDateType: codeField('EMIS DATE TYPE (GE100)', /^[A-Z]{4}$/, 'four capital letters'),
    relatedServices: relatedServicesField(),
  }),
});

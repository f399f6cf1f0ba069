import { z } from 'zod';
import { choiceField, dateField, yesNoField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import {
  graduationExemptionsField,
  iepEventFields,
  nonComplianceField,
  putsPlanInForce,
  relatedServicesField,
} from './emis-fields.ts';

/** Services start on the first effective date (education.ohio.gov, Procedures and Guidance, 7.1). */
export const iep = form({
  title: 'Individualized Education Program (PR-07)',
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
  eventDate: ['meetingDate', 'effectiveFrom', 'finalMeetingDate'],
  fields: z.strictObject({
    meetingType: choiceField('MEETING TYPE', ['initial', 'review']),
    meetingDate: dateField('MEETING DATE'),
    initialConsent: choiceField('PARENT CONSENT TO INITIAL IEP SERVICES', ['given', 'refused']),
    ...iepEventFields(),
    nonCompliance: nonComplianceField(),
    /** The last meeting before graduation, after which the same services go on without a new IEP. */
    finalMeetingDate: dateField('FINAL IEP MEETING (FIEP) DATE'),
    finalMeetingNonCompliance: nonComplianceField('FINAL IEP MEETING: NON COMPLIANCE'),
    relatedServices: relatedServicesField(),
    graduationExemptions: graduationExemptionsField(),
    limitedEnglishProficiency: yesNoField('DOES THE CHILD HAVE LIMITED ENGLISH PROFICIENCY?'),
    alternateAssessment: yesNoField('WILL THE CHILD PARTICIPATE IN THE ALTERNATE ASSESSMENT?'),
  }),
});

import { z } from 'zod';
import { dateField, yesNoField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { graduationExemptionsField, iepEventFields, putsPlanInForce, relatedServicesField } from './emis-fields.ts';

export const iepAmendment = form({
  title: 'IEP Amendment',
  program: 'specialEducation',
  plan: {
    rank: 'plan',
    step: 'amendment',
    date: ['amendmentDate'],
    outcome: putsPlanInForce,
    // An amendment counts from the day on which it starts (Infinite Campus, Student SPED Graduation Requirement
    // (FE), "If Amendment, use Start Date").
    from: ['effectiveFrom', 'amendmentDate'],
    to: 'effectiveTo',
  },
  eventDate: ['amendmentDate', 'effectiveFrom'],
  fields: z.strictObject({
    amendmentDate: dateField('DATE OF AMENDMENT'),
    ...iepEventFields(),
    /** Left out when the amendment does not change them. */
    relatedServices: relatedServicesField(),
    graduationExemptions: graduationExemptionsField(),
    limitedEnglishProficiency: yesNoField('DOES THE CHILD HAVE LIMITED ENGLISH PROFICIENCY?'),
    alternateAssessment: yesNoField('WILL THE CHILD PARTICIPATE IN THE ALTERNATE ASSESSMENT?'),
  }),
});

import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import {
  determinationField,
  graduationExemptionsField,
  iepEventFields,
  putsPlanInForce,
  relatedServicesField,
} from './emis-fields.ts';

/** An ETR, an IEP or both of another district, adopted without modification (TETR, TIEP). */
export const transfer = form({
  title: 'Adoption of Transfer ETR and IEP',
  program: 'specialEducation',
  plan: {
    rank: 'plan',
    step: 'adoption',
    date: ['iepAdoptedDate'],
    outcome: putsPlanInForce,
    from: ['effectiveFrom'],
    // Before the adoption another district gave the services and reported them (EMIS Crosswalk, TETR; ODE,
    // "Reporting Special Education Events in EMIS").
    notBefore: 'iepAdoptedDate',
    to: 'effectiveTo',
  },
  eventDate: ['iepAdoptedDate', 'etrAdoptedDate', 'iepMeetingDate', 'etrMeetingDate'],
  fields: z.strictObject({
    etrAdoptedDate: dateField('TRANSFER ETR (TETR): DATE ADOPTED WITHOUT MODIFICATION'),
    etrMeetingDate: dateField('TRANSFER ETR: DATE OF MEETING'),
    determination: determinationField(),
    iepAdoptedDate: dateField('TRANSFER IEP (TIEP): DATE ADOPTED WITHOUT MODIFICATION'),
    iepMeetingDate: dateField('TRANSFER IEP: MEETING DATE'),
    ...iepEventFields(),
    relatedServices: relatedServicesField(),
    graduationExemptions: graduationExemptionsField(),
  }),
});

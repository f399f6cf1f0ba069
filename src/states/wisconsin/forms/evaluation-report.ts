import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { impairments } from './impairments.ts';

export const wiEvaluationReport = form({
  title: '[ER] Evaluation Report',
  program: 'specialEducation',
  plan: null,
  eventDate: ['determinationDate'],
  fields: z.strictObject({
    evaluationType: choiceField('Type of Evaluation', ['initial', 'reevaluation']),
    determinationDate: dateField('DATE ON WHICH ELIGIBILITY DETERMINATION WAS MADE'),
    determination: choiceField('This student meets the criteria for one or more impairments', [
      'eligible',
      'notEligible',
    ]),
    impairment: choiceField('Impairment, the primary one', impairments),
  }),
});

import { z } from 'zod';
import { choiceField, dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';

export const section504Plan = form({
  title: 'Section 504: Plan',
  program: 'section504',
  plan: {
    rank: 'plan',
    date: ['meetingDate'],
    refusedBy: 'initialPermission',
    from: ['effectiveFrom', 'meetingDate'],
    countsFrom: 'meetingDate',
    to: 'effectiveTo',
  },
  eventDate: ['meetingDate', 'effectiveFrom'],
  fields: z.strictObject({
    meetingDate: dateField('MEETING DATE'),
    initialPermission: choiceField('Required for Initial 504 Plan', ['given', 'refused']),
    effectiveFrom: dateField('PLAN EFFECTIVE FROM'),
    effectiveTo: dateField('PLAN EFFECTIVE TO'),
  }),
});

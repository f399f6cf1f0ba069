import { z } from 'zod';
import { dateField } from '../../forms/fields.ts';
import { form } from '../../forms/form.ts';
import { giftedAreaKeys } from './gifted-areas.ts';
import { perArea } from './per-area.ts';

export const giftedProfile = form({
  title: 'Gifted Profile',
  program: 'advancedLearners',
  plan: { rank: 'identification', date: giftedAreaKeys.map((area) => `${area}Identified` as const) },
  eventDate: [],
  fields: z.strictObject(perArea('Identified', (area) => dateField(`${area}: Date of ID`))),
});

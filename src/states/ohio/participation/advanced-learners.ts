import { type GiftedArea, giftedAreas } from '../../index.ts';
import type { ParticipationRules, Rule } from '../../participation/rule.ts';

const areas = Object.entries(giftedAreas) as [GiftedArea, string][];

/** A student identified as gifted stays identified: no row leads out of the program. */
export const advancedLearners: ParticipationRules = {
  sources: ['samegoal.com, Ohio, Program Participation - Advanced Learners'],
  rows: [
    {
      form: 'giftedReferral',
      date: 'dateReceived',
      when: { consent: 'given' },
      status: 'underReview',
      reason: 'Referred for gifted identification',
    },
    ...areas.map(
      ([area, name]): Rule => ({
        form: 'giftedProfile',
        date: `${area}Identified`,
        status: 'participating',
        reason: `Gifted Profile identifies ${name}`,
        notes: { [name]: null },
        blankDateAllowed: true,
      }),
    ),
    {
      form: 'giftedEligibilityNotice',
      date: 'date',
      when: { result: 'qualifies' },
      status: 'participating',
      reason: 'Eligible for the gifted program',
    },
    ...areas.flatMap(([area, name]): Rule[] => [
      {
        form: 'writtenEducationPlan',
        date: [`${area}Identified`, 'effectiveFrom'],
        when: { [`${area}Checked`]: true },
        status: 'participating',
        reason: `WEP identifies ${name}`,
        notes: { [name]: null },
      },
      {
        form: 'writtenEducationPlan',
        date: `${area}Identified`,
        unless: { [`${area}Checked`]: true },
        status: 'participating',
        reason: `WEP identifies ${name} by its date`,
        notes: { [name]: null },
        blankDateAllowed: true,
      },
    ]),
  ],
};

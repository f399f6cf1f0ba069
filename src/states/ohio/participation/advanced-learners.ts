import type { RuleOf, RulesOf } from '../../participation/rule.ts';
import { type GiftedArea, giftedAreas } from '../forms/gifted-areas.ts';
import type { OhioForms } from '../forms/index.ts';

const areas = Object.entries(giftedAreas) as [GiftedArea, string][];

/** A student identified as gifted stays identified: no row leads out of the program. */
export const advancedLearners: RulesOf<OhioForms> = {
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
      ([area, name]): RuleOf<OhioForms> => ({
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
    ...areas.flatMap(([area, name]): RuleOf<OhioForms>[] => [
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

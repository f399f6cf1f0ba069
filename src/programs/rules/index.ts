import type { Program } from '../programs.ts';
import { advancedLearners } from './ohio/advanced-learners.ts';
import { englishLearners } from './ohio/english-learners.ts';
import { k4Literacy } from './ohio/k4-literacy.ts';
import { section504 } from './ohio/section-504.ts';
import { specialEducation } from './ohio/special-education.ts';
import type { ParticipationRules } from './rule.ts';

export type StateCode = 'OH';

/** The participation tables of every state: another state is another line here. */
export const participationRules: Readonly<Record<StateCode, Readonly<Record<Program, ParticipationRules>>>> = {
  OH: { specialEducation, section504, advancedLearners, k4Literacy, englishLearners },
};

import type { Program } from '../../programs/programs.ts';
import type { StateCode } from '../../programs/states.ts';
import { advancedLearners } from './ohio/advanced-learners.ts';
import { englishLearners } from './ohio/english-learners.ts';
import { k4Literacy } from './ohio/k4-literacy.ts';
import { section504 } from './ohio/section-504.ts';
import { specialEducation } from './ohio/special-education.ts';
import type { ParticipationRules } from './rule.ts';
import { specialEducation as wisconsinSpecialEducation } from './wisconsin/special-education.ts';

/** The participation tables of every state: another state is another line here. A program without a table has no participants there. */
export const participationRules: Readonly<Record<StateCode, Readonly<Partial<Record<Program, ParticipationRules>>>>> = {
  OH: { specialEducation, section504, advancedLearners, k4Literacy, englishLearners },
  WI: { specialEducation: wisconsinSpecialEducation },
};

import type { Program } from '../../programs/programs.ts';
import { advancedLearners } from '../ohio/participation/advanced-learners.ts';
import { englishLearners } from '../ohio/participation/english-learners.ts';
import { k4Literacy } from '../ohio/participation/k4-literacy.ts';
import { section504 } from '../ohio/participation/section-504.ts';
import { specialEducation } from '../ohio/participation/special-education.ts';
import type { StateCode } from '../state-codes.ts';
import { specialEducation as wisconsinSpecialEducation } from '../wisconsin/participation/special-education.ts';
import type { ParticipationRules } from './rule.ts';

/** The participation tables of every state: another state is another line here. A program without a table has no participants there. */
export const participationRules: Readonly<Record<StateCode, Readonly<Partial<Record<Program, ParticipationRules>>>>> = {
  OH: { specialEducation, section504, advancedLearners, k4Literacy, englishLearners },
  WI: { specialEducation: wisconsinSpecialEducation },
};

import { state } from '../state.ts';
import { ohioForms } from './forms/index.ts';
import { studentIdentifier } from './identifiers.ts';
import { advancedLearners } from './participation/advanced-learners.ts';
import { englishLearners } from './participation/english-learners.ts';
import { k4Literacy } from './participation/k4-literacy.ts';
import { section504 } from './participation/section-504.ts';
import { specialEducation } from './participation/special-education.ts';

export const ohio = state({
  name: 'Ohio',
  studentIdentifier,
  forms: ohioForms,
  participation: { specialEducation, section504, advancedLearners, k4Literacy, englishLearners },
});

import { state } from '../state.ts';
import { codeLists } from './codes.ts';
import { decisions } from './decisions.ts';
import { ohioForms } from './forms/index.ts';
import { school, studentIdentifier } from './identifiers.ts';
import { advancedLearners } from './participation/advanced-learners.ts';
import { englishLearners } from './participation/english-learners.ts';
import { k4Literacy } from './participation/k4-literacy.ts';
import { section504 } from './participation/section-504.ts';
import { specialEducation } from './participation/special-education.ts';
import * as reports from './reports/index.ts';

export const ohio = state({
  name: 'Ohio',
  studentIdentifier,
  forms: ohioForms,
  codes: codeLists,
  participation: { specialEducation, section504, advancedLearners, k4Literacy, englishLearners },
  reporting: {
    system: 'EMIS',
    student: { ...studentIdentifier, parameter: 'emisStudentId', label: 'EMIS Student ID' },
    school: { ...school, parameter: 'buildingIrn', label: 'Building IRN' },
    flatFile: {
      label: 'EMIS flat file',
      description: 'the fixed-width file of EMIS Manual, chapter 5: 300 characters a record',
    },
    reports,
    decisions,
  },
});

import { state } from '../state.ts';
import { wisconsinForms } from './forms/index.ts';
import { studentIdentifier } from './identifiers.ts';
import { specialEducation } from './participation/special-education.ts';

export const wisconsin = state({
  name: 'Wisconsin',
  studentIdentifier,
  forms: wisconsinForms,
  participation: { specialEducation },
  reporting: null,
});

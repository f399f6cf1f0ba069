import type { District } from '../../districts/index.ts';
import type { Student } from '../../roster/index.ts';
import { idLabel } from './shell.tsx';

type Column = readonly [title: string, value: (student: Student) => string | null | undefined];

/** The columns of the file of students. `schools` has the names of schools by sourcedId. */
export const studentColumns = (district: District, schools: ReadonlyMap<string, string>): readonly Column[] => [
  ['Last name', ({ familyName }) => familyName],
  ['First name', ({ givenName }) => givenName],
  ['Middle name', ({ middleName }) => middleName],
  ['Grade', ({ grade }) => grade],
  ['School', ({ school }) => school && schools.get(school)],
  ['Local number', ({ localNumber }) => localNumber],
  [idLabel(district), ({ stateStudentId }) => stateStudentId],
  ['Internal SIS Student Id', ({ sourcedId }) => sourcedId],
  ['Status', ({ status }) => (status === 'active' ? 'Active' : 'Withdrawn')],
];

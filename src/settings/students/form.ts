import { programKeys, programs } from '../../programs/index.ts';
import type { StudentOrder } from '../../roster/index.ts';
import { type TypedField, type TypedFields, typedLabels } from '../shell/form.ts';

/** What the list is filtered and sorted by. */
export const filterLabels = {
  program: 'Program',
  school: 'School',
  grade: 'Grade',
  order: 'Sort by',
  flag: 'Has a badge but no flag',
  campus: 'Not in Campus',
} as const;

export const orderNames: Readonly<Record<StudentOrder, string>> = {
  name: 'Name, A to Z',
  '-name': 'Name, Z to A',
  grade: 'Grade',
  school: 'School',
};

export const programNames: Readonly<Record<string, string>> = Object.fromEntries(
  programKeys.map((key) => [key, programs[key].name]),
);

/** What is shown again of the search form, whose text is one of `forms.ts`. */
export const typedFilterFields: TypedFields = new Map<string, TypedField>([
  ...typedLabels(filterLabels),
  ['program', { label: filterLabels.program, choices: programNames }],
  ['order', { label: filterLabels.order, choices: orderNames }],
  ['flag', { label: filterLabels.flag, choices: { none: 'ticked' } }],
  ['campus', { label: filterLabels.campus, choices: { missing: 'ticked' } }],
]);

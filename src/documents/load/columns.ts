import type { District } from '../../districts/index.ts';
import {
  type FieldOfForm,
  type FormName,
  fieldsOfForm,
  formNames,
  forms,
  identifierText,
  stateCodes,
  stateStudentIdDescription,
  states,
} from '../../states/index.ts';

/** The columns that say whose document it is and on which form. `column-names.ts` says what else they may be called. */
export const commonColumns = {
  localNumber: 'The district’s own student number. One of localNumber, stateStudentId, and sourcedId is needed.',
  stateStudentId: stateStudentIdDescription,
  sourcedId: 'OneRoster sourcedId of a student who is in the roster.',
  givenName: 'First name. SameGoal compares it with the roster, and keeps it for a student who is not there yet.',
  familyName: 'Last name. Works the same way.',
  form: 'The form, by its name here or its printed title.',
  documentId:
    'Id of the document, so that you can replace it later. If it is blank, student, form, and event date identify the document.',
} as const;

export type CommonColumn = keyof typeof commonColumns;

/** The same columns as people of the district know them. */
export const commonColumnsIn = ({ state }: Pick<District, 'state'>): Readonly<Record<CommonColumn, string>> => ({
  ...commonColumns,
  stateStudentId: `The ${identifierText(states[state].studentIdentifier)}. The column may also be called ${states[state].studentIdentifier.label}.`,
});

export interface LoadableForm {
  readonly name: FormName;
  readonly title: string;
  readonly fields: readonly FieldOfForm[];
}

const formsByState = new Map(
  stateCodes.map((state) => [
    state,
    formNames
      .filter((name) => forms[name].state === state)
      .map((name): LoadableForm => ({ name, title: forms[name].title, fields: fieldsOfForm(forms[name]) })),
  ]),
);

/** The forms of the district's state, each with the columns that it reads. */
export const loadableForms = ({ state }: Pick<District, 'state'>): readonly LoadableForm[] =>
  formsByState.get(state) ?? [];

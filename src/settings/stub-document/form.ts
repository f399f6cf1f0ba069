import { z } from 'zod';
import { madeOnce } from '../../platform/isolate-cache.ts';
import {
  codeTextIn,
  type FieldOfForm,
  type FormName,
  fieldsOfForm,
  forms,
  type StateCode,
  states,
} from '../../states/index.ts';
import { type FormField, type SettingsForm, settingsForm } from '../shell/form.ts';
import { words } from '../shell/parts.tsx';

/** The texts go to the data load, which reads them as it reads the cells of a file. */
const cell = { parser: z.string().nullable(), optional: true } as const;

export const confirmDatesLabel = 'Dates before the student’s birth or more than a year ahead are right';

/** Who the document is about. */
export const studentFields = (state: StateCode) => {
  const { label, shapeInWords } = states[state].studentIdentifier;
  return {
    localNumber: { ...cell, label: 'Local student number', help: 'The district’s own number of the student.' },
    stateStudentId: { ...cell, label, help: `The ${states[state].name} student id: ${shapeInWords}.` },
    sourcedId: { ...cell, label: 'Internal SIS Student Id', help: 'The long id on the student’s “Basics” tab.' },
    givenName: { ...cell, label: 'First name', help: 'Only for a student who is not in the roster yet.' },
    familyName: { ...cell, label: 'Last name', help: 'Only for a student who is not in the roster yet.' },
  } as const satisfies Readonly<Record<string, FormField>>;
};

function fieldOf(state: StateCode, { label, kind }: FieldOfForm): FormField {
  if (kind.kind === 'text') return { ...cell, label };
  if (kind.kind === 'date') return { ...cell, label, type: 'date' };
  if (kind.kind === 'list') {
    const parts = kind.parts.map(({ name }) => words(name)).join(', ');
    return {
      ...cell,
      label,
      help: `For each: ${parts}, separated by spaces. Several are separated by semicolons.`,
    };
  }
  const options = kind.kind === 'yesNo' ? ['yes', 'no'] : kind.options;
  const text = (option: string) => (/^[a-z]/.test(option) ? words(option) : codeTextIn(state, option));
  return {
    ...cell,
    label,
    blank: '–',
    choices: Object.fromEntries(options.map((option) => [option, text(option)])),
  };
}

/** The settings form of a stub document: the student, and the fields of the form's schema under their printed labels. */
export const stubForm = madeOnce((name: FormName): SettingsForm => {
  const { state } = forms[name];
  const own = fieldsOfForm(forms[name]).map((field) => [field.name, fieldOf(state, field)] as const);
  return settingsForm(
    'stub',
    { ...studentFields(state), ...Object.fromEntries(own) },
    { boxes: { confirmDates: confirmDatesLabel } },
  );
});

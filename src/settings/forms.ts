import type { Parameters } from '../platform/pages/index.ts';
import { formNames } from '../states/index.ts';
import { accessForm } from './access-record/form.ts';
import { administratorForm } from './administrators/form.ts';
import { contactForm } from './data-exports/contact-form.ts';
import { typedOptionFields } from './data-exports/endpoint-permissions-form.ts';
import { demographicsForm, withdrawalsForm } from './demographics/form.ts';
import { documentViewerForm } from './document-viewer/form.ts';
import { changedFlags, typedFlagFields } from './flags/form.ts';
import { typedNoteFields } from './flags/notes-form.ts';
import { legacyForm } from './legacy-integration/form.ts';
import { alertForm, pauseForm } from './operations/form.ts';
import { sftpPushForm } from './sftp-push/form.ts';
import type { TypedFields } from './shell/form.ts';
import { stubForm } from './stub-document/form.ts';
import { typedFilterFields } from './students/form.ts';

/** Every field that a person types or chooses, by its name. A field that no form declares is not shown again, nor is a secret. */
const typedFields: TypedFields = new Map([
  ...[legacyForm, demographicsForm, withdrawalsForm, documentViewerForm].flatMap(({ typed }) => [...typed]),
  ...[administratorForm, contactForm, pauseForm, alertForm, sftpPushForm, accessForm].flatMap(({ typed }) => [
    ...typed,
  ]),
  // Two forms have one, each under a label of its own.
  ['search', { label: 'Searched for' }],
  ...typedFilterFields,
  ...typedFlagFields,
  ...typedNoteFields,
  ...typedOptionFields,
]);

/**
 * What was typed into a form, under the labels of its page, to be copied into a new one. The programs' flags are one long form: only what was changed is shown.
 * Pure.
 */
export function shownAgain(form: Parameters): [label: string, value: string][] {
  const others = [...form].filter(([name, value]) => !typedFlagFields.has(name) && value.trim() !== '');
  // Forms of plan documents give the same name to different fields, so a stub's own declaration goes first.
  const stub = formNames.find((name) => name === form.get('form'));
  const own = stub && stubForm(stub).typed;
  return [...others, ...changedFlags(form)].flatMap(([name, value]): [string, string][] => {
    const field = own?.get(name) ?? typedFields.get(name);
    // `to` is a day where accesses are searched, and a path of ours on the way through the sign-in.
    if (!field || (name === 'to' && value.startsWith('/'))) return [];
    return [[field.label, new Map(Object.entries(field.choices ?? valueTexts)).get(value) ?? value]];
  });
}

const valueTexts = { on: 'ticked', yes: 'ticked', '': 'emptied' };

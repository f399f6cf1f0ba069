import { contactLabels, type EndpointOption, endpointOptions, sftpPushLabels } from '../../data-exports/index.ts';
import { flagModeLabels, staffRoleLabels } from '../../districts/index.ts';
import { programKeys, programs } from '../../programs/programs.ts';
import { accessLabels } from '../access-record/page.tsx';
import { administratorLabels } from '../administrators/page.tsx';
import { sftpPushChoices } from '../data-exports/sftp-push.tsx';
import { demographicsLabels, withdrawalsLabels } from '../demographics/section.tsx';
import { documentViewerLabels } from '../document-viewer/section.tsx';
import { flagFields, flagLabels } from '../flags/cutover-dates.tsx';
import { legacyLabels } from '../legacy-integration/section.tsx';

/** A field of a form: its label on the page, and what its values are called where they are chosen. */
interface TypedField {
  readonly label: string;
  readonly choices?: Readonly<Record<string, string>>;
}

type Field = readonly [name: string, field: TypedField];

const labelled = (labels: Readonly<Record<string, string>>): Field[] =>
  Object.entries(labels).map(([name, label]) => [name, { label }]);

const { clientSecret: _, ...demographicsFields } = demographicsLabels;
const { secret: __, hostKey: ___, ...sftpFields } = sftpPushLabels;

const box = { on: 'ticked', '': 'not ticked' };

const flags = programKeys.flatMap((program): Field[] => {
  const [names, { name }] = [flagFields(program), programs[program]];
  return [
    [names.enabled, { label: `${name}: ${flagLabels.enabled}`, choices: box }],
    [names.cutoverDate, { label: `${name}: ${flagLabels.cutoverDate}` }],
    [names.mode, { label: `${name}: ${flagLabels.mode}`, choices: flagModeLabels }],
    [names.guardShare, { label: `${name}: ${flagLabels.guardShare}` }],
    [names.holdForConfirmation, { label: `${name}: ${flagLabels.holdForConfirmation}`, choices: box }],
  ];
});

const options = Object.values(endpointOptions).flatMap((all) =>
  Object.entries(all).flatMap(([name, option]: [string, EndpointOption]): Field[] => [
    [`value.${name}`, { label: option.label, ...(option.kind === 'choice' && { choices: option.choices }) }],
    [`override.${name}`, { label: `${option.label}: Allow caller override` }],
  ]),
);

/** Every field of the settings that a person types or chooses, secrets left out, by its name in the form. What is not here is not shown again. */
export const typedFields: ReadonlyMap<string, TypedField> = new Map([
  ...[legacyLabels, demographicsFields, withdrawalsLabels, documentViewerLabels].flatMap(labelled),
  ...[administratorLabels, contactLabels, sftpFields, accessLabels].flatMap(labelled),
  // Two forms have one, and each calls it otherwise.
  ['search', { label: 'Searched for' }],
  ...Object.entries(sftpPushChoices).map(([name, choices]): Field => {
    return [name, { label: sftpPushLabels[name as keyof typeof sftpPushChoices], choices }];
  }),
  ...Object.entries(staffRoleLabels).map(([role, label]): Field => [`staffRole ${role}`, { label }]),
  ...flags,
  ...options,
]);

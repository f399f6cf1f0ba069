import { z } from 'zod';
import {
  defaultGuard,
  flagModeLabels,
  type ProgramFlag,
  programFlagFields,
  type ShownFlag,
} from '../../districts/index.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { type Program, programKeys, programs } from '../../programs/index.ts';
import type { TypedField, TypedFields } from '../shell/form.ts';

/** Names of a program's fields in the form. `shown` holds what the page has shown of the flag. */
export const flagFields = (program: Program) =>
  ({
    shown: `${program}-shown`,
    enabled: `${program}-enabled`,
    mode: `${program}-mode`,
    cutoverDate: `${program}-cutoverDate`,
    guardShare: `${program}-guardShare`,
    holdForConfirmation: `${program}-holdForConfirmation`,
  }) as const;

export const flagLabels = {
  enabled: 'Keep this flag in Campus',
  mode: 'Option',
  cutoverDate: 'Cutover date',
  guardShare: 'Hold if more than this share of flags would end without a replacement (%)',
  holdForConfirmation: 'Hold every cutover until a person confirms it',
} as const;

/** What the form shows of a program's flag, by its fields; a box that is not ticked is empty. */
export const flagTexts = (flag: ShownFlag | null) => ({
  enabled: flag?.enabled ? 'on' : '',
  mode: flag?.mode ?? 'create',
  cutoverDate: flag?.cutoverDate ?? '',
  guardShare: String(flag?.guardShare ?? defaultGuard.guardShare),
  holdForConfirmation: flag?.holdForConfirmation ? 'on' : '',
});

/** `ShownFlag` as a field of the form. */
export const shownText = ({ program: _, updatedAt: __, ...shown }: ProgramFlag) => JSON.stringify(shown);

const box = { on: 'ticked', '': 'not ticked' };

/** What may be shown again of the form, each field under its program. */
export const typedFlagFields: TypedFields = new Map(
  programKeys.flatMap((program): [string, TypedField][] => {
    const [names, { name }] = [flagFields(program), programs[program]];
    return [
      [names.enabled, { label: `${name}: ${flagLabels.enabled}`, choices: box }],
      [names.cutoverDate, { label: `${name}: ${flagLabels.cutoverDate}` }],
      [names.mode, { label: `${name}: ${flagLabels.mode}`, choices: flagModeLabels }],
      [names.guardShare, { label: `${name}: ${flagLabels.guardShare}` }],
      [names.holdForConfirmation, { label: `${name}: ${flagLabels.holdForConfirmation}`, choices: box }],
    ];
  }),
);

type FlagTexts = ReturnType<typeof flagTexts>;

/** What a person has changed of one program in the form "Cutover Dates", against what their page had shown of it. Pure. */
export interface ChangedFlag {
  readonly shown: ShownFlag | null;
  readonly before: FlagTexts;
  /** The fields that were changed; a box whose tick was taken away is empty. */
  readonly changed: Readonly<Partial<FlagTexts>>;
  /** The same by their names in the form. */
  readonly typed: Readonly<Record<string, string>>;
}

/** The changed fields of every program, by their names in the form. */
export const changedFlags = (form: Parameters): [name: string, value: string][] =>
  programKeys.flatMap((program) => Object.entries(changedFlag(form, program).typed));

export function changedFlag(form: Parameters, program: Program): ChangedFlag {
  const names = flagFields(program);
  const shown = readShown(form.get(names.shown));
  const before = flagTexts(shown);
  const box = (name: string) => (form.get(name) === 'on' ? 'on' : '');
  const sent: Readonly<Record<keyof FlagTexts, string | undefined>> = {
    enabled: box(names.enabled),
    mode: form.get(names.mode),
    cutoverDate: form.get(names.cutoverDate)?.trim(),
    guardShare: form.get(names.guardShare)?.trim(),
    // The form has no guard's fields where the cutover has been carried out; the guard stays as it is then.
    holdForConfirmation: form.has(names.guardShare) ? box(names.holdForConfirmation) : undefined,
  };
  const changed = (Object.keys(before) as (keyof FlagTexts)[]).flatMap((field) => {
    const text = sent[field];
    return text === undefined || text === before[field] ? [] : [[field, text] as const];
  });
  const typed = Object.fromEntries(changed.map(([field, text]) => [names[field], text]));
  return { shown, before, changed: Object.fromEntries(changed), typed };
}

const shownFields = z.object({ ...programFlagFields.required().shape, cutoverCompletedAt: z.string().nullable() });

/** Null where the page showed no flag; what is not readable showed none either. */
function readShown(text = ''): ShownFlag | null {
  try {
    return shownFields.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

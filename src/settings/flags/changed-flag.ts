import { z } from 'zod';
import { programFlagFields, type ShownFlag } from '../../districts/index.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import type { Program } from '../../programs/programs.ts';
import { flagFields, flagTexts } from './cutover-dates.tsx';

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

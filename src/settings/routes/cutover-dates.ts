import { recordSettingChange } from '../../audit/index.ts';
import {
  changeProgramFlags,
  flagModeLabels,
  type ProgramFlag,
  type ProgramFlagInput,
  programFlagFields,
  programFlagsOf,
} from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { type Program, programKeys, programs } from '../../programs/programs.ts';
import { actorOf, type SettingsEnv, signedForm } from '../guards.ts';
import { flagFields } from '../pages/cutover-dates.tsx';
import { tabPath } from '../pages/shell.tsx';
import { districtInformation } from './district-information.tsx';

/** The form "Cutover Dates": each program's flag, its option and its date. */
export const cutoverDatesForm = httpApp<SettingsEnv>();

cutoverDatesForm.post('/settings/:districtId/district-information/cutover-dates', async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const flags = await programFlagsOf(platform, district);
  const read = programKeys.map((program) => {
    const before = flags.find((flag) => flag.program === program) ?? null;
    return { program, before, ...readProgram(form, program, before) };
  });
  // Nothing is saved while any program has a problem, so that what is shown is what was typed.
  const refuse = (found: readonly (readonly [Program, string])[]) =>
    districtInformation(c, { cutoverDates: { values: Object.fromEntries(form), problems: Object.fromEntries(found) } });
  const unread = read.flatMap(({ program, problem }) => (problem ? [[program, problem] as const] : []));
  if (unread.length > 0) return refuse(unread);

  const inputs = read.flatMap(({ program, before, input }) =>
    input && (!before || differs(before, input)) ? [{ program, ...input }] : [],
  );
  const changed = await changeProgramFlags(platform, district, inputs);
  if (!changed.ok) return refuse([...changed.refused].map(([program, { detail }]) => [program, detail]));
  for (const flag of changed.value) {
    const before = flags.find(({ program }) => program === flag.program);
    await recordSettingChange(platform, district, actorOf(c), {
      setting: `Flag ${programs[flag.program].name}`,
      before: before ? audited(before) : null,
      after: audited(flag),
    });
  }
  return c.redirect(`${tabPath(district, 'district-information')}?saved=cutover-dates#cutover`, 303);
});

type Input = Omit<ProgramFlagInput, 'program'>;

/** What was entered for one program; no input when it is left as it is before it was ever set up. */
function readProgram(
  form: Parameters,
  program: Program,
  before: ProgramFlag | null,
): { input: Input | null; problem: string | null } {
  const names = flagFields(program);
  const enabled = form.get(names.enabled) === 'on';
  const typedDate = form.get(names.cutoverDate)?.trim() ?? '';
  if (typedDate === '' && enabled)
    return { input: null, problem: `Enter the cutover date of ${programs[program].name}.` };
  // A flag that is turned off needs no date: from when on it was kept stays known.
  const cutoverDate = typedDate || before?.cutoverDate;
  if (!cutoverDate) return { input: null, problem: null };
  // The form has no guard's fields where the cutover has been carried out; the guard stays as it is then.
  const share = form.get(names.guardShare)?.trim();
  const guard = share !== undefined && {
    guardShare: share === '' ? Number.NaN : Number(share),
    holdForConfirmation: form.get(names.holdForConfirmation) === 'on',
  };
  const parsed = programFlagFields.safeParse({ enabled, mode: form.get(names.mode), cutoverDate, ...guard });
  if (parsed.success) return { input: parsed.data, problem: null };
  const about = remedies[String(parsed.error.issues[0]?.path[0])] ?? 'Enter a day as YYYY-MM-DD.';
  return { input: null, problem: `${programs[program].name}: ${about}` };
}

const remedies: Readonly<Record<string, string>> = {
  mode: 'Choose an option.',
  guardShare: 'Enter a whole number of per cent from 0 to 100.',
};

const differs = (before: ProgramFlag, after: Input) =>
  (Object.keys(after) as (keyof Input)[]).some((name) => after[name] !== undefined && before[name] !== after[name]);

const audited = ({ enabled, mode, cutoverDate, guardShare, holdForConfirmation }: ProgramFlag) => ({
  'Keep this flag in Campus': enabled,
  'Cutover date': cutoverDate,
  Option: flagModeLabels[mode],
  'Flags that may end without a replacement (%)': guardShare,
  'Hold the cutover for confirmation': holdForConfirmation,
});

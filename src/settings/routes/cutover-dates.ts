import { recordSettingChange } from '../../audit/index.ts';
import {
  changeProgramFlag,
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
  const read = programKeys.map((program) => ({
    program,
    before: flags.find((flag) => flag.program === program) ?? null,
    ...readProgram(form, program),
  }));
  const problems: Record<string, string> = {};
  for (const { program, problem } of read) if (problem) problems[program] = problem;
  const values = Object.fromEntries(form);
  // Nothing is saved while any program has a problem, so that what is shown is what was typed.
  if (Object.keys(problems).length > 0) return districtInformation(c, { cutoverDates: { values, problems } });

  for (const { program, before, input } of read) {
    if (!input || (before && !differs(before, input))) continue;
    const set = await changeProgramFlag(platform, district, { program, ...input });
    if (!set.ok) {
      problems[program] = set.problem.detail;
      continue;
    }
    await recordSettingChange(platform, district, actorOf(c), {
      setting: `Flag ${programs[program].name}`,
      before: before && audited(before),
      after: audited(set.value),
    });
  }
  if (Object.keys(problems).length > 0) return districtInformation(c, { cutoverDates: { values, problems } });
  return c.redirect(`${tabPath(district, 'district-information')}?saved=cutover-dates#cutover`, 303);
});

type Input = Omit<ProgramFlagInput, 'program'>;

/** What was entered for one program; no input when it is left as it is before it was ever set up. */
function readProgram(form: Parameters, program: Program): { input: Input | null; problem: string | null } {
  const names = flagFields(program);
  const enabled = form.get(names.enabled) === 'on';
  const cutoverDate = form.get(names.cutoverDate)?.trim() ?? '';
  if (cutoverDate === '')
    return { input: null, problem: enabled ? `Enter the cutover date of ${programs[program].name}.` : null };
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

import { recorded } from '../../audit/index.ts';
import { noteLabels } from '../../badges/index.ts';
import {
  changeDistrict,
  changeProgramFlags,
  isAlready,
  isOutdated,
  type ProgramFlagInput,
  programFlagFields,
  programFlagsOf,
} from '../../districts/index.ts';
import { httpApp } from '../../platform/http.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import { type Program, programKeys, programs } from '../../programs/index.ts';
import { districtInformation, districtInformationPath, savedSection } from '../district-information/answer.tsx';
import { type SettingsEnv, signedForm } from '../shell/guards.ts';
import { type ChangedFlag, changedFlag } from './form.ts';
import { noteBox } from './notes-form.ts';
import { flagChangedText } from './section.tsx';

/** The form "Cutover Dates": each program's flag, its option and its date. */
export const cutoverDatesRoutes = httpApp<SettingsEnv>();

cutoverDatesRoutes.post(`${districtInformationPath}/cutover-dates`, async (c) => {
  const [platform, district] = [c.get('platform'), c.get('district')];
  const form = await signedForm(c);
  const flags = await programFlagsOf(platform, district);
  const read = programKeys.map((program) => ({ program, ...readProgram(form, program) }));
  // Nothing is saved while any program has a problem, so that what is shown is what was typed, beside what is as it is now.
  const refuse = (found: readonly (readonly [Program, string])[]) =>
    districtInformation(c, {
      cutoverDates: {
        values: Object.assign({}, ...read.map(({ typed }) => typed)),
        problems: Object.fromEntries(found),
      },
    });
  const nowOf = (program: Program, now = flags) => now.find((flag) => flag.program === program);
  const unread = read.flatMap(({ program, shown, typed, input, problem }) => {
    const [now, isChanged] = [nowOf(program), Object.keys(typed).length > 0];
    const outdated = isChanged && isOutdated(now, shown, input) ? flagChangedText(program, now) : null;
    const told = [outdated, problem].filter((text) => text !== null);
    return told.length > 0 ? [[program, told.join(' ')] as const] : [];
  });
  if (unread.length > 0) return refuse(unread);

  const inputs = read.flatMap(({ program, shown, input }) =>
    input && !isAlready(nowOf(program), input) ? [{ program, shown, ...input }] : [],
  );
  const changed = await changeProgramFlags(platform, district, inputs);
  if (!changed.ok) {
    const now = await programFlagsOf(platform, district);
    return refuse(
      [...changed.refused].map(([program, { code, detail }]) => [
        program,
        code === 'preconditionFailed' ? flagChangedText(program, nowOf(program, now)) : detail,
      ]),
    );
  }
  await recorded(c, changed.value);
  return savedSection(c, 'cutover-dates');
});

/** Which program notes flags show: the boxes that are not checked are hidden. */
cutoverDatesRoutes.post(`${districtInformationPath}/flag-notes`, async (c) => {
  const district = c.get('district');
  const form = await signedForm(c);
  const hiddenFlagNotes = noteLabels(district.state).filter((label) => form.get(noteBox(label)) !== 'on');
  await recorded(c, await changeDistrict(c.get('platform'), district, { hiddenFlagNotes }));
  return savedSection(c, 'flag-notes');
});

type Input = Omit<ProgramFlagInput, 'program' | 'shown'>;

interface ReadProgram extends Pick<ChangedFlag, 'shown' | 'typed'> {
  /** Null when nothing was changed, or when the program is left as it is before it was ever set up. */
  readonly input: Input | null;
  readonly problem: string | null;
}

function readProgram(form: Parameters, program: Program): ReadProgram {
  const { shown, before, changed, typed } = changedFlag(form, program);
  const nothing = { shown, typed, input: null, problem: null };
  if (Object.keys(changed).length === 0) return nothing;

  const after: Record<keyof typeof before, string> = { ...before, ...changed };
  const enabled = after.enabled === 'on';
  if (enabled && after.cutoverDate === '')
    return { ...nothing, problem: `Enter the cutover date of ${programs[program].name}.` };
  // A flag that is turned off needs no date: from when on it was kept stays known.
  const cutoverDate = after.cutoverDate || shown?.cutoverDate;
  if (!cutoverDate) return nothing;
  const parsed = programFlagFields.safeParse({
    ...{ enabled, mode: after.mode, cutoverDate },
    guardShare: after.guardShare === '' ? Number.NaN : Number(after.guardShare),
    holdForConfirmation: after.holdForConfirmation === 'on',
  });
  if (parsed.success) return { ...nothing, input: parsed.data };
  const about = remedies[String(parsed.error.issues[0]?.path[0])] ?? 'Enter a day as YYYY-MM-DD.';
  return { ...nothing, problem: `${programs[program].name}: ${about}` };
}

const remedies: Readonly<Record<string, string>> = {
  mode: 'Choose an option.',
  guardShare: 'Enter a whole percentage from 0 to 100.',
};

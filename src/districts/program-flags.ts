import { and, eq } from 'drizzle-orm';
import { Changed, type SettingValues } from '../audit/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { Program } from '../programs/index.ts';
import { requireDemographics } from './demographics-connection.ts';
import type { District } from './district.ts';
import { flagModeLabels, settingNames } from './labels.ts';
import { type FlagMode, programFlags } from './schema.ts';

/** How one program's flag is kept in Campus from its cutover date on. */
export interface ProgramFlag {
  readonly program: Program;
  readonly enabled: boolean;
  readonly mode: FlagMode;
  readonly cutoverDate: IsoDate;
  /** Per cent of the open flags that may end without a replacement before the cutover waits for a person (requirement F7). */
  readonly guardShare: number;
  /** The cutover waits for a person in any case. */
  readonly holdForConfirmation: boolean;
  /** When the one-time take over was carried out; null until then, and always for `create`. */
  readonly cutoverCompletedAt: string | null;
  readonly updatedAt: string;
}

/** What a person has before them of a program's flag when they change it. */
export type ShownFlag = Omit<ProgramFlag, 'program' | 'updatedAt'>;

export interface ProgramFlagInput extends Pick<ProgramFlag, 'program' | 'enabled' | 'mode' | 'cutoverDate'> {
  /** The change is refused when the flag is another by now; null when there was none. Not looked at when left out. */
  readonly shown?: ShownFlag | null | undefined;
  /** Left as it is, or as a new flag has it, when it is not said. */
  readonly guardShare?: number | undefined;
  readonly holdForConfirmation?: boolean | undefined;
}

/** What holds a cutover of which nobody has said otherwise. */
export const defaultGuard = { guardShare: 20, holdForConfirmation: false } as const;

/** What became of a change of several programs' flags: all of it, or nothing and why, by the programs that stood in the way. */
type AllOrNone<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: RefusedFlags };
export type ProgramFlagsChange = AllOrNone<
  readonly { readonly before: ProgramFlag | null; readonly after: ProgramFlag }[]
>;
export type RefusedFlags = ReadonlyMap<Program, Problem>;

/** Turns programs' flags on or off, all or none, through the district's Durable Object: it alone knows which programs' flags are being written just now. */
export async function changeProgramFlags(
  platform: Platform,
  district: District,
  inputs: readonly ProgramFlagInput[],
): Promise<AllOrNone<Changed<readonly ProgramFlag[]>>> {
  const changed = await platform.districtRuns.getByName(district.id).setProgramFlags(district.id, inputs);
  if (!changed.ok) return changed;
  const settings = changed.value.map(({ before, after }) => ({
    setting: settingNames.flag(after.program),
    before: before && audits(before),
    after: audits(after),
  }));
  return {
    ok: true,
    value: new Changed(
      changed.value.map(({ after }) => after),
      ...settings,
    ),
  };
}

const audits = (flag: ProgramFlag): SettingValues => ({
  'Keep this flag in Campus': flag.enabled,
  'Cutover date': flag.cutoverDate,
  Option: flagModeLabels[flag.mode],
  'Flags that may end without a replacement (%)': flag.guardShare,
  'Hold the cutover for confirmation': flag.holdForConfirmation,
});

/** The same for one program. */
export async function changeProgramFlag(
  platform: Platform,
  district: District,
  input: ProgramFlagInput,
): Promise<Result<Changed<ProgramFlag>>> {
  const changed = await changeProgramFlags(platform, district, [input]);
  const only = ([flag]: readonly ProgramFlag[]): ProgramFlag => {
    if (!flag) throw new Error('the changed flag is missing from the answer');
    return flag;
  };
  if (changed.ok) return ok(changed.value.map(only));
  const [refused] = changed.refused.values();
  return refuse(refused ?? problem('internalError', 'The flag was not changed.'));
}

/**
 * For the district's Durable Object, which says what it refuses itself. Refused before demographics has completed (S3), and when it would move a cutover that has
 * happened.
 */
export async function setProgramFlags(
  platform: Platform,
  district: District,
  inputs: readonly ProgramFlagInput[],
  refusedBefore: RefusedFlags = new Map(),
): Promise<ProgramFlagsChange> {
  const ready = inputs.some(({ enabled }) => enabled) ? await requireDemographics(platform, district) : null;
  const known = await programFlagsOf(platform, district);
  const refused = new Map(refusedBefore);
  const changed = inputs.map(({ shown, ...input }) => {
    const before = known.find(({ program }) => program === input.program) ?? null;
    const moved = before && (before.cutoverDate !== input.cutoverDate || before.mode !== input.mode);
    if (before?.cutoverCompletedAt && moved) refused.set(input.program, cutoverIsOver);
    if (input.enabled && ready?.ok === false) refused.set(input.program, ready.problem);
    if (shown !== undefined && isOutdated(before ?? undefined, shown, input))
      refused.set(input.program, changedMeanwhile);
    const after: ProgramFlag = {
      ...input,
      guardShare: input.guardShare ?? before?.guardShare ?? defaultGuard.guardShare,
      holdForConfirmation: input.holdForConfirmation ?? before?.holdForConfirmation ?? defaultGuard.holdForConfirmation,
      cutoverCompletedAt: before?.cutoverCompletedAt ?? null,
      updatedAt: platform.clock.now().toISOString(),
    };
    return { before, after };
  });
  if (refused.size > 0) return { ok: false, refused };
  const writes = changed.map(({ after: { cutoverCompletedAt: _, ...set } }) =>
    platform.directory
      .insert(programFlags)
      .values({ districtId: district.id, ...set })
      .onConflictDoUpdate({ target: [programFlags.districtId, programFlags.program], set }),
  );
  const [first, ...others] = writes;
  if (first) await platform.directory.batch([first, ...others]);
  return { ok: true, value: changed };
}

type FlagValues = { readonly [Name in keyof ProgramFlag]?: ProgramFlag[Name] | undefined };

/** Whether a flag has become another one than was shown, by somebody else or by a run, and another one than is asked for. */
export const isOutdated = (now: ProgramFlag | undefined, shown: ShownFlag | null, asked: FlagValues | null): boolean =>
  !(shown === null ? now === undefined : isAlready(now, shown)) && !(asked && isAlready(now, asked));

/** Whether a flag has every one of these values; what is undefined is not looked at. */
export const isAlready = (now: ProgramFlag | undefined, values: FlagValues): boolean =>
  now !== undefined &&
  (Object.keys(values) as (keyof FlagValues)[]).every(
    (name) => values[name] === undefined || values[name] === now[name],
  );

const changedMeanwhile = problem('preconditionFailed', 'This program’s flag has changed since you opened it.');

const cutoverIsOver = problem(
  'conflict',
  'The cutover of this program is done, so its date and mode can no longer change.',
);

export async function programFlagsOf(platform: Platform, district: District): Promise<ProgramFlag[]> {
  const rows = await programFlagRows(platform, district);
  return rows.map(({ districtId: _, ...flag }) => flag);
}

/** Their rows, as a statement on the directory. */
export const programFlagRows = ({ directory }: Platform, { id }: Pick<District, 'id'>) =>
  directory.select().from(programFlags).where(eq(programFlags.districtId, id)).orderBy(programFlags.program);

/**
 * For the district's Durable Object, which alone decides that a cutover has happened. `at` is null when it has been undone: the program is then turned off, so that
 * no night makes the cutover again before a person turns it on.
 */
export async function recordCutover(
  platform: Platform,
  districtId: DistrictId,
  program: Program,
  at: string | null,
): Promise<void> {
  await platform.directory
    .update(programFlags)
    .set(at === null ? { cutoverCompletedAt: null, enabled: false } : { cutoverCompletedAt: at })
    .where(and(eq(programFlags.districtId, districtId), eq(programFlags.program, program)));
}

import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, type ProgramFlag, programFlagsOf } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result } from '../platform/result.ts';
import { type Program, programs } from '../programs/programs.ts';
import { type CurrentPlan, currentPlan } from './as-things-stand.ts';
import { cutoverGuard, cutoverPlan } from './cutover-plan.ts';
import { ledgerCounts, recordUnflagged, recordWrites, takeOverPlan, unfinishedCutover } from './ledger.ts';

interface FlagRun {
  readonly runId: RunId;
  readonly night: IsoDate;
}

/** The programs whose flags are turned on and whose cutover date has come. */
export async function programsToFlag(platform: Platform, district: District, night: IsoDate): Promise<Program[]> {
  const flags = await programFlagsOf(platform, district);
  return flags.filter(({ enabled, cutoverDate }) => enabled && cutoverDate <= night).map(({ program }) => program);
}

export interface PlannedFlags {
  readonly counts: Readonly<Record<string, number>>;
  /** Whether there is anything to write. */
  readonly writes: boolean;
  /** There was nothing to write, and so the one-time cutover is done. */
  readonly cutoverDone: boolean;
  /** The cutover waits for a person. */
  readonly problem?: Problem;
}

/** The one-time cutover of a program is still to be made. */
const isPendingCutover = ({ mode, cutoverCompletedAt }: ProgramFlag) =>
  mode === 'takeOver' && cutoverCompletedAt === null;

const settingsOf = async (platform: Platform, district: District, program: Program) =>
  (await programFlagsOf(platform, district)).find((flag) => flag.program === program);

/**
 * Compares badges with the flags in Campus and freezes in the ledger what is to be written. Writes nothing to Campus. `confirmed` is the hash of the cutover plan
 * that a person has read; a cutover that would cost too many students their flag is not planned without it, and neither is one that differs from it.
 */
export async function planProgramFlags(
  platform: Platform,
  district: District,
  run: FlagRun,
  program: Program,
  confirmed: string | null,
): Promise<Result<PlannedFlags>> {
  const settings = await settingsOf(platform, district, program);
  if (!settings?.enabled) return ok({ counts: { badges: 0 }, writes: false, cutoverDone: false });
  const takesOver = isPendingCutover(settings);
  const unfinished = takesOver ? await unfinishedCutover(platform, district, program) : null;
  if (unfinished) {
    // Frozen when it was planned, and confirmed if it had to be: nothing is decided anew before it has been carried out.
    const resumed = await takeOverPlan(platform, district, { runId: run.runId, program }, unfinished);
    return ok({ counts: { resumed }, writes: true, cutoverDone: false });
  }
  const current = await currentPlan(platform, district, settings, { today: run.night, takesOver });
  if (!current.ok) return current;
  const { plan } = current.value;
  const counts = countsOf(current.value, run.night);
  if (takesOver) {
    const held = heldCutover(plan, program, confirmed);
    if (held) return ok({ counts, writes: false, cutoverDone: false, problem: held });
  }
  const scope = { runId: run.runId, program };
  await recordUnflagged(platform, district, scope, plan.unflagged);
  await recordWrites(platform, district, scope, plan.actions);
  const writes = plan.actions.length > 0;
  return ok({ counts, writes, cutoverDone: takesOver && !writes });
}

function heldCutover(plan: CurrentPlan['plan'], program: Program, confirmed: string | null): Problem | null {
  const { held, hash, open, counts } = cutoverPlan(plan);
  const { name } = programs[program];
  if (confirmed !== null && confirmed !== hash)
    return problem(
      'confirmationNeeded',
      `What the cutover of "${name}" would do has changed since it was confirmed. Nothing was changed in Campus; look at the preview again.`,
    );
  if (!held || confirmed === hash) return null;
  return problem(
    'confirmationNeeded',
    `The cutover of "${name}" would end ${counts.endedWithoutReplacement} of ${open} open flags without a replacement, more than ${cutoverGuard * 100} %. ` +
      'Nothing was changed in Campus. Look at the preview, and confirm it when these students are to lose the flag.',
  );
}

function countsOf({ plan, badges, campusFlags }: CurrentPlan, today: IsoDate) {
  const count = (kind: string) => plan.actions.filter((action) => action.kind === kind).length;
  return {
    badges,
    due: plan.due,
    dueOpen: plan.dueOpen,
    inCampus: campusFlags.length,
    open: campusFlags.filter(({ endDate }) => endDate === null || endDate >= today).length,
    endExisting: count('endExisting'),
    create: count('create'),
    correct: count('correct'),
    end: count('end'),
    unflagged: plan.unflagged.length,
  };
}

export interface VerifiedFlags {
  readonly counts: Readonly<Record<'inCampus' | 'open' | 'written' | 'refused' | 'differing', number>>;
  /** True when this was the one-time take over and Campus now shows what was planned. */
  readonly cutoverDone: boolean;
  readonly problem?: Problem;
}

/** Reads Campus back after writes: nothing may be left to do but what it refused. A take over counts as carried out only then. */
export async function verifyProgramFlags(
  platform: Platform,
  district: District,
  { runId, night }: FlagRun,
  program: Program,
): Promise<Result<VerifiedFlags>> {
  const settings = await settingsOf(platform, district, program);
  const { written, refused } = await ledgerCounts(platform, district, { runId, program });
  if (!settings) return ok({ counts: { inCampus: 0, open: 0, written, refused, differing: 0 }, cutoverDone: false });
  const takesOver = isPendingCutover(settings);
  const current = await currentPlan(platform, district, settings, { today: night, takesOver });
  if (!current.ok) return current;
  const { inCampus, open } = countsOf(current.value, night);
  const differing = current.value.plan.actions.length;
  const counts = { inCampus, open, written, refused, differing };
  if (differing === 0) return ok({ counts, cutoverDone: takesOver });
  return ok({
    counts,
    cutoverDone: false,
    problem: problem(
      'campusRefused',
      `${differing} flags "${programs[program].name}" in Campus are not as the badges say; Campus refused ${refused}. The next night tries again.`,
    ),
  });
}

import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, programFlagsOf } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Program, programs } from '../programs/index.ts';
import { chosenCutover, heldCutover } from './cutover/current-cutover.ts';
import { dropPlan, frozenCutover } from './cutover/frozen-cutover.ts';
import { resumed } from './cutover/resume.ts';
import { unfinishedCutovers } from './cutover/unfinished.ts';
import { driftOf } from './ledger/drift.ts';
import { recordDrift } from './ledger/drift-record.ts';
import { recordWrites } from './ledger/ledger.ts';
import { recordUnflagged } from './ledger/unflagged.ts';
import { type CurrentPlan, currentPlan } from './plan/as-things-stand.ts';
import { isPendingCutover, settingsOf } from './verification.ts';

interface FlagRun {
  readonly runId: RunId;
  readonly night: IsoDate;
}

export interface NightlyProgram {
  readonly program: Program;
  /** An undo has begun and is not over: the night goes on with it, and keeps no flag. */
  readonly undoing: boolean;
}

/** What a night has to do with flags: programs that are on and whose cutover date has come, and those whose cutover or undo is half done, also when they are off. */
export async function programsToFlag(
  platform: Platform,
  district: District,
  night: IsoDate,
): Promise<NightlyProgram[]> {
  const [flags, unfinished] = await Promise.all([
    programFlagsOf(platform, district),
    unfinishedCutovers(platform, district),
  ]);
  return flags
    .filter(({ program, enabled, cutoverDate }) => unfinished.has(program) || (enabled && cutoverDate <= night))
    .map(({ program }) => ({ program, undoing: unfinished.get(program)?.state === 'undoing' }));
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

/**
 * Compares badges with the flags in Campus and freezes in the ledger what is to be written. Writes nothing to Campus. `confirmed` is the hash of the cutover plan
 * that a person has read; a cutover that would cost too many students their flag is not planned without it, and neither is one that differs from it. A plan that
 * an earlier run froze is carried to its end as `CutoverState` says; its confirmation is kept with it.
 */
export async function planProgramFlags(
  platform: Platform,
  district: District,
  run: FlagRun,
  program: Program,
  confirmed: string | null,
): Promise<Result<PlannedFlags>> {
  const settings = await settingsOf(platform, district, program);
  const frozen = await frozenCutover(platform, district, program);
  if (frozen?.state === 'undoing') return refuse(undoUnderWay(program));
  const takesOver = settings !== undefined && isPendingCutover(settings);
  // The date too: it may have been moved since the run found the program due, and SameGoal does nothing before that date.
  if (!settings?.enabled || settings.cutoverDate > run.night) {
    const left = takesOver && frozen?.state === 'begun' ? { problem: halfDoneAndOff(program) } : {};
    return ok({ counts: { badges: 0 }, writes: false, cutoverDone: false, ...left });
  }
  const scope = { runId: run.runId, program };
  // What this run itself has frozen is no older than the step that is repeated.
  if (takesOver && frozen && (frozen.state === 'begun' || frozen.runId === run.runId))
    return resumed(platform, district, run, settings, frozen);
  const current = await currentPlan(platform, district, settings, { today: run.night, takesOver });
  if (!current.ok) return current;
  const { setup } = current.value;
  const chosen = takesOver
    ? await chosenCutover(platform, district, settings, current.value, confirmed ?? frozen?.hash ?? null)
    : null;
  const { plan, shown } = chosen ?? { plan: current.value.plan, shown: null };
  const counts = countsOf({ ...current.value, plan }, run.night);
  if (shown) {
    const same = frozen?.hash === shown.hash ? frozen : null;
    const held = heldCutover(shown, settings, confirmed ?? (same?.confirmed ? shown.hash : null), run.night);
    if (same && !held)
      return resumed(platform, district, run, settings, { ...same, confirmed: same.confirmed || confirmed !== null });
    if (frozen) await dropPlan(platform, district, frozen);
    if (held) return ok({ counts, writes: false, cutoverDone: false, problem: held });
  }
  const mended = new Set(plan.actions.map(({ after }) => after.sourcedId));
  const drift = driftOf(current.value.lastWrites, current.value.shown, mended);
  const drifted = await recordDrift(platform, district, scope, drift);
  await recordUnflagged(platform, district, scope, plan.unflagged);
  const cutover = shown && { setup, hash: shown.hash, confirmed: confirmed !== null };
  await recordWrites(platform, district, scope, plan.actions, cutover);
  const writes = plan.actions.length > 0;
  return ok({ counts: { ...counts, ...drifted }, writes, cutoverDone: takesOver && !writes });
}

const halfDoneAndOff = (program: Program) =>
  problem(
    'conflict',
    `The cutover of "${programs[program].name}" is half done, and the flag is turned off, so no run continues it. Turn the flag on again, or undo the cutover.`,
  );

const undoUnderWay = (program: Program) =>
  problem(
    'conflict',
    `The cutover of "${programs[program].name}" is only partly undone. Undo it again, or wait: the next night continues. Until then, its flags stay as they are.`,
  );

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

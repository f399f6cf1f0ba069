import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, type ProgramFlag, programFlagsOf } from '../districts/index.ts';
import type { RunId, SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Program, programs } from '../programs/programs.ts';
import { type CutoverPlan, cutoverPlan } from './cutover/cutover-plan.ts';
import { dropPlan, type FrozenCutover, frozenCutover, takeOverPlan } from './cutover/frozen-cutover.ts';
import { driftOf } from './ledger/drift.ts';
import { recordDrift } from './ledger/drift-record.ts';
import { type LedgerScope, recordWrites } from './ledger/ledger.ts';
import { recordUnflagged } from './ledger/unflagged.ts';
import { ledgerCounts, planAgain, writtenEntries } from './ledger/written.ts';
import { type CurrentPlan, currentPlan, flagsInCampus, setupInCampus } from './plan/as-things-stand.ts';
import { isMade, isUntouched } from './writing.ts';

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
  // The date too: it may have been moved since the run found the program due, and nothing is done before it.
  if (!settings?.enabled || settings.cutoverDate > run.night)
    return ok({ counts: { badges: 0 }, writes: false, cutoverDone: false });
  const takesOver = isPendingCutover(settings);
  const frozen = await frozenCutover(platform, district, program);
  if (frozen?.state === 'undoing') return refuse(undoUnderWay(program));
  const scope = { runId: run.runId, program };
  // What this run itself has frozen is no older than the step that is repeated.
  if (takesOver && frozen && (frozen.state === 'begun' || frozen.runId === run.runId))
    return resumed(platform, district, scope, frozen);
  const current = await currentPlan(platform, district, settings, { today: run.night, takesOver });
  if (!current.ok) return current;
  const { plan, setup } = current.value;
  const counts = countsOf(current.value, run.night);
  const shown = takesOver ? cutoverPlan(plan, settings) : null;
  if (shown) {
    const same = frozen?.hash === shown.hash ? frozen : null;
    const held = heldCutover(shown, settings, confirmed ?? (same?.confirmed ? shown.hash : null));
    if (same && !held)
      return resumed(platform, district, scope, { ...same, confirmed: same.confirmed || confirmed !== null });
    if (frozen) await dropPlan(platform, district, frozen);
    if (held) return ok({ counts, writes: false, cutoverDone: false, problem: held });
  }
  const mended = new Set(plan.actions.map(({ after }) => after.sourcedId));
  const drift = driftOf(current.value.lastWrites, current.value.campusFlags, mended);
  const drifted = await recordDrift(platform, district, scope, drift);
  await recordUnflagged(platform, district, scope, plan.unflagged);
  const cutover = shown && { setup, hash: shown.hash, confirmed: confirmed !== null };
  await recordWrites(platform, district, scope, plan.actions, cutover);
  const writes = plan.actions.length > 0;
  return ok({ counts: { ...counts, ...drifted }, writes, cutoverDone: takesOver && !writes });
}

/** Goes on with a frozen plan, in the Campus that it was frozen for: another one has another flag setup. */
async function resumed(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover,
): Promise<Result<PlannedFlags>> {
  const setup = await setupInCampus(platform, district, scope.program);
  if (!setup.ok) return setup;
  if (setup.value !== cutover.setup) return refuse(otherCampus(scope.program));
  const counts = { resumed: await takeOverPlan(platform, district, scope, cutover) };
  return ok({ counts, writes: true, cutoverDone: false });
}

const otherCampus = (program: Program) =>
  problem(
    'flagNotReady',
    `The cutover of "${programs[program].name}" was begun with another flag of this name than Campus has now. Connect the Campus that it was begun in, or undo the cutover.`,
  );

const undoUnderWay = (program: Program) =>
  problem(
    'conflict',
    `The cutover of "${programs[program].name}" has been undone in part. Undo it again; until then its flags stay as they are.`,
  );

function heldCutover(
  { held, hash, open, counts }: CutoverPlan,
  settings: ProgramFlag,
  confirmed: string | null,
): Problem | null {
  const { name } = programs[settings.program];
  if (confirmed !== null && confirmed !== hash)
    return problem(
      'confirmationNeeded',
      `What the cutover of "${name}" would do has changed since it was confirmed. Nothing was changed in Campus; look at the preview again.`,
    );
  if (!held || confirmed === hash) return null;
  return problem(
    'confirmationNeeded',
    (open === 0
      ? `Campus has no open flag "${name}" for the cutover to take over. If there never was one, choose option 2. `
      : `The cutover of "${name}" would end ${counts.endedWithoutReplacement} of ${open} open flags without a replacement, ` +
        `${settings.holdForConfirmation ? 'and every cutover of it waits for a person' : `more than ${settings.guardShare}%`}. `) +
      'Nothing was changed in Campus. Look at the preview, and confirm it when this is what is to happen.',
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
  readonly counts: Readonly<
    Record<'inCampus' | 'open' | 'written' | 'refused' | 'differing' | 'changedByHand', number>
  >;
  /** Something is to be sent, and then to be verified again. */
  readonly writes: boolean;
  /** True when this was the one-time take over and each of its writes is made, or refused by Campus. */
  readonly cutoverDone: boolean;
  readonly problem?: Problem;
}

/**
 * Reads Campus back and compares it with what the ledger says was written, not with a plan made anew: what people have done in Campus since is the next night's.
 * What Campus shows as it was before the write is sent once more; `again` says that it was. What it shows otherwise, a person has changed meanwhile: ours is the
 * next night's to mend. Then the take over is done, and what Campus refused of it is reported.
 */
export async function verifyProgramFlags(
  platform: Platform,
  district: District,
  { runId, night }: FlagRun,
  { program, again }: { readonly program: Program; readonly again: boolean },
): Promise<Result<VerifiedFlags>> {
  const settings = await settingsOf(platform, district, program);
  const takesOver = settings !== undefined && isPendingCutover(settings);
  const cutover = takesOver ? await frozenCutover(platform, district, program) : null;
  const current = await flagsInCampus(platform, district, program);
  if (!current.ok) return current;
  const shown = new Map(current.value.campusFlags.map((flag) => [flag.sourcedId, flag]));
  const scope = { runId, program };
  const differing: SourcedId[] = [];
  let changedByHand = 0;
  for await (const entry of writtenEntries(platform, district, scope, cutover)) {
    const now = shown.get(entry.flagSourcedId) ?? null;
    if (isMade(entry, now)) continue;
    if (isUntouched(entry, now)) differing.push(entry.flagSourcedId);
    else changedByHand++;
  }
  if (!again) await planAgain(platform, district, scope, cutover, differing);

  const { written, refused, planned, sending } = await ledgerCounts(platform, district, scope, cutover);
  const open = current.value.campusFlags.filter(({ endDate }) => endDate === null || endDate >= night).length;
  const counts = { inCampus: shown.size, open, written, refused, differing: differing.length, changedByHand };
  const writes = !again && planned + sending > 0;
  const outcome = { counts, writes, cutoverDone: cutover !== null && planned + sending === 0 };
  if (writes || refused + differing.length === 0) return ok(outcome);
  return ok({ ...outcome, problem: notAsPlanned(program, takesOver, counts) });
}

const notAsPlanned = (program: Program, takesOver: boolean, { refused, differing }: VerifiedFlags['counts']) =>
  problem(
    'campusRefused',
    `Flag "${programs[program].name}": ${[
      ...(refused > 0
        ? [`${refused} ${refused === 1 ? 'was' : 'were'} refused by Campus or changed by hand meanwhile`]
        : []),
      ...(differing > 0
        ? [`${differing} ${differing === 1 ? 'is not as it was' : 'are not as they were'} written`]
        : []),
    ].join(', and ')}. ` +
      (takesOver
        ? 'SameGoal tries its own again every night; end the others by hand, or undo the cutover and make it again. The run lists them.'
        : 'The next night tries again.'),
  );

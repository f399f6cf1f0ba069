import type { District } from '../../districts/index.ts';
import type { RunId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/programs.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';
import { abandonPlans, type FrozenCutover, frozenCutover } from '../cutover/frozen-cutover.ts';
import { tracesOf } from '../ledger/flag-history.ts';
import { recordWrites } from '../ledger/ledger.ts';
import { ledgerCounts } from '../ledger/written.ts';
import { flagsOfSetup } from '../plan/as-things-stand.ts';
import { planUndo } from './undo-plan.ts';

/**
 * Freezes in the ledger what takes the program's cutover back. Writes nothing to Campus. Nothing is asked of Campus that a taking back does not need: the flags are
 * found by the setup that the cutover was frozen for, whatever its name and boxes are now.
 */
export async function planCutoverUndo(
  platform: Platform,
  district: District,
  runId: RunId,
  program: Program,
): Promise<Result<Readonly<Record<string, number>>>> {
  const found = await cutoverInCampus(platform, district, program);
  if (!found.ok) return found;
  const { cutover, campusFlags } = found.value;
  await abandonPlans(platform, district, program);
  const { actions, leftAlone } = planUndo(await tracesOf(platform, district, cutover), campusFlags);
  await recordWrites(platform, district, { runId, program }, actions);
  const count = (kind: string) => actions.filter((action) => action.kind === kind).length;
  const left = (reason: string) => leftAlone.filter((each) => each.reason === reason).length;
  return ok({
    restore: count('restore'),
    remove: count('remove'),
    changedSince: left('changedSince'),
    gone: left('gone'),
  });
}

/** Reads Campus back: what was to be taken back must be, but for what Campus refused. */
export async function verifyCutoverUndo(
  platform: Platform,
  district: District,
  runId: RunId,
  program: Program,
): Promise<Result<{ readonly counts: Readonly<Record<string, number>>; readonly undone: boolean; problem?: Problem }>> {
  const found = await cutoverInCampus(platform, district, program);
  if (!found.ok) return found;
  const { cutover, campusFlags } = found.value;
  const { written, refused } = await ledgerCounts(platform, district, { runId, program });
  const { actions } = planUndo(await tracesOf(platform, district, cutover), campusFlags);
  const counts = { written, refused, differing: actions.length };
  if (actions.length === 0) return ok({ counts, undone: true });
  return ok({
    counts,
    undone: false,
    problem: problem(
      'campusRefused',
      `${actions.length} flags "${programs[program].name}" could not be taken back; Campus refused ${refused}. Undo again when the reason is mended.`,
    ),
  });
}

async function cutoverInCampus(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<{ readonly cutover: FrozenCutover; readonly campusFlags: readonly CampusFlag[] }>> {
  const cutover = await frozenCutover(platform, district, program);
  if (!cutover) return refuse(noCutover(program));
  const flags = await flagsOfSetup(platform, district, program, cutover.setup);
  return flags.ok ? ok({ cutover, campusFlags: flags.value.campusFlags }) : flags;
}

export const noCutover = (program: Program): Problem =>
  problem('conflict', `There is no cutover of "${programs[program].name}" to undo.`);

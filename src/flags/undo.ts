import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result } from '../platform/result.ts';
import { type Program, programs } from '../programs/programs.ts';
import { flagsInCampus } from './as-things-stand.ts';
import { tracesOf } from './flag-history.ts';
import { abandonPlans, forgetCutover } from './frozen-cutover.ts';
import { recordWrites } from './ledger.ts';
import { planUndo } from './undo-plan.ts';
import { ledgerCounts } from './written.ts';

/** Freezes in the ledger what takes the program's cutover back. Writes nothing to Campus. */
export async function planCutoverUndo(
  platform: Platform,
  district: District,
  runId: RunId,
  program: Program,
): Promise<Result<Readonly<Record<string, number>>>> {
  const current = await flagsInCampus(platform, district, program);
  if (!current.ok) return current;
  await abandonPlans(platform, district, program);
  const { actions, leftAlone } = planUndo(await tracesOf(platform, district, program), current.value.campusFlags);
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
  const current = await flagsInCampus(platform, district, program);
  if (!current.ok) return current;
  const { written, refused } = await ledgerCounts(platform, district, { runId, program });
  const { actions } = planUndo(await tracesOf(platform, district, program), current.value.campusFlags);
  const counts = { written, refused, differing: actions.length };
  if (actions.length === 0) {
    await forgetCutover(platform, district, program);
    return ok({ counts, undone: true });
  }
  return ok({
    counts,
    undone: false,
    problem: problem(
      'campusRefused',
      `${actions.length} flags "${programs[program].name}" could not be taken back; Campus refused ${refused}. Undo again when the reason is mended.`,
    ),
  });
}

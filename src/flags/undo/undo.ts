import type { District } from '../../districts/index.ts';
import type { RunId, SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/index.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';
import { flagsOfSetups, requireWhole } from '../campus/flags-in-campus.ts';
import { abandonPlans, type FrozenCutover, frozenCutover } from '../cutover/frozen-cutover.ts';
import { setupsSince, tracesOf } from '../ledger/flag-history.ts';
import { recordWrites } from '../ledger/ledger.ts';
import { answeredRemovals, readBack } from '../ledger/read-back.ts';
import { notAsPlanned } from '../verification.ts';
import { requireHome } from './home.ts';
import { planUndo, type Trace } from './undo-plan.ts';

/**
 * Freezes in the ledger what takes the program's cutover back. Writes nothing to Campus. It asks for nothing that a taking back does not need: the flags are found
 * by the setup of the cutover and by their sourcedIds, whatever the setup's name and boxes are now.
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
  // Read after plans were given up: what was being sent is among the traces now.
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

export interface VerifiedUndo {
  readonly counts: Readonly<Record<string, number>>;
  /** Something is to be sent again, and then to be read back again. */
  readonly writes: boolean;
  /** Campus shows everything taken back. */
  readonly undone: boolean;
  readonly problem?: Problem;
}

/** Reads Campus back: the undo is over when Campus shows that nothing is left to take back. What it does not show is sent again, when `resend` is set. */
export async function verifyCutoverUndo(
  platform: Platform,
  district: District,
  runId: RunId,
  { program, resend }: { readonly program: Program; readonly resend: boolean },
): Promise<Result<VerifiedUndo>> {
  const scope = { runId, program, cutover: null };
  const found = await cutoverInCampus(platform, district, program, await answeredRemovals(platform, district, scope));
  if (!found.ok) return found;
  const { cutover, campusFlags } = found.value;
  const shown = new Map(campusFlags.map((flag) => [flag.sourcedId, flag]));
  const states = await readBack(platform, district, scope, shown, resend);
  const left = planUndo(await tracesOf(platform, district, cutover), campusFlags).actions.length;
  const counts = {
    asPlanned: states.seen,
    refused: states.refused,
    differing: states.sent,
    changed: states.changed,
    gone: states.gone,
  };
  const writes = states.planned + states.sending > 0 && resend;
  const undone = left === 0 && states.planned + states.sending + states.sent + states.refused === 0;
  if (writes || undone) return ok({ counts, writes, undone });
  const what = `The undo of the cutover of "${programs[program].name}" is not complete`;
  return ok({
    counts,
    writes,
    undone,
    problem: notAsPlanned(
      what,
      states,
      'The next night continues, or you can undo again. Until then, no night changes this program’s flags.',
    ),
  });
}

interface CutoverInCampus {
  readonly cutover: FrozenCutover;
  /** Every flag under a setup that the cutover or a night since has written to. */
  readonly campusFlags: readonly CampusFlag[];
}

/** The cutover with the flags that Campus shows. Refused while Campus' list lacks some of `believedGone` that it still has. */
async function cutoverInCampus(
  platform: Platform,
  district: District,
  program: Program,
  believedGone: readonly SourcedId[] = [],
): Promise<Result<CutoverInCampus>> {
  const cutover = await frozenCutover(platform, district, program);
  if (!cutover) return refuse(noCutover(program));
  const home = await requireHome(platform, district, cutover);
  if (!home.ok) return home;
  const traces = await tracesOf(platform, district, cutover);
  const written = await setupsSince(platform, district, cutover);
  const setups = new Set([cutover.setup, ...written.filter((one) => home.value.has(one))]);
  const flags = await flagsOfSetups(platform, district, setups);
  if (!flags.ok) return flags;
  const ids = believedGone.length > 0 ? believedGone : standing(traces);
  const whole = await requireWhole(platform, district, program, flags.value, ids, setups);
  return whole.ok ? ok({ cutover, campusFlags: flags.value }) : whole;
}

const standing = (traces: readonly Trace[]) => traces.map(({ flagSourcedId }) => flagSourcedId);

export const noCutover = (program: Program): Problem =>
  problem('conflict', `There is no cutover of "${programs[program].name}" to undo.`);

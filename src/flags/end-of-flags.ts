import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Problem } from '../platform/problems.ts';
import { ok, type Result } from '../platform/result.ts';
import { type Program, programs } from '../programs/index.ts';
import { flagsInCampus } from './campus/flags-in-campus.ts';
import { recordWrites, unfinishedOf } from './ledger/ledger.ts';
import { readBack } from './ledger/read-back.ts';
import { currentPlan } from './plan/as-things-stand.ts';
import { planFlags } from './plan/plan.ts';
import { notAsPlanned } from './verification.ts';

/**
 * Plans the end of every flag of ours that is open, as if its badge were gone (row 19 of the flag plan), for a district that leaves.
 * Flags of the district's own stay as they are. Writes nothing to Campus.
 */
export async function planEndOfFlags(
  platform: Platform,
  district: District,
  { runId, night: today }: { readonly runId: RunId; readonly night: IsoDate },
  program: Program,
): Promise<Result<{ readonly counts: Readonly<Record<string, number>>; readonly writes: boolean }>> {
  const current = await currentPlan(platform, district, { program, cutoverDate: today }, { today, takesOver: false });
  if (!current.ok) return current;
  const { input } = current.value;
  const ours = new Set([...input.created, ...input.badges.map(({ flagSourcedId }) => flagSourcedId)]);
  const { actions } = planFlags({ ...input, badges: [], created: ours });
  const ends = actions.map((action) => ({ ...action, reason: 'the district leaves SameGoal' }));
  await recordWrites(platform, district, { runId, program }, ends);
  return ok({ counts: { end: ends.length }, writes: ends.length > 0 });
}

/** Reads Campus back: which of the flags show their end. What Campus does not show is sent again, when `resend` is set. */
export async function verifyEndOfFlags(
  platform: Platform,
  district: District,
  runId: RunId,
  { program, resend }: { readonly program: Program; readonly resend: boolean },
): Promise<
  Result<{ readonly counts: Readonly<Record<string, number>>; readonly writes: boolean; readonly problem?: Problem }>
> {
  const current = await flagsInCampus(platform, district, program);
  if (!current.ok) return current;
  const shown = new Map(current.value.shown.map((flag) => [flag.sourcedId, flag]));
  const states = await readBack(platform, district, { runId, program, cutover: null }, shown, resend);
  const { seen, refused, changed, gone, sent } = states;
  const counts = { asPlanned: seen, refused, differing: sent, changed, gone };
  if (resend && states.planned + states.sending > 0) return ok({ counts, writes: true });
  if (unfinishedOf(states) === 0) return ok({ counts, writes: false });
  const { name } = programs[program];
  const next = 'Ask for the offboarding again to try again.';
  return ok({ counts, writes: false, problem: notAsPlanned(`The end of the flags "${name}"`, states, next) });
}

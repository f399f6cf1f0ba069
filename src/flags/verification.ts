import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, type ProgramFlag, programFlagsOf } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result } from '../platform/result.ts';
import { type Program, programs } from '../programs/index.ts';
import { flagsInCampus } from './campus/flags-in-campus.ts';
import { frozenCutover, progressOfPlan } from './cutover/frozen-cutover.ts';
import { type LedgerCounts, unfinishedOf } from './ledger/ledger.ts';
import { readBack } from './ledger/read-back.ts';
import { tookNothing } from './writing.ts';

/** The one-time cutover of a program is still to be made. */
export const isPendingCutover = ({ mode, cutoverCompletedAt }: ProgramFlag) =>
  mode === 'takeOver' && cutoverCompletedAt === null;

export const settingsOf = async (platform: Platform, district: District, program: Program) =>
  (await programFlagsOf(platform, district)).find((flag) => flag.program === program);

export interface VerifiedFlags {
  readonly counts: Readonly<
    Record<'inCampus' | 'open' | 'asPlanned' | 'refused' | 'differing' | 'changed' | 'gone', number>
  >;
  /** Something is to be sent again, and then to be read back again. */
  readonly writes: boolean;
  /** True when this was the one-time take over, and Campus shows each of its flags as planned. */
  readonly cutoverDone: boolean;
  readonly problem?: Problem;
}

/**
 * Reads Campus back and compares it with what the ledger says was planned, not with a new plan: what people have done in Campus since is the next night's. What
 * Campus shows as it was before the write is sent again, when `resend` is set. The take over is done when Campus shows all of it; a flag that somebody has changed
 * or deleted meanwhile is theirs, and is not part of it any more.
 */
export async function verifyProgramFlags(
  platform: Platform,
  district: District,
  { runId, night }: { readonly runId: RunId; readonly night: IsoDate },
  { program, resend }: { readonly program: Program; readonly resend: boolean },
): Promise<Result<VerifiedFlags>> {
  const settings = await settingsOf(platform, district, program);
  const takesOver = settings !== undefined && isPendingCutover(settings);
  const cutover = takesOver ? await frozenCutover(platform, district, program) : null;
  const current = await flagsInCampus(platform, district, program);
  if (!current.ok) return current;
  const shown = new Map(current.value.shown.map((flag) => [flag.sourcedId, flag]));
  const states = await readBack(platform, district, { runId, program, cutover }, shown, resend);
  const open = current.value.campusFlags.filter(({ endDate }) => endDate === null || endDate >= night).length;
  const { seen, refused, changed, gone } = states;
  const counts = {
    inCampus: current.value.campusFlags.length,
    open,
    asPlanned: seen,
    refused,
    differing: states.sent,
    changed,
    gone,
  };
  const writes = resend && states.planned + states.sending > 0;
  if (writes) return ok({ counts, writes, cutoverDone: false });
  const ofPlan = cutover && (await progressOfPlan(platform, district, cutover));
  const outcome = { counts, writes, cutoverDone: ofPlan !== null && unfinishedOf(ofPlan) === 0 };
  const { name } = programs[program];
  if (ofPlan && unfinishedOf(ofPlan) > 0)
    return ok({
      ...outcome,
      problem:
        ofPlan.seen === 0 && ofPlan.changed + ofPlan.gone === 0
          ? tookNothing(`It shows none of ${sumOf(ofPlan)} flags as SameGoal sent them.`)
          : notAsPlanned(
              `The cutover of "${name}" is half done`,
              ofPlan,
              'The next night continues, or you can undo the cutover.',
            ),
    });
  if (unfinishedOf(states) === 0) return ok(outcome);
  return ok({ ...outcome, problem: notAsPlanned(`Flag "${name}"`, states, 'The next night tries again.') });
}

const sumOf = (states: LedgerCounts) => Object.values(states).reduce((sum, count) => sum + count, 0);

/** "…: 7 of 40 flags are not as planned (3 refused by Campus). …" */
export function notAsPlanned(what: string, states: LedgerCounts, next: string): Problem {
  const [unfinished, all] = [unfinishedOf(states), sumOf(states)];
  const [refused, theirs] = [states.refused, states.changed + states.gone];
  const parts = [
    ...(refused > 0 ? [`${refused} refused by Campus`] : []),
    ...(unfinished > refused ? [`${unfinished - refused} not shown by Campus as planned`] : []),
  ];
  return problem(
    'campusRefused',
    `${what}: ${unfinished} of ${all} flags ${unfinished === 1 ? 'is' : 'are'} not as planned (${parts.join(', ')}). ` +
      `${theirs > 0 ? `${theirs} ${theirs === 1 ? 'was' : 'were'} changed or deleted in Campus during the run, and left alone. ` : ''}${next}`,
  );
}

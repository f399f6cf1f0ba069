import type { IsoDate } from '../../calendar/iso-date.ts';
import type { ProgramFlag } from '../../districts/index.ts';
import type { UnfinishedCutover } from '../../flags/index.ts';
import type { LastRuns, StepProblem } from '../../nightly/index.ts';
import type { Program } from '../../programs/index.ts';

type FlagFacts = Pick<ProgramFlag, 'program' | 'enabled' | 'mode' | 'cutoverDate' | 'cutoverCompletedAt'>;

interface KnownRuns extends Pick<LastRuns, 'missed'> {
  /** What the last run could not do for a program, as `LastRuns` says it. */
  readonly programs: ReadonlyMap<Program, StepProblem | null>;
  /** Programs whose cutover or undo Campus has in part. */
  readonly unfinished: ReadonlyMap<Program, UnfinishedCutover>;
  /** In the district. */
  readonly today: IsoDate;
}

/**
 * How a program's flag stands. `halfDone`: its cutover or the undo of it, whether the flag is on or off. `held`: its cutover waits for a person. `waiting`: for the
 * first run that keeps it. `missed`: it was kept, but the last night ended, or is held, before it came to it.
 */
export type FlagStanding = 'off' | 'toCome' | 'waiting' | 'halfDone' | 'held' | 'broken' | 'missed' | 'kept';

export function flagStanding(flag: FlagFacts, { programs: found, missed, today, unfinished }: KnownRuns): FlagStanding {
  if (unfinished.has(flag.program)) return 'halfDone';
  if (!flag.enabled) return 'off';
  if (flag.cutoverDate > today) return 'toCome';
  const last = found.get(flag.program);
  if (last) return last.code === 'confirmationNeeded' ? 'held' : 'broken';
  const isMade = flag.mode === 'create' || flag.cutoverCompletedAt !== null;
  if (!isMade || last === undefined) return 'waiting';
  return missed.has(flag.program) ? 'missed' : 'kept';
}

import type { Badge } from '../badges/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { Connected } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { ProblemCode } from '../platform/problems.ts';
import type { Program } from '../programs/index.ts';
import type { Student } from '../roster/index.ts';
import type { LedgerEntry } from './ledger/ledger.ts';
import { type NoFlagReason as BadgeReason, whyNoFlag } from './plan/no-flag.ts';

/** Why Campus shows no flag of SameGoal's for a student and a program. */
export type NoFlagReason =
  | BadgeReason
  | 'noBadge'
  | 'demographicsMissing'
  | 'viewerMissing'
  | 'refused'
  | 'deletedInCampus'
  | 'programStopped'
  | 'nightFailed'
  | 'nightHeld';

/** The page of the settings where the cause is changed, or looked at. */
export const remedies = [
  'programs',
  'student',
  'demographics',
  'documentViewer',
  'cutoverDates',
  'cutover',
  'run',
] as const;
export type Remedy = (typeof remedies)[number];

/** One sentence for a person, and where to go. */
export interface NoFlagAnswer {
  readonly reason: NoFlagReason;
  readonly sentence: string;
  readonly remedy: Remedy | null;
  /** The run to look at; null unless `remedy` is `run`. */
  readonly runId: RunId | null;
}

/** What the last runs could not do, as `LastRuns` of the nightly runs says it. */
export interface KnownRuns {
  readonly programs: ReadonlyMap<
    Program,
    { readonly code: ProblemCode; readonly detail: string; readonly runId: RunId } | null
  >;
  readonly missed: ReadonlySet<Program>;
  readonly night: { readonly id: RunId; readonly status: string; readonly problemDetail: string | null } | null;
}

export interface NoFlagCase {
  readonly program: Program;
  /** Null for a program without a badge. */
  readonly badge: Pick<Badge, 'startDate' | 'endDate'> | null;
  readonly student: Pick<Student, 'sourcedId' | 'status'>;
  /** The newest write of the badge's flag. */
  readonly write: Pick<LedgerEntry, 'action' | 'state' | 'problem' | 'runId'> | null;
  readonly connected: Pick<Connected, 'demographics' | 'documentViewer' | 'flags'>;
  readonly runs: KnownRuns;
  readonly today: IsoDate;
}

/** Sentences that the list of a run's students without a flag uses too. */
export const noFlagSentences: Readonly<
  Record<BadgeReason | 'noBadge', readonly [sentence: string, remedy: Remedy | null]>
> = {
  noBadge: ['The student has no completed plan document that starts this program.', 'programs'],
  programOff: ['This program’s flag is off. Turn it on under Cutover Dates.', 'cutoverDates'],
  cutoverDateToCome: ['This program’s cutover date is in the future.', 'cutoverDates'],
  startsLater: ['The badge has not started yet.', 'programs'],
  overBeforeCutover: ['The badge ended before the cutover date.', 'programs'],
  withdrawn: ['The student has left the district, so SameGoal sets no new flag.', 'student'],
  noSourcedId: ['Campus has not sent this student yet. SameGoal sets the flag once it does.', 'student'],
  cutoverPending: ['This program’s cutover is not done yet.', 'cutover'],
  nextRun: ['The next run sets the flag.', null],
};

/** Null when Campus shows the flag, when it has ended with its badge, and while its write is under way. Pure. */
export function whyNoFlagAnswer(the: NoFlagCase): NoFlagAnswer | null {
  const { program, badge, write } = the;
  if (!badge) return answer('noBadge', ...noFlagSentences.noBadge);
  const isMissing = write === null || (write.action === 'remove' && write.state === 'seen');
  if (!isMissing) return ofWrite(write);
  const settings = the.connected.flags.find((flag) => flag.program === program) ?? null;
  const reason = whyNoFlag({ badge, student: the.student, settings, today: the.today });
  const isDue = reason === 'nextRun' || reason === 'cutoverPending';
  return (isDue ? ofDistrict(the) : null) ?? answer(reason, ...noFlagSentences[reason]);
}

/** What keeps every flag of the program away, whatever the student. */
function ofDistrict({ program, connected, runs }: NoFlagCase): NoFlagAnswer | null {
  if (!connected.demographics)
    return answer(
      'demographicsMissing',
      'Nightly Demographics is not set up, so SameGoal sets no flag.',
      'demographics',
    );
  if (!connected.documentViewer)
    return answer('viewerMissing', 'The Document Viewer is not set up, so SameGoal sets no flag.', 'documentViewer');
  const stopped = runs.programs.get(program);
  if (stopped?.code === 'confirmationNeeded')
    return answer('cutoverPending', 'This program’s cutover waits for you to confirm it.', 'cutover');
  if (stopped) return answer('programStopped', stopped.detail, 'run', stopped.runId);
  if (runs.night?.status === 'failed')
    return answer('nightFailed', failedText(runs.night.problemDetail), 'run', runs.night.id);
  if (runs.night?.status === 'held')
    return answer('nightHeld', 'The last run waits for you. It has not reached the flags yet.', 'run', runs.night.id);
  return null;
}

const failedText = (detail: string | null) =>
  ['The last run failed before it reached the flags.', detail].filter(Boolean).join(' ');

function ofWrite({ state, action, problem, runId }: NonNullable<NoFlagCase['write']>): NoFlagAnswer | null {
  if (state === 'refused' && action === 'create')
    return answer('refused', `Campus refused the flag: ${problem ?? 'Campus gave no reason'}`, 'run', runId);
  if (state === 'gone')
    return answer('deletedInCampus', problem ?? 'Someone deleted the flag in Campus.', 'run', runId);
  return null;
}

const answer = (
  reason: NoFlagReason,
  sentence: string,
  remedy: Remedy | null,
  runId: RunId | null = null,
): NoFlagAnswer => ({ reason, sentence, remedy, runId });

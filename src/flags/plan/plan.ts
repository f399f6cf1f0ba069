import { isOpenOn, isOverBy } from '../../badges/index.ts';
import { dayBefore, type IsoDate, laterOf } from '../../calendar/iso-date.ts';
import type { SourcedId, StudentId } from '../../platform/ids.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';
import { shownCharacters } from './flag-text.ts';

/**
 * What to do in Campus so that the flags of one program are as the badges say: pure, decided as of one day. Requirements F1, F5 to F8, F10, F11. Every row is a
 * test of its number (test/flags/plan.test.ts). "Cutover" is the one-time take over, while it is still to do; all other nights, and "create", are "later".
 *
 * |    | in Campus                                | badge                              | cutover                    | later       |
 * | -- | ---------------------------------------- | ---------------------------------- | -------------------------- | ----------- |
 * |  1 | anything                                 | any, today before the cutover date | nothing at all             | nothing     |
 * |  2 | foreign, open on the cutover date        | any or none                        | end, cutover less one day  | leave alone |
 * |  3 | foreign, ended before the cutover date   | any or none                        | leave alone                | leave alone |
 * |  4 | foreign, starts after the cutover date   | any or none                        | leave alone                | leave alone |
 * |  5 | several foreign ones open                | one                                | end each, create one       | leave alone |
 * |  6 | none of ours                             | started before the cutover date    | create from the cutover date             ||
 * |  7 | none of ours                             | started on the cutover date        | create from the cutover date             ||
 * |  8 | none of ours                             | started after it                   | create from the badge's start            ||
 * |  9 | none of ours                             | over by the cutover date           | nothing                    | nothing     |
 * | 10 | none of ours                             | starts after today                 | nothing                    | nothing     |
 * | 11 | none of ours                             | student without sourcedId          | nothing, listed            | the same    |
 * | 12 | none of ours                             | student withdrawn                  | nothing, listed            | the same    |
 * | 13 | none of ours                             | two in one year                    | a flag for each            | the same    |
 * | 14 | ours, as the badge says                  | as it was                          | leave alone                | leave alone |
 * | 15 | ours, start, note or launch URL differs  | as it was                          | correct                    | correct     |
 * | 16 | ours, deleted by hand                    | as it was                          | create under the same id   | the same    |
 * | 17 | ours, end-dated by hand                  | open                               | correct: open again        | the same    |
 * | 18 | ours, open                               | has ended                          | end with its last day      | the same    |
 * | 19 | ours, open                               | gone: reopened, deleted            | end with yesterday         | the same    |
 * | 20 | ours, ended by us                        | open again                         | correct: open again        | the same    |
 * | 21 | ours, under the old sourcedId            | student re-keyed                   | correct: the new sourcedId | the same    |
 * | 22 | ours, student withdrawn                  | as it was, or has ended            | as any other of ours       | the same    |
 * | 23 | ours, from the old cutover date          | cutover date moved after the fact  | correct: the new start     | the same    |
 * | 24 | ours, created before the switch to take over | open                           | leave alone                | -           |
 * | 25 | foreign, starts after it, open; a person chose | any or none              | end, yesterday             | leave alone |
 *
 * A flag is ours when the ledger says that we created it, or when it bears the sourcedId that we would give.
 */
export type FlagActionKind = 'endExisting' | 'create' | 'correct' | 'end';

export interface FlagAction {
  readonly kind: FlagActionKind;
  readonly reason: string;
  /** The student in our roster; null when an existing flag belongs to somebody whom the roster does not have. */
  readonly studentId: StudentId | null;
  readonly before: CampusFlag | null;
  readonly after: CampusFlag;
}

/** A badge, and what its flag is to carry. */
export interface FlaggableBadge {
  readonly studentId: StudentId;
  readonly sourcedId: SourcedId | null;
  /** The student has left the district. */
  readonly withdrawn: boolean;
  readonly ordinal: number;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate | null;
  /** The hover text. */
  readonly notes: string;
  /** Deterministic, see `flagSourcedId`. */
  readonly flagSourcedId: SourcedId;
  readonly launchUrl: string;
}

export interface PlanInput {
  readonly setup: SourcedId;
  readonly cutoverDate: IsoDate;
  readonly today: IsoDate;
  /** This is the one-time cutover of a take over. */
  readonly takesOver: boolean;
  /** A person chose that open flags which began after the cutover date end too. */
  readonly endsLater?: boolean;
  readonly badges: readonly FlaggableBadge[];
  readonly campusFlags: readonly CampusFlag[];
  /** Flags that our ledger says we created, of whatever badge. */
  readonly created: ReadonlySet<SourcedId>;
  readonly studentIdOf: (student: SourcedId) => StudentId | null;
}

export type UnflaggedReason = 'noSourcedId' | 'withdrawn';

export type LeftAloneReason =
  | 'asTheBadgeSays'
  | 'endedWithItsBadge'
  | 'overBeforeCutover'
  | 'begunAfterCutover'
  | 'notOurs';

export interface FlagPlan {
  /** Badges that are to have a flag in Campus, open or ended. */
  readonly due: number;
  /** How many of them are to be open today. */
  readonly dueOpen: number;
  readonly actions: readonly FlagAction[];
  /** Badges that get no flag although they are due one, with the reason. */
  readonly unflagged: readonly {
    readonly studentId: StudentId;
    readonly ordinal: number;
    readonly reason: UnflaggedReason;
  }[];
  readonly leftAlone: readonly {
    readonly flag: CampusFlag;
    readonly studentId: StudentId | null;
    readonly reason: LeftAloneReason;
  }[];
}

type Decision = FlagAction | LeftAloneReason;

export function planFlags(input: PlanInput): FlagPlan {
  const { today, cutoverDate } = input;
  if (today < cutoverDate) return { due: 0, dueOpen: 0, actions: [], unflagged: [], leftAlone: [] };

  // One look-up for each flag and each badge: to build more tables of a whole district costs more than to compare it.
  const badgeOf = new Map<SourcedId, FlaggableBadge>();
  for (const badge of input.badges) badgeOf.set(badge.flagSourcedId, badge);
  const isDue = (badge: FlaggableBadge) => badge.startDate <= today && !isOverBy(badge, cutoverDate);
  const inCampus = new Set<SourcedId>();

  const actions: FlagAction[] = [];
  const leftAlone: FlagPlan['leftAlone'][number][] = [];
  for (const flag of input.campusFlags) {
    const badge = badgeOf.get(flag.sourcedId);
    if (badge) inCampus.add(flag.sourcedId);
    const decision =
      badge || input.created.has(flag.sourcedId)
        ? planOurs(input, flag, badge && isDue(badge) ? badge : undefined)
        : planExisting(input, flag);
    if (typeof decision === 'string')
      leftAlone.push({ flag, studentId: input.studentIdOf(flag.student), reason: decision });
    else actions.push(decision);
  }

  const unflagged: FlagPlan['unflagged'][number][] = [];
  let due = 0;
  let dueOpen = 0;
  for (const badge of input.badges) {
    if (!isDue(badge)) continue;
    const { studentId, ordinal, sourcedId, withdrawn } = badge;
    const isThere = inCampus.has(badge.flagSourcedId);
    if (!isThere && (sourcedId === null || withdrawn)) {
      unflagged.push({ studentId, ordinal, reason: withdrawn ? 'withdrawn' : 'noSourcedId' });
      continue;
    }
    due++;
    if (isOpenOn(badge, today)) dueOpen++;
    if (!isThere && sourcedId !== null) actions.push(creation(input, badge, sourcedId));
  }
  return { due, dueOpen, actions, unflagged, leftAlone };
}

/** Why a flag of the district's that began after the cutover date is ended. */
export const begunLater = 'began after the cutover date';

/** Why one of our flags is ended that no badge asks for. */
export const badgeGone = 'the badge is gone';

function planExisting(input: PlanInput, flag: CampusFlag): Decision {
  const { takesOver, endsLater = false, today, cutoverDate, studentIdOf } = input;
  if (flag.endDate !== null && flag.endDate < cutoverDate) return 'overBeforeCutover';
  const isLater = flag.beginDate > cutoverDate;
  if (isLater && !(takesOver && endsLater && isOpenFlag(flag, today))) return 'begunAfterCutover';
  if (!takesOver) return 'notOurs';
  return {
    kind: 'endExisting',
    reason: isLater ? begunLater : 'open on the cutover date',
    studentId: studentIdOf(flag.student),
    before: flag,
    after: { ...flag, endDate: isLater ? yesterdayOf(flag, today) : dayBefore(cutoverDate) },
  };
}

/** The end date counts as the last day of a flag. */
export const isOpenFlag = ({ endDate }: Pick<CampusFlag, 'endDate'>, today: IsoDate): boolean =>
  endDate === null || endDate >= today;

/** The day before today; for a flag that began today or begins later, the day before its first, so that it was never in force. */
const yesterdayOf = ({ beginDate }: CampusFlag, today: IsoDate) => laterOf(dayBefore(today), dayBefore(beginDate));

function planOurs(input: PlanInput, flag: CampusFlag, badge: FlaggableBadge | undefined): Decision {
  if (!badge) return endOurs(input, flag);
  // A student whom the roster has lost keeps the flag under the id that Campus knows.
  const after = flagOf(input, badge, badge.sourcedId ?? flag.student, flag.other);
  if (same(flag, after)) return 'asTheBadgeSays';
  const ends = after.endDate !== null && flag.endDate === null;
  return {
    kind: ends ? 'end' : 'correct',
    reason: ends ? 'the badge has ended' : 'the flag differs from the badge',
    studentId: badge.studentId,
    before: flag,
    after,
  };
}

/** A flag of ours whose badge is gone (document reopened or deleted). */
function endOurs({ today, studentIdOf }: PlanInput, flag: CampusFlag): Decision {
  const endDate = yesterdayOf(flag, today);
  if (flag.endDate !== null && flag.endDate <= endDate) return 'endedWithItsBadge';
  return {
    kind: 'end',
    reason: badgeGone,
    studentId: studentIdOf(flag.student),
    before: flag,
    after: { ...flag, endDate },
  };
}

function creation(input: PlanInput, badge: FlaggableBadge, student: SourcedId): FlagAction {
  const reason = input.created.has(badge.flagSourcedId)
    ? 'Campus no longer has this badge’s flag'
    : badge.startDate > input.cutoverDate
      ? 'the badge has started'
      : 'the badge covers the cutover date';
  return {
    kind: 'create',
    reason,
    studentId: badge.studentId,
    before: null,
    after: flagOf(input, badge, student, {}),
  };
}

function flagOf(input: PlanInput, badge: FlaggableBadge, student: SourcedId, other: CampusFlag['other']): CampusFlag {
  return {
    sourcedId: badge.flagSourcedId,
    setup: input.setup,
    student,
    beginDate: laterOf(badge.startDate, input.cutoverDate),
    // Campus counts the end date as the last day of a flag; a badge's is the first day without it.
    endDate: badge.endDate && dayBefore(badge.endDate),
    userWarning: badge.notes.slice(0, shownCharacters) || null,
    launchUrl: badge.launchUrl,
    other,
  };
}

const kept = ['setup', 'student', 'beginDate', 'endDate', 'userWarning', 'launchUrl'] as const;

/** Whether two flags are the same in everything that we decide. */
export const same = (a: CampusFlag, b: CampusFlag) => kept.every((name) => a[name] === b[name]);

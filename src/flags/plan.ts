import { dayBefore, type IsoDate, laterOf } from '../calendar/iso-date.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { CampusFlag } from './campus-flag.ts';

/**
 * What to do in Campus so that the flags of one program are as the badges say: pure, decided as of one day. Requirements F1, F5 to F8, F10, F11.
 *
 * | flag in Campus                                    | cutover of a take over                                | every other night, and "create" |
 * | ------------------------------------------------- | ----------------------------------------------------- | ------------------------------- |
 * | another's, open on the cutover date, one of many  | end with the day before the cutover, badge or none    | leave alone                     |
 * | another's, over before the cutover date           | leave alone                                           | leave alone                     |
 * | another's, begun after the cutover date           | leave alone                                           | leave alone                     |
 * | ours, as its badge has it                         | leave alone                                           | leave alone                     |
 * | ours, with another start, end, note, URL, student | correct; that covers a flag ended by hand, a badge reopened, a re-keyed student     ||
 * | ours, its badge has ended                         | end with the badge's last day                         | same                            |
 * | ours, no such badge any more                      | end with yesterday                                    | same                            |
 * | ours, ended, no such badge any more               | leave alone                                           | leave alone                     |
 *
 * | badge without its flag in Campus                       | what is done                                                         |
 * | ------------------------------------------------------ | -------------------------------------------------------------------- |
 * | begun before or on the cutover date, open on it        | create from the cutover date                                         |
 * | begun after the cutover date, begun by today           | create from the badge's start                                        |
 * | deleted in Campus by hand                              | create again, under the same sourcedId                               |
 * | second badge of the same year                          | create a second flag                                                 |
 * | over before the cutover date, or not begun yet         | nothing                                                              |
 * | student without sourcedId, or withdrawn from the roster | nothing, and listed with the reason                                 |
 *
 * Before the cutover date nothing at all is done. A flag is ours when the ledger says that we created it, or when it bears the sourcedId that we would give: so a
 * switch from "create" to "take over" ends none of ours. A cutover date that is moved after flags were created ("create" alone allows it) moves their starts.
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
  readonly leftAlone: readonly { readonly flag: CampusFlag; readonly reason: LeftAloneReason }[];
}

/** Campus shows at most this much of a user warning in its hover text. */
const shownCharacters = 100;

type Decision = FlagAction | LeftAloneReason;

export function planFlags(input: PlanInput): FlagPlan {
  const { today, cutoverDate } = input;
  if (today < cutoverDate) return { due: 0, dueOpen: 0, actions: [], unflagged: [], leftAlone: [] };

  const due = input.badges.filter(
    ({ startDate, endDate }) => startDate <= today && (endDate === null || endDate >= cutoverDate),
  );
  const wanted = new Map(due.map((badge) => [badge.flagSourcedId, badge]));
  const ours = new Set([...input.created, ...input.badges.map(({ flagSourcedId }) => flagSourcedId)]);
  const inCampus = new Set(input.campusFlags.map(({ sourcedId }) => sourcedId));

  const actions: FlagAction[] = [];
  const leftAlone: { flag: CampusFlag; reason: LeftAloneReason }[] = [];
  for (const flag of input.campusFlags) {
    const decision = ours.has(flag.sourcedId)
      ? planOurs(input, flag, wanted.get(flag.sourcedId))
      : planExisting(input, flag);
    if (typeof decision === 'string') leftAlone.push({ flag, reason: decision });
    else actions.push(decision);
  }

  const unflagged: FlagPlan['unflagged'][number][] = [];
  let dueOpen = 0;
  for (const badge of due) {
    const { studentId, ordinal, sourcedId, withdrawn } = badge;
    const isThere = inCampus.has(badge.flagSourcedId);
    if (!isThere && (sourcedId === null || withdrawn)) {
      unflagged.push({ studentId, ordinal, reason: withdrawn ? 'withdrawn' : 'noSourcedId' });
      continue;
    }
    if (badge.endDate === null || badge.endDate >= today) dueOpen++;
    if (!isThere && sourcedId !== null) actions.push(creation(input, badge, sourcedId));
  }
  return { due: due.length - unflagged.length, dueOpen, actions, unflagged, leftAlone };
}

function planExisting({ takesOver, cutoverDate, studentIdOf }: PlanInput, flag: CampusFlag): Decision {
  if (flag.endDate !== null && flag.endDate < cutoverDate) return 'overBeforeCutover';
  if (flag.beginDate > cutoverDate) return 'begunAfterCutover';
  if (!takesOver) return 'notOurs';
  return {
    kind: 'endExisting',
    reason: 'open on the cutover date',
    studentId: studentIdOf(flag.student),
    before: flag,
    after: { ...flag, endDate: dayBefore(cutoverDate) },
  };
}

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

/** A flag of ours without its badge (document reopened or deleted) ended the day before today, or with its first day when it began today. */
function endOurs({ today, studentIdOf }: PlanInput, flag: CampusFlag): Decision {
  const endDate = laterOf(dayBefore(today), dayBefore(flag.beginDate));
  if (flag.endDate !== null && flag.endDate <= endDate) return 'endedWithItsBadge';
  return {
    kind: 'end',
    reason: 'there is no such badge any more',
    studentId: studentIdOf(flag.student),
    before: flag,
    after: { ...flag, endDate },
  };
}

function creation(input: PlanInput, badge: FlaggableBadge, student: SourcedId): FlagAction {
  const reason = input.created.has(badge.flagSourcedId)
    ? 'Campus no longer has the flag of this badge'
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
    endDate: badge.endDate,
    userWarning: badge.notes.slice(0, shownCharacters) || null,
    launchUrl: badge.launchUrl,
    other,
  };
}

const kept = ['setup', 'student', 'beginDate', 'endDate', 'userWarning', 'launchUrl'] as const;

/** Whether two flags are the same in everything that we decide. */
export const same = (a: CampusFlag, b: CampusFlag) => kept.every((name) => a[name] === b[name]);

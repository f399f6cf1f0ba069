import { dayBefore, type IsoDate, laterOf } from '../calendar/iso-date.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { CampusFlag } from './campus-flag.ts';

/**
 * What to do in Campus so that the flags of one program are as the badges say: pure, decided as of one day. Requirements F1, F5 to F8, F10, F11.
 *
 * | flag in Campus                  | take over, cutover still to do            | later, and always for "create" |
 * | ------------------------------- | ----------------------------------------- | ------------------------------ |
 * | another's, open on cutover date | end with the day before the cutover       | leave alone                    |
 * | another's, otherwise            | leave alone                               | leave alone                    |
 * | ours, badge has it so           | leave alone                               | leave alone                    |
 * | ours, differs from the badge    | correct                                   | correct                        |
 * | ours, no such badge any more    | end                                       | end                            |
 * | none, badge has begun           | create from the badge's start or the cutover date, the later one            ||
 * | none, badge over before cutover | nothing                                   | nothing                        |
 * | none, student without sourcedId | nothing, and listed                       | nothing, and listed            |
 *
 * Before the cutover date nothing at all is done.
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
  /** Take over, and the one-time cutover has not been carried out yet. */
  readonly takesOver: boolean;
  readonly badges: readonly FlaggableBadge[];
  readonly campusFlags: readonly CampusFlag[];
  /** Flags that our ledger says we created, of whatever badge. */
  readonly created: ReadonlySet<SourcedId>;
  readonly studentIdOf: (student: SourcedId) => StudentId | null;
}

export interface FlagPlan {
  /** Badges that are to have a flag in Campus, open or ended. */
  readonly due: number;
  readonly actions: readonly FlagAction[];
  /** Badges that get no flag although they are due one, with the reason. */
  readonly unflagged: readonly {
    readonly studentId: StudentId;
    readonly ordinal: number;
    readonly reason: 'noSourcedId';
  }[];
  readonly leftAlone: { readonly ours: number; readonly existing: number };
}

/** Campus shows at most this much of a user warning in its hover text. */
const shownCharacters = 100;

export function planFlags(input: PlanInput): FlagPlan {
  const { today, cutoverDate } = input;
  if (today < cutoverDate) return { due: 0, actions: [], unflagged: [], leftAlone: { ours: 0, existing: 0 } };

  const due = input.badges.filter(
    ({ startDate, endDate }) => startDate <= today && (endDate === null || endDate >= cutoverDate),
  );
  const wanted = new Map(due.flatMap((badge) => (badge.sourcedId ? [[badge.flagSourcedId, badge] as const] : [])));
  const ours = new Set([...input.created, ...input.badges.map(({ flagSourcedId }) => flagSourcedId)]);
  const inCampus = new Map(input.campusFlags.map((flag) => [flag.sourcedId, flag]));

  const actions: FlagAction[] = [];
  const leftAlone = { ours: 0, existing: 0 };
  for (const flag of input.campusFlags) {
    const action = ours.has(flag.sourcedId)
      ? planOurs(input, flag, wanted.get(flag.sourcedId))
      : planExisting(input, flag);
    if (action) actions.push(action);
    else leftAlone[ours.has(flag.sourcedId) ? 'ours' : 'existing']++;
  }
  for (const badge of wanted.values())
    if (!inCampus.has(badge.flagSourcedId)) {
      const after = flagOf(input, badge, {});
      const reason = badge.startDate > cutoverDate ? 'the badge has started' : 'the badge covers the cutover date';
      if (after) actions.push({ kind: 'create', reason, studentId: badge.studentId, before: null, after });
    }
  const unflagged = due
    .filter(({ sourcedId }) => sourcedId === null)
    .map(({ studentId, ordinal }) => ({ studentId, ordinal, reason: 'noSourcedId' as const }));
  return { due: wanted.size, actions, unflagged, leftAlone };
}

function planExisting({ takesOver, cutoverDate, studentIdOf }: PlanInput, flag: CampusFlag): FlagAction | null {
  const open = flag.beginDate <= cutoverDate && (flag.endDate === null || flag.endDate >= cutoverDate);
  if (!takesOver || !open) return null;
  return {
    kind: 'endExisting',
    reason: 'open on the cutover date',
    studentId: studentIdOf(flag.student),
    before: flag,
    after: { ...flag, endDate: dayBefore(cutoverDate) },
  };
}

function planOurs(input: PlanInput, flag: CampusFlag, badge: FlaggableBadge | undefined): FlagAction | null {
  if (!badge) return endOurs(input, flag);
  const after = flagOf(input, badge, flag.other);
  if (!after || same(flag, after)) return null;
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
function endOurs({ today, studentIdOf }: PlanInput, flag: CampusFlag): FlagAction | null {
  const endDate = laterOf(dayBefore(today), dayBefore(flag.beginDate));
  if (flag.endDate !== null && flag.endDate <= endDate) return null;
  return {
    kind: 'end',
    reason: 'there is no such badge any more',
    studentId: studentIdOf(flag.student),
    before: flag,
    after: { ...flag, endDate },
  };
}

function flagOf(input: PlanInput, badge: FlaggableBadge, other: CampusFlag['other']): CampusFlag | null {
  if (!badge.sourcedId) return null;
  return {
    sourcedId: badge.flagSourcedId,
    setup: input.setup,
    student: badge.sourcedId,
    beginDate: laterOf(badge.startDate, input.cutoverDate),
    endDate: badge.endDate,
    userWarning: badge.notes.slice(0, shownCharacters) || null,
    launchUrl: badge.launchUrl,
    other,
  };
}

const kept = ['setup', 'student', 'beginDate', 'endDate', 'userWarning', 'launchUrl'] as const;
const same = (a: CampusFlag, b: CampusFlag) => kept.every((name) => a[name] === b[name]);

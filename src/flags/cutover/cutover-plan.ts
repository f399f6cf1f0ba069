import { createHash } from 'node:crypto';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { SourcedId, StudentId } from '../../platform/ids.ts';
import { badgeGone, begunLater, type FlagAction, type FlagPlan, isOpenFlag } from '../plan/plan.ts';

/** When a cutover waits for a person: always, or when more than `guardShare` per cent of the open flags would end without a replacement. */
export interface CutoverGuard {
  readonly guardShare: number;
  readonly holdForConfirmation: boolean;
}

/** What is known besides the plan. */
export interface CutoverFacts extends CutoverGuard {
  readonly today: IsoDate;
  /** Students who have a completed plan that does not count, with the reason. */
  readonly uncounted: ReadonlyMap<StudentId, string>;
}

/**
 * What becomes of a student's flags at the cutover. A student with several open flags stands in a list once for each.
 * - `planNotCounted`: the flag ends without a replacement although the student has a completed plan, which does not count.
 * - `begunLater`: the flag began after the cutover date and is open. It stays unless a person chooses that such flags end too.
 * - `keepsOurs`: the flag ends, and the student has a flag of SameGoal's already.
 */
export const cutoverLists = [
  'planNotCounted',
  'endedWithoutReplacement',
  'begunLater',
  'replaced',
  'keepsOurs',
  'created',
  'noSourcedId',
  'withdrawn',
] as const;
export type CutoverList = (typeof cutoverLists)[number];

export interface CutoverRow {
  readonly list: CutoverList;
  /** Null for a flag of somebody whom the roster does not have. */
  readonly studentId: StudentId | null;
  /** The existing flag that ends; with `endDate` null one that stays. */
  readonly ended: {
    readonly sourcedId: SourcedId;
    readonly beginDate: IsoDate;
    readonly endDate: IsoDate | null;
  } | null;
  /** First day of the flag of SameGoal's that the student has from then on. */
  readonly newFlagFrom: IsoDate | null;
  /** Why the student's completed plan does not count. */
  readonly reason: string | null;
  /** Flags that the row is about. */
  readonly flags: readonly SourcedId[];
}

export interface CutoverPlan {
  /** Flags of the district's own that end. */
  readonly open: number;
  readonly counts: Readonly<Record<CutoverList, number>>;
  /** It waits for a person, who confirms this very plan by its hash. */
  readonly held: boolean;
  /** Names every write of the plan and what it finds: where one is another, so is the hash. */
  readonly hash: string;
  readonly rows: readonly CutoverRow[];
}

/** Students who lose an open flag of the district's own and have none of SameGoal's afterwards. */
export const losersOf = (plan: Pick<FlagPlan, 'actions' | 'leftAlone'>, today: IsoDate): StudentId[] => {
  const keeps = flagsAfter(plan, today);
  const lost = plan.actions.filter(({ kind, after }) => kind === 'endExisting' && !keeps.has(after.student));
  return [...new Set(lost.flatMap(({ studentId }) => studentId ?? []))];
};

interface FlagAfter {
  readonly list: 'replaced' | 'keepsOurs';
  readonly flag: SourcedId;
  readonly from: IsoDate;
}

/** The open flag of SameGoal's that each student has after the plan. */
function flagsAfter({ actions, leftAlone }: Pick<FlagPlan, 'actions' | 'leftAlone'>, today: IsoDate) {
  const found = new Map<SourcedId, FlagAfter>();
  const keep = (list: FlagAfter['list'], { student, sourcedId, beginDate, endDate }: FlagAction['after']) => {
    if (isOpenFlag({ endDate }, today) && !found.has(student))
      found.set(student, { list, flag: sourcedId, from: beginDate });
  };
  for (const { flag, reason } of leftAlone) if (reason === 'asTheBadgeSays') keep('keepsOurs', flag);
  for (const { kind, after } of actions) if (kind === 'correct') keep('keepsOurs', after);
  for (const { kind, after } of actions) if (kind === 'create') keep('replaced', after);
  return found;
}

/** Sorts what a take over would do into the lists that a person reads before it happens. Pure. */
export function cutoverPlan(
  plan: Pick<FlagPlan, 'actions' | 'unflagged' | 'leftAlone'>,
  { guardShare, holdForConfirmation, today, uncounted }: CutoverFacts,
): CutoverPlan {
  const keeps = flagsAfter(plan, today);
  const ended = plan.actions.filter(({ kind }) => kind === 'endExisting');
  const losers = new Set(ended.map(({ after }) => after.student));
  const replacing = new Set(
    [...keeps].flatMap(([student, { list, flag }]) => (list === 'replaced' && losers.has(student) ? flag : [])),
  );
  const later = plan.leftAlone.filter(({ flag, reason }) => reason === 'begunAfterCutover' && isOpenFlag(flag, today));
  const rows: CutoverRow[] = [
    ...ended.map((action) => endedRow(action, keeps.get(action.after.student), uncounted)),
    ...later.map(({ flag, studentId }) =>
      row('begunLater', studentId, {
        ended: { sourcedId: flag.sourcedId, beginDate: flag.beginDate, endDate: flag.endDate },
        newFlagFrom: keeps.get(flag.student)?.from ?? null,
      }),
    ),
    ...plan.actions
      .filter(({ kind, after }) => kind === 'create' && !replacing.has(after.sourcedId))
      .map(({ studentId, after }) =>
        row('created', studentId, { newFlagFrom: after.beginDate, flags: [after.sourcedId] }),
      ),
    ...plan.unflagged.map(({ studentId, reason }) => row(reason, studentId)),
  ];
  const counts = countsOf(rows);
  const lost = counts.endedWithoutReplacement + counts.planNotCounted;
  return {
    open: ended.length,
    counts,
    held:
      holdForConfirmation ||
      ended.length === 0 ||
      lost * 100 > ended.length * guardShare ||
      counts.planNotCounted + counts.begunLater > 0,
    hash: hashOf(plan.actions),
    rows,
  };
}

/** The same of what is left of it: rows that are about one of these flags. */
export function restOf(plan: CutoverPlan, unfinished: ReadonlySet<SourcedId>): CutoverPlan {
  const rows = plan.rows.filter(({ flags }) => flags.some((flag) => unfinished.has(flag)));
  const open = rows.filter(({ ended }) => ended && unfinished.has(ended.sourcedId)).length;
  return { ...plan, rows, open, counts: countsOf(rows), held: false };
}

const row = (list: CutoverList, studentId: StudentId | null, more: Partial<CutoverRow> = {}): CutoverRow => ({
  ...{ list, studentId, ended: null, newFlagFrom: null, reason: null, flags: [] },
  ...more,
});

const countsOf = (rows: readonly CutoverRow[]) =>
  Object.fromEntries(cutoverLists.map((list) => [list, rows.filter((one) => one.list === list).length])) as Record<
    CutoverList,
    number
  >;

function endedRow(
  { studentId, before, after }: FlagAction,
  keeps: FlagAfter | undefined,
  uncounted: CutoverFacts['uncounted'],
): CutoverRow {
  const reason = (!keeps && studentId && uncounted.get(studentId)) || null;
  const beginDate = before?.beginDate ?? after.beginDate;
  return row(keeps?.list ?? (reason ? 'planNotCounted' : 'endedWithoutReplacement'), studentId, {
    ended: { sourcedId: after.sourcedId, beginDate, endDate: after.endDate },
    newFlagFrom: keeps?.from ?? null,
    reason,
    flags: keeps?.list === 'replaced' ? [after.sourcedId, keeps.flag] : [after.sourcedId],
  });
}

/** Flags that end with the day before they are written: a day that is not a part of what a person confirms. */
const endedOnTheDay: readonly string[] = [begunLater, badgeGone];

/** SHA-256 of the planned writes, each with the flag as it is and as it is to be, whatever order they and their fields come in, and whatever day it is. */
function hashOf(actions: readonly FlagAction[]): string {
  const confirmed = ({ reason, after }: FlagAction) =>
    endedOnTheDay.includes(reason) ? { ...after, endDate: reason } : after;
  const lines = actions
    .map((action) => JSON.stringify([action.kind, action.before, confirmed(action)], inOrder))
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32);
}

/** Campus may send the fields of an object in any order. */
const inOrder = (_: string, value: unknown) =>
  value instanceof Object && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

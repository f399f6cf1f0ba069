import { createHash } from 'node:crypto';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { SourcedId, StudentId } from '../../platform/ids.ts';
import type { FlagAction, FlagPlan } from '../plan/plan.ts';

/**
 * When a cutover is held for a person: always, or when more than `guardShare` per cent of the open flags would end without a replacement. These students lose their
 * flag, and nobody can see in Campus afterwards who they were (requirement F7). It is held too when Campus has no flag to end: the take over happens once, and
 * would be used up on what may be a list that was not there, or a flag that was meant to be created.
 */
export interface CutoverGuard {
  readonly guardShare: number;
  readonly holdForConfirmation: boolean;
}

/** What becomes of a student's flags at the cutover. A student with several open flags stands in a list once for each. */
export const cutoverLists = ['endedWithoutReplacement', 'replaced', 'created', 'noSourcedId', 'withdrawn'] as const;
export type CutoverList = (typeof cutoverLists)[number];

export interface CutoverRow {
  readonly list: CutoverList;
  /** Null for a flag of somebody whom the roster does not have. */
  readonly studentId: StudentId | null;
  /** The existing flag that ends. */
  readonly ended: { readonly sourcedId: string; readonly beginDate: IsoDate; readonly endDate: IsoDate } | null;
  /** First day of the new flag. */
  readonly newFlagFrom: IsoDate | null;
}

export interface CutoverPlan {
  /** Flags that are open on the cutover date and are not ours. */
  readonly open: number;
  readonly counts: Readonly<Record<CutoverList, number>>;
  /** The guard says that it waits; a person confirms this very plan by its hash. */
  readonly held: boolean;
  /** Of every write that the plan makes, and of what it finds: where one is another, so is the hash. */
  readonly hash: string;
  readonly rows: readonly CutoverRow[];
}

/** Sorts what a take over would do into the lists that a person reads before it happens. Pure. */
export function cutoverPlan(
  { actions, unflagged }: Pick<FlagPlan, 'actions' | 'unflagged'>,
  { guardShare, holdForConfirmation }: CutoverGuard,
): CutoverPlan {
  const ended = actions.filter(({ kind }) => kind === 'endExisting');
  const losers = new Set(ended.map(({ after }) => after.student));
  /** The flag that takes the place of a student's ended ones; a further flag of the same student is just created. */
  const replacements = new Map<SourcedId, FlagAction>();
  const created: FlagAction[] = [];
  for (const action of actions.filter(({ kind }) => kind === 'create')) {
    const { student } = action.after;
    if (losers.has(student) && !replacements.has(student)) replacements.set(student, action);
    else created.push(action);
  }
  const rows: CutoverRow[] = [
    ...ended.map((action) => endedRow(action, replacements.get(action.after.student))),
    ...created.map(({ studentId, after }) => ({
      list: 'created' as const,
      studentId,
      ended: null,
      newFlagFrom: after.beginDate,
    })),
    ...unflagged.map(({ studentId, reason }) => ({ list: reason, studentId, ended: null, newFlagFrom: null })),
  ];
  const counts = Object.fromEntries(
    cutoverLists.map((list) => [list, rows.filter((row) => row.list === list).length]),
  ) as Record<CutoverList, number>;
  return {
    open: ended.length,
    counts,
    held: holdForConfirmation || ended.length === 0 || counts.endedWithoutReplacement * 100 > ended.length * guardShare,
    hash: hashOf(actions),
    rows,
  };
}

function endedRow({ studentId, before, after }: FlagAction, replacement: FlagAction | undefined): CutoverRow {
  return {
    list: replacement ? 'replaced' : 'endedWithoutReplacement',
    studentId,
    ended: {
      sourcedId: after.sourcedId,
      beginDate: before?.beginDate ?? after.beginDate,
      endDate: after.endDate as IsoDate,
    },
    newFlagFrom: replacement?.after.beginDate ?? null,
  };
}

/** SHA-256 of the planned writes, each with the flag as it is and as it is to be, whatever order they and their fields come in. */
function hashOf(actions: readonly FlagAction[]): string {
  const lines = actions.map(({ kind, before, after }) => JSON.stringify([kind, before, after], inOrder)).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32);
}

/** Campus may send the fields of an object in any order. */
const inOrder = (_: string, value: unknown) =>
  value instanceof Object && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

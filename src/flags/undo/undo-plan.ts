import type { SourcedId, StudentId } from '../../platform/ids.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';

/** One flag of the program as the ledger left it: what our last write made of it, and what stood there before the cutover ended it. */
export interface Trace {
  readonly flagSourcedId: SourcedId;
  readonly studentId: StudentId | null;
  /** `existing`: the district's own, which the cutover ended. */
  readonly origin: 'ours' | 'existing';
  /** As it was before we ended it; null for ours. */
  readonly before: CampusFlag | null;
  /** As we last wrote it. */
  readonly after: CampusFlag;
}

export interface UndoAction {
  readonly kind: 'restore' | 'remove';
  readonly reason: string;
  readonly studentId: StudentId | null;
  readonly before: CampusFlag;
  /** As it is to be again; for `remove`, the flag that goes. */
  readonly after: CampusFlag;
}

export interface UndoPlan {
  readonly actions: readonly UndoAction[];
  /** Flags that somebody has changed or deleted in Campus since: theirs now, and left as they are. */
  readonly leftAlone: readonly { readonly flagSourcedId: SourcedId; readonly reason: 'changedSince' | 'gone' }[];
}

/** Undoes a take over from the ledger: flags that it ended get their old end date back, flags created in it or since are removed. Pure. */
export function planUndo(traces: readonly Trace[], campusFlags: readonly CampusFlag[]): UndoPlan {
  const inCampus = new Map(campusFlags.map((flag) => [flag.sourcedId, flag]));
  const actions: UndoAction[] = [];
  const leftAlone: UndoPlan['leftAlone'][number][] = [];
  for (const { flagSourcedId, studentId, origin, before, after } of traces) {
    const now = inCampus.get(flagSourcedId);
    if (!now) {
      if (origin === 'existing') leftAlone.push({ flagSourcedId, reason: 'gone' });
      continue;
    }
    if (origin === 'ours')
      actions.push({ kind: 'remove', reason: 'SameGoal created it', studentId, before: now, after: now });
    else if (now.endDate !== after.endDate) leftAlone.push({ flagSourcedId, reason: 'changedSince' });
    else
      actions.push({
        kind: 'restore',
        reason: 'the cutover ended it',
        studentId,
        before: now,
        after: { ...now, endDate: before?.endDate ?? null },
      });
  }
  return { actions, leftAlone };
}

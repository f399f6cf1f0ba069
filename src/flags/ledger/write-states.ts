import type { CampusFlag } from '../campus/campus-flag.ts';
import { same } from '../plan/plan.ts';
import type { LedgerEntry } from './ledger.ts';

export const notShown = 'Campus accepted the flag but does not show it as SameGoal sent it.';
const changedByHand = 'left alone: someone changed it in Campus after it was planned';
const deletedByHand = 'left alone: someone deleted it in Campus after it was planned';

type Write = Pick<LedgerEntry, 'action' | 'before' | 'after'>;

/** A write to a flag that the district keeps itself: only its end date is ours to set. */
export const isOfDistrict = ({ action }: Pick<LedgerEntry, 'action'>) =>
  action === 'endExisting' || action === 'restore';

/** Whether Campus shows what is compared of a flag. A flag of the district's follows a student whom Campus gives another sourcedId: nobody has changed it. */
const isAs = (write: Write, flag: CampusFlag, now: CampusFlag) =>
  same(isOfDistrict(write) ? { ...flag, student: now.student } : flag, now);

/** Whether Campus shows the flag as this write leaves it. */
const isMade = (write: Write, now: CampusFlag | null): boolean =>
  write.action === 'remove' ? now === null : now !== null && isAs(write, write.after, now);

/** Whether Campus shows the flag as it was before this write. Then the write was not made; otherwise somebody has changed the flag. */
const isUntouched = (write: Write, now: CampusFlag | null): boolean =>
  write.before === null || now === null ? write.before === now : isAs(write, write.before, now);

export interface StateFound {
  /** `planned`: not as planned, and to be sent again. */
  readonly state: 'planned' | 'seen' | 'refused' | 'changed' | 'gone';
  readonly problem: string | null;
}

/** What the flag that Campus shows says of its write, whatever Campus answered. Pure. */
export function becomes(
  write: Write & Pick<LedgerEntry, 'state'> & { readonly problem?: string | null },
  now: CampusFlag | null,
): StateFound {
  if (isMade(write, now)) return { state: 'seen', problem: null };
  if (write.state === 'refused') return { state: 'refused', problem: null };
  if (write.action === 'remove' || isUntouched(write, now)) return { state: 'planned', problem: null };
  // A flag of ours is mended by the next night; nobody has to be told twice.
  const told = isOfDistrict(write);
  return now
    ? { state: 'changed', problem: told ? changedByHand : null }
    : { state: 'gone', problem: told ? deletedByHand : null };
}

import { type Badge, isOverBy } from '../../badges/index.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { ProgramFlag } from '../../districts/index.ts';
import type { Student } from '../../roster/index.ts';

/** Why a badge has no flag of ours in Campus; `nextRun` when nothing speaks against one. In the order in which they are asked. */
export type NoFlagReason =
  | 'programOff'
  | 'cutoverDateToCome'
  | 'startsLater'
  | 'overBeforeCutover'
  | 'withdrawn'
  | 'noSourcedId'
  | 'cutoverPending'
  | 'nextRun';

interface UnflaggedBadge {
  readonly badge: Pick<Badge, 'startDate' | 'endDate'>;
  readonly student: Pick<Student, 'sourcedId' | 'status'>;
  /** Null when the program's flag was never set up. */
  readonly settings: Pick<ProgramFlag, 'enabled' | 'mode' | 'cutoverDate' | 'cutoverCompletedAt'> | null;
  readonly today: IsoDate;
}

/** The first thing that keeps a badge from its flag, by the rules of `planFlags`. Pure. */
export function whyNoFlag({ badge, student, settings, today }: UnflaggedBadge): NoFlagReason {
  if (!settings?.enabled) return 'programOff';
  if (today < settings.cutoverDate) return 'cutoverDateToCome';
  if (badge.startDate > today) return 'startsLater';
  if (isOverBy(badge, settings.cutoverDate)) return 'overBeforeCutover';
  if (student.status === 'withdrawn') return 'withdrawn';
  if (student.sourcedId === null) return 'noSourcedId';
  if (settings.mode === 'takeOver' && settings.cutoverCompletedAt === null) return 'cutoverPending';
  return 'nextRun';
}

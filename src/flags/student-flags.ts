import type { Badge } from '../badges/index.ts';
import { localTime } from '../calendar/time-zone.ts';
import { type District, programFlagRows } from '../districts/index.ts';
import { badgeStatements, badgesFrom } from '../documents/index.ts';
import { batchOfBoth } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { Student } from '../roster/index.ts';
import { flagSourcedId } from './campus/campus-flag.ts';
import type { LedgerEntry } from './ledger/ledger.ts';
import { newestWritesOf } from './ledger/ledger-readings.ts';
import { type NoFlagReason, whyNoFlag } from './plan/no-flag.ts';

/** A badge with what the ledger says of its flag. */
export interface BadgeFlag {
  readonly badge: Badge;
  /** The newest write of its flag; null when none was ever planned. */
  readonly write: LedgerEntry | null;
  /** Why Campus has no flag of it; null when it has one, or a write is on its way or was refused. */
  readonly none: NoFlagReason | null;
}

export interface StudentFlags {
  readonly badges: readonly BadgeFlag[];
  /** Flags of the student that no badge stands behind: the district's own which a cutover ended, and ours whose badge is gone. */
  readonly others: readonly LedgerEntry[];
}

/** A student's flags as the ledger last wrote them. Campus is not asked. */
export async function flagsOfStudent(platform: Platform, district: District, student: Student): Promise<StudentFlags> {
  const [[programs], [writes, ...answers]] = await batchOfBoth(
    { database: platform.directory, statements: [programFlagRows(platform, district)] },
    {
      database: platform.databaseOf(district),
      statements: [newestWritesOf(platform, district, student.id), ...badgeStatements(platform, district, student.id)],
    },
  );
  const badges = await badgesFrom(platform, district, student.id, answers);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  const unclaimed = new Map(writes.map((write) => [write.flagSourcedId, write]));
  const withFlags = badges.map((badge) => {
    const id = flagSourcedId(district.id, badge.program, student.id, badge.ordinal);
    const write = unclaimed.get(id) ?? null;
    unclaimed.delete(id);
    const settings = programs.find(({ program }) => program === badge.program) ?? null;
    const isMissing = write === null || (write.action === 'remove' && write.state === 'seen');
    return { badge, write, none: isMissing ? whyNoFlag({ badge, student, settings, today }) : null };
  });
  return { badges: withFlags, others: [...unclaimed.values()] };
}

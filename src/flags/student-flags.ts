import type { Badge } from '../badges/index.ts';
import { localTime } from '../calendar/time-zone.ts';
import { connectedFrom, connectedStatements, type District } from '../districts/index.ts';
import { badgeStatements, badgesFrom } from '../documents/index.ts';
import { batchOfBoth } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import type { Student } from '../roster/index.ts';
import { states } from '../states/index.ts';
import { flagSourcedId } from './campus/campus-flag.ts';
import type { LedgerEntry } from './ledger/ledger.ts';
import { newestWritesOf } from './ledger/ledger-readings.ts';
import { type KnownRuns, type NoFlagAnswer, whyNoFlagAnswer } from './no-flag-answer.ts';

/** A badge with what the ledger says of its flag. */
export interface BadgeFlag {
  readonly badge: Badge;
  /** The newest write of its flag; null when none was ever planned. */
  readonly write: LedgerEntry | null;
  /** Why Campus shows no flag of it; null when it does, or when a write is under way. */
  readonly none: NoFlagAnswer | null;
}

export interface StudentFlags {
  readonly badges: readonly BadgeFlag[];
  /** The programs of the state in which the student has no badge, each with the reason why there is no flag. */
  readonly without: readonly { readonly program: Program; readonly none: NoFlagAnswer }[];
  /** Flags of the student that no badge stands behind: the district's own which a cutover ended, and ours whose badge is gone. */
  readonly others: readonly LedgerEntry[];
}

/** What the newest runs of a district could not do. Runs belong to a capability that builds on this one, so its caller brings the reading. */
export type RunsReading = (platform: Platform, district: District) => Promise<KnownRuns>;

/** A student's flags as the ledger last wrote them, and why there are none. Campus is not asked. */
export async function flagsOfStudent(
  platform: Platform,
  district: District,
  student: Student,
  knownRuns: RunsReading,
): Promise<StudentFlags> {
  const [[connections, [writes, ...answers]], runs] = await Promise.all([
    batchOfBoth(
      { database: platform.directory, statements: connectedStatements(platform, district) },
      {
        database: platform.databaseOf(district),
        statements: [
          newestWritesOf(platform, district, student.id),
          ...badgeStatements(platform, district, student.id),
        ],
      },
    ),
    knownRuns(platform, district),
  ]);
  const badges = await badgesFrom(platform, district, student.id, answers);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  const common = { student, connected: connectedFrom(connections), runs, today };
  const unclaimed = new Map(writes.map((write) => [write.flagSourcedId, write]));
  const withFlags = badges.map((badge) => {
    const { program } = badge;
    const id = flagSourcedId(district.id, program, student.id, badge.ordinal);
    const write = unclaimed.get(id) ?? null;
    unclaimed.delete(id);
    return { badge, write, none: whyNoFlagAnswer({ ...common, program, badge, write }) };
  });
  const without = (Object.keys(states[district.state].participation) as Program[])
    .filter((program) => !badges.some((badge) => badge.program === program))
    .flatMap((program) => {
      const none = whyNoFlagAnswer({ ...common, program, badge: null, write: null });
      return none ? [{ program, none }] : [];
    });
  return { badges: withFlags, without, others: [...unclaimed.values()] };
}

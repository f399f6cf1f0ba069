import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/programs.ts';
import type { LedgerScope } from './ledger.ts';
import type { FlagPlan } from './plan.ts';
import { unflaggedBadges } from './schema.ts';

/** Keeps who got no flag and why, as of this run (requirement F10). */
export async function recordUnflagged(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  unflagged: FlagPlan['unflagged'],
): Promise<void> {
  const database = platform.databaseOf(district);
  await database.batch([
    database.run(sql`delete from unflagged_badges where district_id = ${district.id} and program = ${program}`),
    ...[...piecesOf(unflagged)].map(({ json }) =>
      database.run(sql`insert into unflagged_badges (district_id, program, student_id, reason, run_id, ordinal)
        select ${district.id}, ${program}, value ->> '$.studentId', value ->> '$.reason', ${runId}, value ->> '$.ordinal'
        from json_each(${json})`),
    ),
  ]);
}

/** Badges that got no flag in this run; those of a program that a later run went over are forgotten. A statement. */
export const unflaggedInRun = (platform: Platform, district: District, runId: string) =>
  platform
    .databaseOf(district)
    .select()
    .from(unflaggedBadges)
    .where(and(eq(unflaggedBadges.districtId, district.id), eq(unflaggedBadges.runId, runId as RunId)))
    .orderBy(unflaggedBadges.program);

/** Badges that got no flag, as of the last run. */
export function unflaggedBadgesOf(platform: Platform, district: District, program: Program) {
  return platform
    .databaseOf(district)
    .select()
    .from(unflaggedBadges)
    .where(and(eq(unflaggedBadges.districtId, district.id), eq(unflaggedBadges.program, program)))
    .all();
}

import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import { hasId } from '../../platform/database.ts';
import { piecesOf } from '../../platform/pieces.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/index.ts';
import type { FlagPlan } from '../plan/plan.ts';
import { unflaggedBadges } from '../schema.ts';
import type { LedgerScope } from './ledger.ts';

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

/** Who has left the district gets no flag, and nobody has to do anything about that. */
const isToMend = sql`reason <> 'withdrawn'`;

/** Badges that got no flag in this run, those first that somebody can do something about; those of a program that a later run went over are forgotten. A statement. */
export const unflaggedInRun = (platform: Platform, district: District, runId: string, limit: number) =>
  platform
    .databaseOf(district)
    .select({ ...getTableColumns(unflaggedBadges), isToMend: sql<number>`${isToMend}` })
    .from(unflaggedBadges)
    .where(and(eq(unflaggedBadges.districtId, district.id), hasId(unflaggedBadges.runId, runId)))
    .orderBy(sql`${isToMend} desc`, unflaggedBadges.program)
    .limit(limit);

/** How many of them somebody can do something about, at most `limit`, as a column. */
export const unflaggedByRun = (district: District, runId: SQL, limit: number): SQL =>
  sql`(select count(*) from (select 1 from unflagged_badges where district_id = ${district.id} and run_id = ${runId} and ${isToMend} limit ${limit}))`;

/** Badges that got no flag, as of the last run. */
export function unflaggedBadgesOf(platform: Platform, district: District, program: Program) {
  return platform
    .databaseOf(district)
    .select()
    .from(unflaggedBadges)
    .where(and(eq(unflaggedBadges.districtId, district.id), eq(unflaggedBadges.program, program)))
    .all();
}

import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type LedgerEntry, type LedgerScope, scoped } from './ledger.ts';
import { flagLedger } from './schema.ts';

/** What one run wrote of a program's flags, and what Campus said. */
export async function ledgerPage(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ entries: LedgerEntry[]; total: number }> {
  const database = platform.databaseOf(district);
  const where = scoped(district, { runId, program });
  const entries = await database
    .select()
    .from(flagLedger)
    .where(where)
    .orderBy(flagLedger.action, flagLedger.flagSourcedId)
    .limit(page.limit)
    .offset(page.offset)
    .all();
  return { entries, total: await database.$count(flagLedger, where) };
}

/** Writes of a run, of whatever program, that Campus refused, or that were left alone; what was given up because a cutover was undone is none of them. */
export function refusedWritesOf(
  platform: Platform,
  district: District,
  runId: RunId,
  limit: number,
): Promise<LedgerEntry[]> {
  const refused = and(isNotNull(flagLedger.problem), isNotNull(flagLedger.settledAt));
  return platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(and(eq(flagLedger.districtId, district.id), eq(flagLedger.runId, runId), refused))
    .orderBy(flagLedger.program, flagLedger.flagSourcedId)
    .limit(limit)
    .all();
}

/** How many flags each run wrote to Campus. The ledger knows also what an execution wrote that was killed before it could say so. */
export async function writtenByRuns(
  platform: Platform,
  district: District,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, number>> {
  const rows = await platform
    .databaseOf(district)
    .all<{ runId: RunId; written: number }>(sql`select run_id as runId, count(*) as written from flag_ledger
    where district_id = ${district.id} and state = 'written' and run_id in (select value from json_each(${JSON.stringify(runIds)}))
    group by run_id`);
  return new Map(rows.map(({ runId, written }) => [runId, written]));
}

/** The newest write of each flag of a student, of whatever program, newest first. */
export function newestWritesOf(platform: Platform, district: District, studentId: StudentId): Promise<LedgerEntry[]> {
  return platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(
      sql`rowid in (select max(rowid) from flag_ledger where district_id = ${district.id} and student_id = ${studentId}
        group by program, flag_sourced_id)`,
    )
    .orderBy(sql`rowid desc`)
    .all();
}

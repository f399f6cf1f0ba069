import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import { hasId } from '../../platform/database.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { flagLedger } from '../schema.ts';
import { type LedgerEntry, type LedgerScope, scoped } from './ledger.ts';

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

/** Writes of a run, of every program, whose flag is not as planned: refused, not shown by Campus, or left alone. A statement. */
export function unmadeWritesOf(platform: Platform, district: District, runId: string, limit: number) {
  return platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(and(eq(flagLedger.districtId, district.id), hasId(flagLedger.runId, runId), isUnmade))
    .orderBy(flagLedger.program, flagLedger.flagSourcedId)
    .limit(limit);
}

const isUnmade = sql`problem is not null`;

/** How many of them there are, at most `limit`, as a column; of one program if that is given. */
export const unmadeByRun = (district: District, runId: SQL, limit: number, program?: SQL): SQL =>
  sql`(select count(*) from (select 1 from flag_ledger where district_id = ${district.id} and run_id = ${runId}
    and ${program ? sql`program = ${program} and ` : sql``}${isUnmade} limit ${limit}))`;

/** How many flags Campus shows as a run wrote them, as a column. */
export const seenByRun = (district: District, runId: SQL): SQL =>
  sql`(select count(*) from flag_ledger where district_id = ${district.id} and run_id = ${runId} and state = 'seen')`;

/** How many open flags in Campus SameGoal keeps for the student of a row of `students` under this name, as a column. */
export const openFlagsOf = (table: string): SQL => {
  const student = sql.identifier(table);
  return sql`(select count(*) from flag_ledger as written where written.district_id = ${student}.district_id
    and written.student_id = ${student}.id and written.action <> 'remove' and written.after ->> '$.endDate' is null
    and written.rowid = (select max(rowid) from flag_ledger as later where later.district_id = written.district_id
      and later.program = written.program and later.flag_sourced_id = written.flag_sourced_id and later.state = 'seen'))`;
};

/** The newest write of each flag of a student, of whatever program, newest first: a statement. */
export const newestWritesOf = (platform: Platform, district: District, studentId: StudentId) =>
  platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(
      sql`rowid in (select max(rowid) from flag_ledger where district_id = ${district.id} and student_id = ${studentId}
        group by program, flag_sourced_id)`,
    )
    .orderBy(sql`rowid desc`);

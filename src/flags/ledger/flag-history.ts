import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/programs.ts';
import type { FrozenCutover } from '../cutover/frozen-cutover.ts';
import { flagLedger } from '../schema.ts';
import type { Trace } from '../undo/undo-plan.ts';
import type { LastWrite } from './drift.ts';

/** Every flag of the program that we have ever set out to create. Ours for good, even when its badge is gone. */
export async function createdFlags(platform: Platform, district: District, program: Program): Promise<Set<SourcedId>> {
  const rows = await platform
    .databaseOf(district)
    .selectDistinct({ id: flagLedger.flagSourcedId })
    .from(flagLedger)
    .where(
      and(eq(flagLedger.districtId, district.id), eq(flagLedger.program, program), eq(flagLedger.action, 'create')),
    )
    .all();
  return new Set(rows.map(({ id }) => id));
}

/**
 * What an undo can take back: the newest write of each flag of the program since its cutover was frozen, unless it was an undo's own. Flags of ours that stood
 * before the cutover, because the program was switched to it from option 2, are none of it: unless they were gone by then and the cutover created them again.
 */
export async function tracesOf(
  platform: Platform,
  district: District,
  { program, frozenAt }: Pick<FrozenCutover, 'program' | 'frozenAt'>,
): Promise<Trace[]> {
  const written = sql`from flag_ledger where district_id = ${district.id} and program = ${program} and state = 'written'`;
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(
      sql`rowid in (select max(rowid) ${written} group by flag_sourced_id)
        and planned_at >= ${frozenAt} and action not in ('restore', 'remove')
        and (action = 'endExisting'
          or flag_sourced_id not in (select flag_sourced_id from flag_ledger where action not in ('restore', 'remove', 'endExisting')
            and rowid in (select max(rowid) ${written} and planned_at < ${frozenAt} group by flag_sourced_id))
          or flag_sourced_id in (select flag_sourced_id ${written} and planned_at = ${frozenAt} and action = 'create'))`,
    )
    .orderBy(flagLedger.flagSourcedId)
    .all();
  return rows.map(({ flagSourcedId, studentId, action, before, after }) => ({
    flagSourcedId,
    studentId,
    origin: action === 'endExisting' ? 'existing' : 'ours',
    before: action === 'endExisting' ? before : null,
    after,
  }));
}

/** The newest write of each flag of the program, unless it removed the flag; with what a night has told of it since, and left. */
export function lastWrites(platform: Platform, district: District, program: Program): Promise<LastWrite[]> {
  return platform
    .databaseOf(district)
    .all<LastWrite>(sql`select ledger.flag_sourced_id as flagSourcedId, student_id as studentId, run_id as writtenIn, told,
      after ->> '$.student' as student, after ->> '$.beginDate' as beginDate, after ->> '$.endDate' as endDate,
      after ->> '$.userWarning' as userWarning, after ->> '$.launchUrl' as launchUrl
    from flag_ledger as ledger left join (select flag_sourced_id, written_in, kind as told, max(rowid) from flag_drift
        where district_id = ${district.id} and program = ${program} and not mended group by flag_sourced_id, written_in) as drift
      on drift.flag_sourced_id = ledger.flag_sourced_id and written_in = run_id
    where action <> 'remove' and ledger.rowid in (select max(rowid) from flag_ledger
      where district_id = ${district.id} and program = ${program} and state = 'written' group by flag_sourced_id)
    order by ledger.flag_sourced_id`);
}

import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/index.ts';
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

/** Campus took the write, or may have taken it. */
const wasSent = sql`(sent_at is not null or state = 'sending')`;

/**
 * What an undo can take back: the newest write of each flag of the program since its cutover was frozen that Campus took, or may have taken. What Campus shows
 * decides, so a flag whose removal was only answered is still among them. Left out are
 * - flags of ours from before the cutover, because the program was switched to it from option 2; unless they were gone and the cutover created them again;
 * - flags of the district that Campus has shown restored: what somebody does with them afterwards is theirs.
 */
export async function tracesOf(
  platform: Platform,
  district: District,
  { program, frozenAt }: Pick<FrozenCutover, 'program' | 'frozenAt'>,
): Promise<Trace[]> {
  const sent = sql`from flag_ledger where district_id = ${district.id} and program = ${program} and ${wasSent}`;
  const kept = sql`action not in ('restore', 'remove')`;
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(
      sql`rowid in (select max(rowid) ${sent} and planned_at >= ${frozenAt} and ${kept} group by flag_sourced_id)
        and flag_sourced_id not in (select flag_sourced_id ${sent} and planned_at >= ${frozenAt}
          and action = 'restore' and state = 'seen')
        and (action = 'endExisting'
          or flag_sourced_id not in (select flag_sourced_id from flag_ledger where action not in ('restore', 'remove', 'endExisting')
            and rowid in (select max(rowid) ${sent} and planned_at < ${frozenAt} group by flag_sourced_id))
          or flag_sourced_id in (select flag_sourced_id ${sent} and planned_at = ${frozenAt} and action = 'create'))`,
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

/** Every setup that flags of the program were written under, of ours or since a time, in whatever Campus. */
async function setupsWritten(
  platform: Platform,
  district: District,
  program: Program,
  where: SQL,
): Promise<SourcedId[]> {
  const rows = await platform
    .databaseOf(district)
    .all<{ setup: SourcedId }>(sql`select distinct after ->> '$.setup' as setup from flag_ledger
      where district_id = ${district.id} and program = ${program} and ${wasSent} and ${where}`);
  return rows.map(({ setup }) => setup);
}

export const setupsOfOurs = (platform: Platform, district: District, program: Program) =>
  setupsWritten(platform, district, program, sql`action in ('create', 'correct', 'end')`);

export const setupsSince = (
  platform: Platform,
  district: District,
  { program, frozenAt }: Pick<FrozenCutover, 'program' | 'frozenAt'>,
) => setupsWritten(platform, district, program, sql`planned_at >= ${frozenAt}`);

/**
 * The newest write of each flag of the program, when Campus has shown it as planned and it did not remove the flag; with what a night has told of it since, and
 * left. A write that was only answered says nothing of what Campus showed.
 */
export function lastWrites(platform: Platform, district: District, program: Program): Promise<LastWrite[]> {
  return platform
    .databaseOf(district)
    .all<LastWrite>(sql`select ledger.flag_sourced_id as flagSourcedId, student_id as studentId, run_id as writtenIn, told,
      action <> 'endExisting' and action <> 'restore' as isOurs, after ->> '$.setup' as setup,
      after ->> '$.student' as student, after ->> '$.beginDate' as beginDate, after ->> '$.endDate' as endDate,
      after ->> '$.userWarning' as userWarning, after ->> '$.launchUrl' as launchUrl
    from flag_ledger as ledger left join (select flag_sourced_id, written_in, kind as told, max(rowid) from flag_drift
        where district_id = ${district.id} and program = ${program} and not mended group by flag_sourced_id, written_in) as drift
      on drift.flag_sourced_id = ledger.flag_sourced_id and written_in = run_id
    where action <> 'remove' and state = 'seen' and ledger.rowid in (select max(rowid) from flag_ledger
      where district_id = ${district.id} and program = ${program} and ${wasSent} group by flag_sourced_id)
    order by ledger.flag_sourced_id`);
}

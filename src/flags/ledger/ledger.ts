import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import type { RunId, SourcedId, StudentId } from '../../platform/ids.ts';
import { piecesOf } from '../../platform/pieces.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/index.ts';
import type { CampusFlag } from '../campus/campus-flag.ts';
import { flagCutovers, flagLedger, type WriteKind, writeStates } from '../schema.ts';

export type LedgerEntry = typeof flagLedger.$inferSelect;

export interface LedgerScope {
  readonly runId: RunId;
  readonly program: Program;
}

/** A write as it is planned. */
interface PlannedWrite {
  readonly kind: WriteKind;
  readonly reason: string;
  readonly studentId: StudentId | null;
  readonly before: CampusFlag | null;
  readonly after: CampusFlag;
}

export const scoped = (district: District, { runId, program }: LedgerScope) =>
  and(eq(flagLedger.districtId, district.id), eq(flagLedger.runId, runId), eq(flagLedger.program, program));

/**
 * Freezes what is intended, before anything is sent. A repeated planning of the same run adds nothing to what stands there. A cutover is kept with its plan, be it
 * empty, or not at all, and the first one stands.
 */
export async function recordWrites(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  writes: readonly PlannedWrite[],
  cutover: Pick<typeof flagCutovers.$inferInsert, 'setup' | 'hash' | 'confirmed'> | null = null,
): Promise<void> {
  const database = platform.databaseOf(district);
  const plannedAt = platform.clock.now().toISOString();
  // If two executions plan a cutover at once, the first one's plan is kept, and the other adds nothing to it.
  const stands =
    cutover === null
      ? sql``
      : sql`where exists (select 1 from flag_cutovers
          where district_id = ${district.id} and program = ${program} and run_id = ${runId} and frozen_at = ${plannedAt})`;
  const inserts = [...piecesOf(writes)].map(({ json }) =>
    database.run(sql`insert or ignore into flag_ledger
      (district_id, run_id, program, flag_sourced_id, student_id, action, reason, before, after, state, planned_at)
      select ${district.id}, ${runId}, ${program}, value ->> '$.after.sourcedId', value ->> '$.studentId', value ->> '$.kind',
        value ->> '$.reason', value -> '$.before', value -> '$.after', 'planned', ${plannedAt}
      from json_each(${json}) ${stands}`),
  );
  const [first, ...rest] = inserts;
  const key = { districtId: district.id, program, runId, frozenAt: plannedAt };
  if (cutover)
    await database.batch([
      database
        .insert(flagCutovers)
        .values({ ...key, ...cutover })
        .onConflictDoNothing(),
      ...inserts,
    ]);
  else if (first) await database.batch([first, ...rest]);
}

/** Takes the next entries for sending, each by one execution only. What ends comes before what begins, so that no student shows two flags of one program. */
export async function claimWrites(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  limit: number,
): Promise<LedgerEntry[]> {
  const claimed = await platform
    .databaseOf(district)
    .update(flagLedger)
    .set({ state: 'sending' })
    .where(
      sql`rowid in (select rowid from flag_ledger where district_id = ${district.id} and run_id = ${runId} and program = ${program}
        and state = 'planned' order by action in ('endExisting', 'end', 'remove') desc, flag_sourced_id limit ${limit})`,
    )
    .returning()
    .all();
  return claimed.sort((a, b) => first(a) - first(b) || (a.flagSourcedId < b.flagSourcedId ? -1 : 1));
}

const first = ({ action }: LedgerEntry) => (['endExisting', 'end', 'remove'].includes(action) ? 0 : 1);

/** What an execution that did not come back had taken: Campus may have it or not. */
export function unsettledWrites(platform: Platform, district: District, scope: LedgerScope): Promise<LedgerEntry[]> {
  return platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(and(scoped(district, scope), eq(flagLedger.state, 'sending')))
    .orderBy(flagLedger.flagSourcedId)
    .all();
}

export interface Settlement {
  readonly flagSourcedId: SourcedId;
  /** `planned`: Campus does not have it, and it is to be sent again. */
  readonly state: Exclude<LedgerEntry['state'], 'sending'>;
  readonly problem: string | null;
}

/** Keeps what Campus answered to writes that were being sent, or what reading it back has shown. A write that was sent once stays known as sent: an undo must find it. */
export async function settle(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  settlements: readonly Settlement[],
): Promise<void> {
  const where = sql`run_id = ${runId} and flag_ledger.state = 'sending'`;
  await keepStates(platform, district, program, settlements, where);
}

/** Sets the states of the newest writes of flags, each write that `where` names. `runId` hands the writes to a run. */
export async function keepStates(
  platform: Platform,
  district: District,
  program: Program,
  settlements: readonly Settlement[],
  where: SQL,
  runId?: RunId,
): Promise<void> {
  const database = platform.databaseOf(district);
  const now = platform.clock.now().toISOString();
  const handed = runId ? sql`, run_id = ${runId}` : sql``;
  const [first, ...rest] = [...piecesOf(settlements)].map(({ json }) =>
    database.run(sql`with settled as materialized (select value ->> '$.flagSourcedId' as id,
        value ->> '$.state' as state, value ->> '$.problem' as problem from json_each(${json}))
      update flag_ledger set problem = settled.problem, state = settled.state,
        sent_at = iif(settled.state in ('sent', 'seen'), coalesce(sent_at, ${now}), sent_at),
        seen_at = iif(settled.state = 'seen', ${now}, seen_at) ${handed} from settled
      where district_id = ${district.id} and program = ${program} and flag_sourced_id = settled.id and ${where}`),
  );
  if (first) await database.batch([first, ...rest]);
}

const unfinished = ['planned', 'sending', 'sent', 'refused'] as const;

/** A write whose flag is not as planned, and that nobody has taken from us. */
export const isUnfinished = (state: LedgerEntry['state']): boolean => unfinished.some((one) => one === state);

/** How many of them there are. */
export const unfinishedOf = (counts: LedgerCounts): number => unfinished.reduce((sum, state) => sum + counts[state], 0);

export type LedgerCounts = Record<LedgerEntry['state'], number>;

/** How many writes of the district are in which state, of those that `where` names. */
export async function countStates(platform: Platform, district: District, where: SQL): Promise<LedgerCounts> {
  const rows = await platform
    .databaseOf(district)
    .all<{ state: LedgerEntry['state']; count: number }>(
      sql`select state, count(*) as count from flag_ledger where district_id = ${district.id} and ${where} group by state`,
    );
  const none = Object.fromEntries(writeStates.map((state) => [state, 0])) as LedgerCounts;
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}

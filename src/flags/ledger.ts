import { and, eq, gt, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId, SourcedId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/programs.ts';
import type { CampusFlag } from './campus-flag.ts';
import type { FlagPlan } from './plan.ts';
import { flagCutovers, flagLedger, type WriteKind } from './schema.ts';
import type { Trace } from './undo-plan.ts';

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
 * Freezes what is intended, before anything is sent. A repeated planning of the same run adds nothing to what stands there. As a cutover it is kept with its plan
 * or not at all, and the first one stands.
 */
export async function recordWrites(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  writes: readonly PlannedWrite[],
  as: 'night' | 'cutover' = 'night',
): Promise<void> {
  const database = platform.databaseOf(district);
  const plannedAt = platform.clock.now().toISOString();
  const cutover = { districtId: district.id, program, runId, frozenAt: plannedAt };
  // Of two executions that plan a cutover at once, the one that came first has its plan kept; the other's adds nothing to it.
  const stands =
    as === 'night'
      ? sql``
      : sql`where exists (select 1 from flag_cutovers
          where district_id = ${district.id} and program = ${program} and run_id = ${runId} and frozen_at = ${plannedAt})`;
  const [first, ...rest] = chunks(writes, 1000).map((chunk) =>
    database.run(sql`insert or ignore into flag_ledger
      (district_id, run_id, program, flag_sourced_id, student_id, action, reason, before, after, state, planned_at)
      select ${district.id}, ${runId}, ${program}, value ->> '$.after.sourcedId', value ->> '$.studentId', value ->> '$.kind',
        value ->> '$.reason', value -> '$.before', value -> '$.after', 'planned', ${plannedAt}
      from json_each(${JSON.stringify(chunk)}) ${stands}`),
  );
  if (!first) return;
  if (as === 'night') await database.batch([first, ...rest]);
  else await database.batch([database.insert(flagCutovers).values(cutover).onConflictDoNothing(), first, ...rest]);
}

export type FrozenCutover = typeof flagCutovers.$inferSelect;

const cutoverOf = (district: District, program: Program) =>
  and(eq(flagCutovers.districtId, district.id), eq(flagCutovers.program, program));

/** The program's cutover once its plan is frozen, carried out or not; null before, and after an undo. */
export async function frozenCutover(
  platform: Platform,
  district: District,
  program: Program,
): Promise<FrozenCutover | null> {
  const found = await platform
    .databaseOf(district)
    .select()
    .from(flagCutovers)
    .where(cutoverOf(district, program))
    .get();
  return found ?? null;
}

/** Gives what earlier runs left unwritten of a frozen plan to this run, unchanged: it is carried out whoever carries it out. How much that is. */
export async function takeOverPlan(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  { frozenAt }: FrozenCutover,
): Promise<number> {
  const { meta } = await platform.databaseOf(district).run(sql`update flag_ledger set run_id = ${runId}
    where district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt} and state in ('planned', 'sending')`);
  return meta.changes;
}

/** Gives up what was planned, because the cutover is taken back. What was sent without an answer counts as written: the undo looks at Campus. */
export async function abandonPlans(platform: Platform, district: District, program: Program): Promise<void> {
  const database = platform.databaseOf(district);
  await database.batch([
    database.run(sql`update flag_ledger
      set state = iif(state = 'sending', 'written', 'refused'), problem = 'the cutover is undone'
      where district_id = ${district.id} and program = ${program} and state in ('planned', 'sending')
        and action not in ('restore', 'remove')`),
    database.update(flagCutovers).set({ undoing: true }).where(cutoverOf(district, program)),
  ]);
}

/** The cutover has been taken back, and may be planned anew. */
export async function forgetCutover(platform: Platform, district: District, program: Program): Promise<void> {
  await platform.databaseOf(district).delete(flagCutovers).where(cutoverOf(district, program));
}

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
    database.run(sql`insert into unflagged_badges (district_id, program, student_id, reason, run_id, ordinal)
      select ${district.id}, ${program}, value ->> '$.studentId', value ->> '$.reason', ${runId}, value ->> '$.ordinal'
      from json_each(${JSON.stringify(unflagged)})`),
  ]);
}

/** Takes the next entries for sending, each by one execution alone. What ends comes before what begins, so that no student shows two flags of one program. */
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
  readonly state: 'planned' | 'written' | 'refused';
  readonly problem: string | null;
}

export async function settle(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  settlements: readonly Settlement[],
): Promise<void> {
  if (settlements.length === 0) return;
  const settledAt = platform.clock.now().toISOString();
  await platform.databaseOf(district).run(sql`with settled as materialized (select value ->> '$.flagSourcedId' as id,
      value ->> '$.state' as state, value ->> '$.problem' as problem from json_each(${JSON.stringify(settlements)}))
    update flag_ledger set state = settled.state, problem = settled.problem,
      settled_at = case when settled.state = 'planned' then null else ${settledAt} end from settled
    where district_id = ${district.id} and run_id = ${runId} and program = ${program} and flag_sourced_id = settled.id
      and flag_ledger.state = 'sending'`);
}

/** The writes that a verification is about: those of the run, or those of the whole frozen cutover, of which earlier runs made a part. */
const verified = (district: District, scope: LedgerScope, cutover: FrozenCutover | null) =>
  cutover
    ? and(
        eq(flagLedger.districtId, district.id),
        eq(flagLedger.program, scope.program),
        eq(flagLedger.plannedAt, cutover.frozenAt),
      )
    : scoped(district, scope);

const entriesAtOnce = 2000;

/** What Campus has said it wrote, in the order of the flags' sourcedIds. */
export async function* writtenEntries(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover | null,
): AsyncGenerator<Pick<LedgerEntry, 'flagSourcedId' | 'action' | 'after'>> {
  for (let last = ''; ; ) {
    const entries = await platform
      .databaseOf(district)
      .select({ flagSourcedId: flagLedger.flagSourcedId, action: flagLedger.action, after: flagLedger.after })
      .from(flagLedger)
      .where(
        and(
          verified(district, scope, cutover),
          eq(flagLedger.state, 'written'),
          gt(flagLedger.flagSourcedId, last as SourcedId),
        ),
      )
      .orderBy(flagLedger.flagSourcedId)
      .limit(entriesAtOnce)
      .all();
    yield* entries;
    if (entries.length < entriesAtOnce) return;
    last = entries.at(-1)?.flagSourcedId ?? '';
  }
}

/** Has this run send once more what Campus said it wrote and does not show. */
export async function planAgain(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover | null,
  flags: readonly SourcedId[],
): Promise<void> {
  const [first, ...rest] = chunks(flags, 1000).map((chunk) =>
    platform
      .databaseOf(district)
      .update(flagLedger)
      .set({ runId: scope.runId, state: 'planned', settledAt: null })
      .where(
        and(
          verified(district, scope, cutover),
          eq(flagLedger.state, 'written'),
          sql`${flagLedger.flagSourcedId} in (select value from json_each(${JSON.stringify(chunk)}))`,
        ),
      ),
  );
  if (first) await platform.databaseOf(district).batch([first, ...rest]);
}

export type LedgerCounts = Record<LedgerEntry['state'], number>;

export async function ledgerCounts(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  cutover: FrozenCutover | null = null,
): Promise<LedgerCounts> {
  const rows = await platform
    .databaseOf(district)
    .select({ state: flagLedger.state, count: sql<number>`count(*)` })
    .from(flagLedger)
    .where(verified(district, scope, cutover))
    .groupBy(flagLedger.state)
    .all();
  const none = { planned: 0, sending: 0, written: 0, refused: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}

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

/** What an undo can take back: the newest write of each flag of the program, unless it was an undo's own. */
export async function tracesOf(platform: Platform, district: District, program: Program): Promise<Trace[]> {
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(
      sql`rowid in (select max(rowid) from flag_ledger where district_id = ${district.id} and program = ${program}
        and state = 'written' group by flag_sourced_id) and action not in ('restore', 'remove')`,
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

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}

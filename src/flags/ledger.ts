import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId, SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/programs.ts';
import type { FlagPlan } from './plan.ts';
import { flagLedger, unflaggedBadges } from './schema.ts';

export type LedgerEntry = typeof flagLedger.$inferSelect;

export interface LedgerScope {
  readonly runId: RunId;
  readonly program: Program;
}

const scoped = (district: District, { runId, program }: LedgerScope) =>
  and(eq(flagLedger.districtId, district.id), eq(flagLedger.runId, runId), eq(flagLedger.program, program));

/** Records what is intended, before anything is sent. A repeated planning of the same run adds nothing to what stands there. */
export async function recordPlan(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  plan: FlagPlan,
): Promise<void> {
  const database = platform.databaseOf(district);
  const plannedAt = platform.clock.now().toISOString();
  const unflagged = JSON.stringify(plan.unflagged);
  await database.batch([
    database.run(sql`delete from unflagged_badges where district_id = ${district.id} and program = ${program}`),
    database.run(sql`insert into unflagged_badges (district_id, program, student_id, reason, run_id, ordinal)
      select ${district.id}, ${program}, value ->> '$.studentId', value ->> '$.reason', ${runId}, value ->> '$.ordinal'
      from json_each(${unflagged})`),
    ...chunks(plan.actions, 1000).map((actions) =>
      database.run(sql`insert or ignore into flag_ledger
        (district_id, run_id, program, flag_sourced_id, student_id, action, reason, before, after, state, planned_at)
        select ${district.id}, ${runId}, ${program}, value ->> '$.after.sourcedId', value ->> '$.studentId', value ->> '$.kind',
          value ->> '$.reason', value -> '$.before', value -> '$.after', 'planned', ${plannedAt}
        from json_each(${JSON.stringify(actions)})`),
    ),
  ]);
}

/** Intended and not settled yet; what ends comes before what is created, so that no student shows two flags of one program. */
export function plannedEntries(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  limit: number,
): Promise<LedgerEntry[]> {
  return platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(and(scoped(district, scope), eq(flagLedger.state, 'planned')))
    .orderBy(sql`${flagLedger.action} in ('endExisting', 'end') desc`, flagLedger.flagSourcedId)
    .limit(limit)
    .all();
}

export interface Settlement {
  readonly flagSourcedId: SourcedId;
  readonly state: 'written' | 'refused';
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
    update flag_ledger set state = settled.state, problem = settled.problem, settled_at = ${settledAt} from settled
    where district_id = ${district.id} and run_id = ${runId} and program = ${program} and flag_sourced_id = settled.id`);
}

export type LedgerCounts = Record<LedgerEntry['state'], number>;

export async function ledgerCounts(platform: Platform, district: District, scope: LedgerScope): Promise<LedgerCounts> {
  const rows = await platform
    .databaseOf(district)
    .select({ state: flagLedger.state, count: sql<number>`count(*)` })
    .from(flagLedger)
    .where(scoped(district, scope))
    .groupBy(flagLedger.state)
    .all();
  return { planned: 0, written: 0, refused: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
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

/** Badges that got no flag, as of the last run. */
export function unflaggedBadgesOf(platform: Platform, district: District, program: Program) {
  return platform
    .databaseOf(district)
    .select()
    .from(unflaggedBadges)
    .where(and(eq(unflaggedBadges.districtId, district.id), eq(unflaggedBadges.program, program)))
    .all();
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}

import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/programs.ts';
import type { CampusFlag } from './campus-flag.ts';
import type { LedgerScope } from './ledger.ts';
import { flagCutovers, flagLedger, type WriteKind } from './schema.ts';

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

const planOf = (district: District, { program, frozenAt }: FrozenCutover) =>
  and(eq(flagLedger.districtId, district.id), eq(flagLedger.program, program), eq(flagLedger.plannedAt, frozenAt));

/** What is frozen, while nothing of it has been sent; null from the first write on. */
export async function unsentPlan(
  platform: Platform,
  district: District,
  frozen: FrozenCutover,
): Promise<{ readonly kind: WriteKind; readonly after: CampusFlag }[] | null> {
  const writes = await platform
    .databaseOf(district)
    .select({ kind: flagLedger.action, after: flagLedger.after, state: flagLedger.state })
    .from(flagLedger)
    .where(planOf(district, frozen))
    .all();
  return writes.every(({ state }) => state === 'planned') ? writes : null;
}

/** Gives up a frozen plan of which nothing has been sent. */
export async function dropPlan(platform: Platform, district: District, frozen: FrozenCutover): Promise<void> {
  const database = platform.databaseOf(district);
  const { program, frozenAt } = frozen;
  await database.batch([
    database.run(sql`delete from flag_ledger
      where district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt}
        and not exists (select 1 from flag_ledger as sent where sent.district_id = ${district.id} and sent.program = ${program}
          and sent.planned_at = ${frozenAt} and sent.state <> 'planned')`),
    database.run(sql`delete from flag_cutovers
      where district_id = ${district.id} and program = ${program} and frozen_at = ${frozenAt}
        and not exists (select 1 from flag_ledger where district_id = ${district.id} and program = ${program}
          and planned_at = ${frozenAt})`),
  ]);
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
      set state = iif(state = 'sending' or settled_at is not null, 'written', 'refused'), problem = 'the cutover is undone'
      where district_id = ${district.id} and program = ${program} and state in ('planned', 'sending')
        and action not in ('restore', 'remove')`),
    database.update(flagCutovers).set({ undoing: true }).where(cutoverOf(district, program)),
  ]);
}

/** The cutover has been taken back, and may be planned anew. */
export async function forgetCutover(platform: Platform, district: District, program: Program): Promise<void> {
  await platform.databaseOf(district).delete(flagCutovers).where(cutoverOf(district, program));
}

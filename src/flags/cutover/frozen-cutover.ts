import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { type District, recordCutover } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/index.ts';
import { countStates, isUnfinished, type LedgerCounts, type LedgerScope } from '../ledger/ledger.ts';
import type { FlagAction } from '../plan/plan.ts';
import { flagCutovers, flagLedger } from '../schema.ts';

/**
 * Where the one-time cutover of a program stands; there is none before its plan is frozen.
 *
 *   none ─► frozen ─► begun ─► … carried out (`cutoverCompletedAt` of the program)
 *    ▲        │  │      │          │
 *    ├────────┘  └──────┴──► undoing
 *    └───────────────────────────┘
 *
 * `frozen`: nothing of it was ever sent to Campus. It is good only while the same would be planned and nothing holds it; otherwise it is dropped and planned again.
 * `begun`: Campus has something of it, or may have. Runs carry it on, unchanged, until Campus shows each of its flags as planned.
 * `undoing`: a person takes it back. Runs carry that on until Campus shows it; then the program is turned off and the cutover is forgotten.
 */
export type CutoverState = 'frozen' | 'begun' | 'undoing';
export type FrozenCutover = Omit<typeof flagCutovers.$inferSelect, 'undoing'> & { readonly state: CutoverState };

const cutoverOf = (district: District, program: Program) =>
  and(eq(flagCutovers.districtId, district.id), eq(flagCutovers.program, program));

/** A write of the cutover's plan that Campus has, or may have. */
export const begun = sql`exists (select 1 from flag_ledger where flag_ledger.district_id = flag_cutovers.district_id
  and flag_ledger.program = flag_cutovers.program and planned_at = frozen_at and (state <> 'planned' or sent_at is not null))`;

/** The program's cutover once its plan is frozen, carried out or not; null before, and after an undo. */
export async function frozenCutover(
  platform: Platform,
  district: District,
  program: Program,
): Promise<FrozenCutover | null> {
  const { undoing, ...columns } = getTableColumns(flagCutovers);
  const state = sql<CutoverState>`case when ${undoing} then 'undoing' when ${begun} then 'begun' else 'frozen' end`;
  const found = await platform
    .databaseOf(district)
    .select({ ...columns, state })
    .from(flagCutovers)
    .where(cutoverOf(district, program))
    .get();
  return found ?? null;
}

/** How far the writes of the cutover's plan have come, each flag once. */
export async function progressOfPlan(
  platform: Platform,
  district: District,
  { program, frozenAt }: Pick<FrozenCutover, 'program' | 'frozenAt'>,
): Promise<LedgerCounts> {
  return countStates(platform, district, sql`program = ${program} and planned_at = ${frozenAt}`);
}

/** The writes of the cutover's plan, and which of their flags Campus does not show as planned yet. */
export async function planOf(
  platform: Platform,
  district: District,
  { program, frozenAt }: Pick<FrozenCutover, 'program' | 'frozenAt'>,
): Promise<{ readonly actions: readonly FlagAction[]; readonly unfinished: ReadonlySet<SourcedId> }> {
  const entries = await platform
    .databaseOf(district)
    .select()
    .from(flagLedger)
    .where(sql`district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt}`)
    .orderBy(flagLedger.flagSourcedId)
    .all();
  const unfinished = entries.filter(({ state }) => isUnfinished(state)).map(({ flagSourcedId }) => flagSourcedId);
  // A cutover's plan has no restoring and no removing: those are an undo's.
  const actions = entries.flatMap(({ action, ...entry }): FlagAction[] =>
    action === 'restore' || action === 'remove' ? [] : [{ ...entry, kind: action }],
  );
  return { actions, unfinished: new Set(unfinished) };
}

/** Gives up a frozen plan, unless it has begun meanwhile. */
export async function dropPlan(platform: Platform, district: District, frozen: FrozenCutover): Promise<void> {
  const database = platform.databaseOf(district);
  const { program, frozenAt } = frozen;
  const unsent = sql`from flag_cutovers where district_id = ${district.id} and program = ${program} and frozen_at = ${frozenAt} and not ${begun}`;
  await database.batch([
    database.run(sql`delete from flag_ledger
      where district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt} and exists (select 1 ${unsent})`),
    database.run(sql`delete ${unsent}`),
  ]);
}

/**
 * Hands to this run what earlier runs left unfinished of a frozen plan, unchanged. What was sent is not sent again before Campus has been read; what Campus refused
 * is sent again. How much that is.
 */
export async function takeOverPlan(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  { frozenAt, confirmed }: Pick<FrozenCutover, 'frozenAt' | 'confirmed'>,
): Promise<number> {
  const database = platform.databaseOf(district);
  const [{ meta }] = await database.batch([
    database.run(sql`update flag_ledger set run_id = ${runId}, problem = null, state = iif(state = 'refused', 'planned', state)
      where district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt}
        and state in ('planned', 'sending', 'sent', 'refused')`),
    database.update(flagCutovers).set({ runId, confirmed }).where(cutoverOf(district, program)),
  ]);
  return meta.changes;
}

/** Begins an undo. What was planned and never sent is given up; what was sent without an answer counts as sent: the undo looks at Campus. */
export async function abandonPlans(platform: Platform, district: District, program: Program): Promise<void> {
  const database = platform.databaseOf(district);
  const kept = sql`district_id = ${district.id} and program = ${program} and action not in ('restore', 'remove')`;
  await database.batch([
    database.run(sql`delete from flag_ledger where ${kept} and state = 'planned' and sent_at is null`),
    database.run(sql`update flag_ledger set state = 'sent', problem = null, sent_at = coalesce(sent_at, planned_at)
      where ${kept} and state in ('planned', 'sending')`),
    database.update(flagCutovers).set({ undoing: true }).where(cutoverOf(district, program)),
  ]);
}

/**
 * Keeps that a cutover was done `at` a time, or was undone if that is null. It can then be planned again, after a person
 * turns the program on. The program is turned off first, so that a night between the two begins no other cutover.
 */
export async function recordCutoverNews(
  platform: Platform,
  district: District,
  { program, at }: { readonly program: Program; readonly at: string | null },
): Promise<void> {
  await recordCutover(platform, district.id, program, at);
  if (at === null) await platform.databaseOf(district).delete(flagCutovers).where(cutoverOf(district, program));
}

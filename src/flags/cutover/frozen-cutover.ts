import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { type District, recordCutover } from '../../districts/index.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/programs.ts';
import type { LedgerScope } from '../ledger/ledger.ts';
import { flagCutovers, flagLedger } from '../schema.ts';

/**
 * Where the one-time cutover of a program stands; there is none before its plan is frozen.
 *
 *   none ─► frozen ─► begun ─► … carried out (`cutoverCompletedAt` of the program)
 *    ▲        │  │      │          │
 *    ├────────┘  └──────┴──► undoing
 *    └───────────────────────────┘
 *
 * `frozen`: nothing of it was ever sent to Campus, so it is good only while the same would be planned and nothing holds it; else it is dropped and planned anew.
 * `begun`: Campus has something of it, or may have. It is carried to its end unchanged, by whichever run, and not planned again.
 * `undoing`: a person takes it back. No night changes a flag of the program until that is done, the program is turned off, and the cutover is forgotten.
 */
export type CutoverState = 'frozen' | 'begun' | 'undoing';
export type FrozenCutover = Omit<typeof flagCutovers.$inferSelect, 'undoing'> & { readonly state: CutoverState };

const cutoverOf = (district: District, program: Program) =>
  and(eq(flagCutovers.districtId, district.id), eq(flagCutovers.program, program));

/** A write of the cutover's plan that Campus has, or may have. What is sent a second time keeps the time when Campus first took it. */
const begun = sql`exists (select 1 from flag_ledger where flag_ledger.district_id = flag_cutovers.district_id
  and flag_ledger.program = flag_cutovers.program and planned_at = frozen_at and (state <> 'planned' or settled_at is not null))`;

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

/** Whether Campus has ever said that it took some of the cutover. */
export async function hasTaken(
  platform: Platform,
  district: District,
  { program, frozenAt }: FrozenCutover,
): Promise<boolean> {
  const taken = sql`district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt}
    and settled_at is not null and state <> 'refused'`;
  return (
    (await platform.databaseOf(district).select({ id: flagLedger.runId }).from(flagLedger).where(taken).get()) !==
    undefined
  );
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

/** Gives what earlier runs left unwritten of a frozen plan to this run, unchanged: it is carried out whoever carries it out. How much that is. */
export async function takeOverPlan(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  { frozenAt, confirmed }: Pick<FrozenCutover, 'frozenAt' | 'confirmed'>,
): Promise<number> {
  const database = platform.databaseOf(district);
  const [{ meta }] = await database.batch([
    database.run(sql`update flag_ledger set run_id = ${runId}
      where district_id = ${district.id} and program = ${program} and planned_at = ${frozenAt} and state in ('planned', 'sending')`),
    database.update(flagCutovers).set({ runId, confirmed }).where(cutoverOf(district, program)),
  ]);
  return meta.changes;
}

/** Begins an undo and gives up what was planned. What was sent without an answer counts as written: the undo looks at Campus. */
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

/**
 * Keeps that a cutover was carried out `at` a time, or, when that is null, taken back: then it may be planned anew, but only after somebody has turned the program
 * on again. It is turned off first: a night between the two must not begin another cutover.
 */
export async function recordCutoverNews(
  platform: Platform,
  district: District,
  { program, at }: { readonly program: Program; readonly at: string | null },
): Promise<void> {
  await recordCutover(platform, district.id, program, at);
  if (at === null) await platform.databaseOf(district).delete(flagCutovers).where(cutoverOf(district, program));
}

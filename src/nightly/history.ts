import { and, count, desc, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm';
import { type Actor, actorName } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import { plusDays } from '../platform/clock.ts';
import { hasId } from '../platform/database.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { dropFindings } from '../roster/index.ts';
import { type NightFigures, newestNights } from './nights.ts';
import { problemsOfRun } from './problems-of-run.ts';
import type { FinishedStep, RunState } from './run-state.ts';
import { runSteps, runs } from './schema.ts';

export type Run = typeof runs.$inferSelect & {
  /** What it left for a person, by the rule of `problemsOfRun`; the run may have gone on. */
  readonly problems: number;
  /** What it asked Campus for; null for a cutover, and until it is known. */
  readonly pulled: 'changes' | 'everything' | null;
};
export type RunStep = typeof runSteps.$inferSelect;

/** Writes what the Durable Object has decided. A repetition writes the same rows again. */
export async function recordRun(
  platform: Platform,
  district: District,
  state: RunState,
  finished: readonly FinishedStep[],
): Promise<void> {
  const database = platform.databaseOf(district);
  const { runId, night, trigger, status, startedAt, finishedAt, problem, confirmation } = state;
  const outcome = {
    status,
    finishedAt,
    confirmation,
    problemCode: problem?.code ?? null,
    problemDetail: problem?.detail ?? null,
  };
  await database.batch([
    database
      .insert(runs)
      .values({ id: runId, districtId: district.id, night, trigger, startedAt, ...outcome })
      .onConflictDoUpdate({ target: runs.id, set: outcome }),
    ...finished.map(({ problem: found, ...step }) =>
      database
        .insert(runSteps)
        .values({ runId, ...step, problemCode: found?.code ?? null, problemDetail: found?.detail ?? null })
        .onConflictDoNothing(),
    ),
  ]);
}

/** The run that is going now; null when none is. */
export async function runUnderWay(
  platform: Platform,
  district: District,
): Promise<Pick<Run, 'id' | 'startedAt'> | null> {
  const run = await platform
    .databaseOf(district)
    .select({ id: runs.id, startedAt: runs.startedAt })
    .from(runs)
    .where(and(eq(runs.districtId, district.id), eq(runs.status, 'running')))
    .orderBy(desc(runs.startedAt))
    .get();
  return run ?? null;
}

/** Who let a held run go on. Not the Durable Object's to decide, so `recordRun` leaves it as it is. */
export async function recordConfirmation(
  platform: Platform,
  district: District,
  runId: RunId,
  by: Actor,
): Promise<void> {
  await platform
    .databaseOf(district)
    .update(runs)
    .set({ confirmedBy: actorName(by), confirmedAt: platform.clock.now().toISOString() })
    .where(and(eq(runs.districtId, district.id), eq(runs.id, runId)));
}

/** The district's runs, newest first. */
export async function runsOf(
  platform: Platform,
  district: District,
  page: { limit: number; offset: number },
): Promise<{ runs: Run[]; total: number }> {
  const [rows, [counted]] = await platform.databaseOf(district).batch(runsPage(platform, district, page));
  return { runs: rows, total: counted?.total ?? 0 };
}

/** The same with the figures of the newest runs, in one round trip. */
export async function runsWithNights(
  platform: Platform,
  district: District,
  page: { limit: number; offset: number },
): Promise<{ runs: Run[]; total: number; nights: NightFigures[] }> {
  const [rows, [counted], nights] = await platform
    .databaseOf(district)
    .batch([...runsPage(platform, district, page), newestNights(platform, district)]);
  return { runs: rows, total: counted?.total ?? 0, nights };
}

const runsPage = (platform: Platform, district: District, page: { limit: number; offset: number }) =>
  [
    newestFirst(platform, district).limit(page.limit).offset(page.offset),
    platform.databaseOf(district).select({ total: count() }).from(runs).where(eq(runs.districtId, district.id)),
  ] as const;

const runColumns = (district: District) => ({
  ...getTableColumns(runs),
  problems: problemsOfRun(district, sql`runs.id`),
  // A difference that does not do is planned once more, as everything.
  pulled: sql<Run['pulled']>`(select iif(max(counts ->> '$.full'), 'everything', 'changes') from run_steps
    where run_id = runs.id and name = 'planPull' having count(*) > 0)`,
});

const newestFirst = (platform: Platform, district: District) =>
  platform
    .databaseOf(district)
    .select(runColumns(district))
    .from(runs)
    .where(eq(runs.districtId, district.id))
    .orderBy(desc(runs.startedAt), desc(runs.id));

/** One run of this district; null when it is not the district's. */
export const findRun = async (platform: Platform, district: District, runId: string): Promise<Run | null> =>
  (await runById(platform, district, runId))[0] ?? null;

/** The same as a statement: the run, or no row. */
export const runById = (platform: Platform, district: District, runId: string) =>
  platform
    .databaseOf(district)
    .select(runColumns(district))
    .from(runs)
    .where(and(eq(runs.districtId, district.id), hasId(runs.id, runId)));

/** The finished steps of a run, in order: a statement, to be awaited or put into a batch. */
export function stepsOf(platform: Platform, district: District, runId: string) {
  const ofDistrict = sql`exists (select 1 from runs where runs.id = ${runId} and runs.district_id = ${district.id})`;
  return platform
    .databaseOf(district)
    .select()
    .from(runSteps)
    .where(and(hasId(runSteps.runId, runId), ofDistrict))
    .orderBy(runSteps.number);
}

/** Two years of what each night did in detail. That there was the run, and how it ended, is kept. */
const detailsKeptDays = 730;
/** Nights follow each other, so no more is looked at than what has become old of late. */
const lookedAtDays = 60;

/** Drops the steps and the findings of runs that are older than anybody asks for; a repetition finds nothing to do. */
export async function forgetOldDetails(platform: Platform, district: District): Promise<void> {
  const database = platform.databaseOf(district);
  const daysAgo = (days: number) => plusDays(platform.clock.now(), -days);
  const old = await database
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, district.id),
        lt(runs.startedAt, daysAgo(detailsKeptDays)),
        gte(runs.startedAt, daysAgo(detailsKeptDays + lookedAtDays)),
      ),
    );
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  await database.batch([
    database.run(sql`delete from run_steps where run_id in (select value from json_each(${JSON.stringify(ids)}))`),
    dropFindings(platform, district, ids),
  ]);
}

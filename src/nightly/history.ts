import { and, count, desc, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { FinishedStep, RunState } from './run-state.ts';
import { runSteps, runs } from './schema.ts';

export type Run = typeof runs.$inferSelect;
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

/** The district's runs, newest first. */
export async function runsOf(
  platform: Platform,
  district: District,
  page: { limit: number; offset: number },
): Promise<{ runs: Run[]; total: number }> {
  const database = platform.databaseOf(district);
  const ofDistrict = eq(runs.districtId, district.id);
  const [rows, [counted]] = await database.batch([
    newestFirst(platform, district).limit(page.limit).offset(page.offset),
    database.select({ total: count() }).from(runs).where(ofDistrict),
  ]);
  return { runs: rows, total: counted?.total ?? 0 };
}

/** The run that began last; null before the first. */
export const latestRun = async (platform: Platform, district: District): Promise<Run | null> =>
  (await newestFirst(platform, district).limit(1).get()) ?? null;

const newestFirst = (platform: Platform, district: District) =>
  platform
    .databaseOf(district)
    .select()
    .from(runs)
    .where(eq(runs.districtId, district.id))
    .orderBy(desc(runs.startedAt), desc(runs.id));

/** One run of this district; null when it is not the district's. */
export async function findRun(platform: Platform, district: District, runId: string): Promise<Run | null> {
  const row = await platform
    .databaseOf(district)
    .select()
    .from(runs)
    .where(and(eq(runs.districtId, district.id), eq(runs.id, runId as RunId)))
    .get();
  return row ?? null;
}

/** The finished steps of a run, in order. */
export async function stepsOf(platform: Platform, district: District, runId: string): Promise<RunStep[]> {
  const ofDistrict = sql`exists (select 1 from runs where runs.id = ${runId} and runs.district_id = ${district.id})`;
  return platform
    .databaseOf(district)
    .select()
    .from(runSteps)
    .where(and(eq(runSteps.runId, runId as RunId), ofDistrict))
    .orderBy(runSteps.number)
    .all();
}

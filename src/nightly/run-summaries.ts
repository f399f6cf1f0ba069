import { and, count, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { seenByRun } from '../flags/index.ts';
import { plusDays } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { problemsOfRun } from './problems-of-run.ts';
import type { RunState } from './run-state.ts';
import { runSummaries } from './schema.ts';

export type RunSummary = typeof runSummaries.$inferSelect;

/** Keeps for the list of all districts what a run has come to. A repetition writes the same row again. */
export async function summarizeRun(platform: Platform, district: District, state: RunState): Promise<void> {
  const { runId, night, trigger, status, startedAt, finishedAt, problem } = state;
  const ofRun = sql`${runId}`;
  const [figures] = await platform
    .databaseOf(district)
    .all<Pick<RunSummary, 'problems' | 'students' | 'writes' | 'unflagged'>>(sql`
      select ${problemsOfRun(district, ofRun)} as problems, ${seenByRun(district, ofRun)} as writes,
        (select max(counts ->> '$.active') from run_steps where run_id = ${runId}) as students,
        (select count(*) from unflagged_badges where district_id = ${district.id}) as unflagged`);
  const { problems = 0, students = null, writes = 0, unflagged = 0 } = figures ?? {};
  const row = {
    night,
    trigger,
    status,
    startedAt,
    finishedAt,
    problemCode: problem?.code ?? null,
    problems,
    students,
    writes,
    unflagged,
  };
  await platform.directory
    .insert(runSummaries)
    .values({ runId, districtId: district.id, ...row })
    .onConflictDoUpdate({ target: runSummaries.runId, set: row });
}

/** Runs of all districts, newest first. */
export async function runsOfAll(
  platform: Platform,
  { status, since }: { readonly status?: RunSummary['status'] | undefined; readonly since?: string | undefined },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ runs: RunSummary[]; total: number }> {
  const where = and(status && eq(runSummaries.status, status), since ? gte(runSummaries.startedAt, since) : undefined);
  const [rows, [counted]] = await platform.directory.batch([
    platform.directory
      .select()
      .from(runSummaries)
      .where(where)
      .orderBy(desc(runSummaries.startedAt), runSummaries.runId)
      .limit(page.limit)
      .offset(page.offset),
    platform.directory.select({ total: count() }).from(runSummaries).where(where),
  ]);
  return { runs: rows, total: counted?.total ?? 0 };
}

/** Days for which summaries are kept: as long as the details of runs. */
const keptDays = 730;

/** On each cron: forgets the summaries that nobody asks for any more. */
export async function forgetOldSummaries(platform: Platform): Promise<void> {
  const before = plusDays(platform.clock.now(), -keptDays);
  await platform.directory.delete(runSummaries).where(lt(runSummaries.startedAt, before));
}

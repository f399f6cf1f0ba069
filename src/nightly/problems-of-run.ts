import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { unflaggedByRun, unmadeByRun } from '../flags/index.ts';
import type { Platform } from '../platform/platform.ts';
import { toCorrectByRun } from '../roster/index.ts';
import { runSteps } from './schema.ts';

/**
 * What counts as a problem of a run, for its page, its file, the list of runs, the chart, District Information and the API alike: what a person can act on,
 * each once.
 * - A step that failed, or that left something to a person; but not one that only sums up refused flags which are listed one by one.
 * - A flag that is not as planned: Campus refused the write or does not show it, or somebody had changed the flag and it was left alone.
 * - An object of the roster that was left out, and a student who shares an SSID.
 * - A badge without a flag because Campus has not sent the student. Those are known as of the last run over the program (`unflagged_badges`), so an older run has
 *   none of them any more, neither listed nor counted.
 * Who was re-keyed, who has a number given again and who has left ask nothing of anybody: they are told of, and are no problem.
 */
export const problemsOfRun = (district: District, runId: SQL) => sql<number>`(
  (select count(*) from run_steps where run_id = ${runId} and ${asksForSomebody(district)})
  + ${unmadeByRun(district, runId, listedPerKind)}
  + ${toCorrectByRun(district, runId, listedPerKind)}
  + ${unflaggedByRun(district, runId, listedPerKind)})`;

/** The most of a kind, but for steps, that are listed and counted: beyond, a fault of the source is plain. */
export const listedPerKind = 5000;

/** The rule for a row of `run_steps`. Some of the flags that it sums up may be an earlier run's of the same cutover, which this run does not list. */
const asksForSomebody = (district: District) =>
  sql`run_steps.problem_code is not null
    and not coalesce(counts ->> '$.refused', 0) + coalesce(counts ->> '$.differing', 0) between 1 and ${unmadeByRun(district, sql`run_steps.run_id`, listedPerKind, sql`substr(run_steps.name, instr(run_steps.name, ' ') + 1)`)}`;

/** The steps of a run that are problems by this rule, in order: a statement. */
export const stepProblemsOf = (platform: Platform, district: District, runId: string) =>
  platform
    .databaseOf(district)
    .select()
    .from(runSteps)
    .where(
      sql`run_steps.run_id = ${runId} and ${asksForSomebody(district)}
        and exists (select 1 from runs where runs.id = ${runId} and runs.district_id = ${district.id})`,
    )
    .orderBy(runSteps.number);

import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { ProblemCode } from '../platform/problems.ts';
import type { Program } from '../programs/index.ts';
import { toCorrectByRun } from '../roster/index.ts';
import type { Run } from './history.ts';
import { problemsOfRun } from './problems-of-run.ts';
import { isOvertaken } from './run-state.ts';
import { programOfStep } from './step.ts';

type RunSaid = Pick<Run, 'id' | 'trigger' | 'status' | 'startedAt' | 'problemCode' | 'problemDetail' | 'problems'>;

/** Why a step failed, or what it left for a person. */
export interface StepProblem {
  readonly code: ProblemCode;
  readonly detail: string;
}

export interface LastNight extends Pick<RunSaid, 'id' | 'status' | 'problemDetail'> {
  /** Whether single objects of the roster are to be corrected in Campus. */
  readonly isToCorrect?: boolean;
}

/** How things stand by the newest runs. */
export interface LastRuns {
  /** The run that began last, of whatever kind; null before the first. */
  readonly newest: RunSaid | null;
  /** The last night that is not under way any more, with what it failed for or left out of the roster; null before the first. */
  readonly night: LastNight | null;
  /** What the newest run could not do for a program; null when it could. A program that no run has looked at since the last completed night began is absent. */
  readonly programs: ReadonlyMap<Program, (StepProblem & { readonly runId: Run['id'] }) | null>;
  /** An earlier run said it of these programs: the last night ended, or was held, before it reached them. */
  readonly missed: ReadonlySet<Program>;
}

/** A step that says something; null throughout for a run without one. */
type Row = RunSaid & {
  readonly toCorrect: number;
  readonly name: string | null;
  readonly code: ProblemCode | null;
  readonly detail: string | null;
};

/** The newest night of these statuses: when it began. */
const nightBegan = (district: District, statuses: SQL) => sql`(select started_at from runs
  where district_id = ${district.id} and "trigger" in ('schedule', 'runNow') and status ${statuses} order by started_at desc limit 1)`;

/** The last night that has completed, or else that is over, and what has run since, oldest first: a statement, whose answer `lastRunsFrom` takes. */
export const lastRunsStatement = (platform: Platform, district: District) =>
  platform.databaseOf(district).all<Row>(sql`
    with said as materialized (
      select id, "trigger", status, started_at as startedAt, problem_code as problemCode, problem_detail as problemDetail, ${problemsOfRun(district, sql`runs.id`)} as problems,
        ${toCorrectByRun(district, sql`runs.id`, 1)} as toCorrect
      from runs where district_id = ${district.id}
        and started_at >= coalesce(${nightBegan(district, sql`= 'completed'`)}, ${nightBegan(district, sql`<> 'running'`)}, ''))
    select said.*, name, step.problem_code as code, step.problem_detail as detail
    from said left join run_steps as step on run_id = id and (step.problem_code is not null or name like 'plan%')
    order by startedAt, id, number`);

/** How things stand by the newest runs, in one round trip. */
export const lastRunsOf = async (platform: Platform, district: District): Promise<LastRuns> =>
  lastRunsFrom(await lastRunsStatement(platform, district));

export function lastRunsFrom(rows: readonly Row[]): LastRuns {
  const night = rows.findLast((run) => isNight(run) && run.status !== 'running' && !isOvertaken(run)) ?? null;
  const left = rows.find(({ id, name, detail }) => id === night?.id && detail && !programOfStep(name ?? ''));
  const programs = new Map<Program, (StepProblem & { readonly runId: Run['id'] }) | null>();
  const missed = new Set<Program>();
  for (const { id, startedAt, name, code, detail } of rows) {
    const program = programOfStep(name ?? '');
    // The plan is a run's first step for a program: what an earlier run said of it is over.
    if (!program || !(name?.startsWith('plan') || code)) continue;
    programs.set(program, code && { code, detail: detail ?? '', runId: id });
    if (night && startedAt < night.startedAt) missed.add(program);
    else missed.delete(program);
  }
  return {
    newest: rows.at(-1) ?? null,
    night: night && {
      id: night.id,
      status: night.status,
      problemDetail: night.problemDetail ?? left?.detail ?? null,
      isToCorrect: night.toCorrect > 0,
    },
    programs,
    missed,
  };
}

const isNight = ({ trigger }: Pick<Run, 'trigger'>) => trigger === 'schedule' || trigger === 'runNow';

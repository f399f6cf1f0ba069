import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import { seenByRun } from '../flags/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problemsOfRun } from './problems-of-run.ts';
import type { runs } from './schema.ts';

type Run = typeof runs.$inferSelect;

/** What one run came to, in numbers. Null where the run did not get so far. */
export interface NightFigures {
  readonly runId: RunId;
  readonly night: IsoDate;
  readonly status: Run['status'];
  readonly problemCode: Run['problemCode'];
  /** What it left for a person, by the rule of `problemsOfRun`. */
  readonly problems: number;
  /** Active students after the run. */
  readonly students: number | null;
  /** Students and guardians that were added, changed or withdrawn. */
  readonly changes: number;
  /** From its start to its end; null while it has none. */
  readonly seconds: number | null;
  /** Flags written to Campus. */
  readonly writes: number;
}

/** The newest runs of the district, oldest first: a statement. Added up in SQL: a run of a large district has hundreds of steps. */
export function newestNights(platform: Platform, district: District, limit = 30) {
  return platform.databaseOf(district).all<NightFigures>(sql`
    select run.id as runId, night, status, run.problem_code as problemCode, ${problemsOfRun(district, sql`run.id`)} as problems,
      max(counts ->> '$.active') as students,
      total(coalesce(counts ->> '$.new', 0) + coalesce(counts ->> '$.changed', 0) + coalesce(counts ->> '$.withdrawn', 0))
        filter (where name in ('students', 'demographics', 'guardians', 'parents', 'relatives', 'reconcile')) as changes,
      round((julianday(run.finished_at) - julianday(run.started_at)) * 86400) as seconds,
      ${seenByRun(district, sql`run.id`)} as writes
    from (select * from runs where district_id = ${district.id} order by started_at desc, id desc limit ${limit}) as run
    left join run_steps on run_steps.run_id = run.id
    group by run.id order by run.started_at, run.id`);
}

import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';

/** Past this share of the active students, and this number, their absence is taken for a fault of the source and nobody is withdrawn. */
const greatestAbsentShare = 0.1;
const alwaysAllowed = 20;

/**
 * Marks withdrawn whom a complete pull did not bring. The caller runs it only after every page of the run has landed: absence in a partial pull means nothing.
 * The pages of earlier runs are dropped here, those of this run stay, so that a repetition sees the same.
 */
export async function reconcileRoster(
  platform: Platform,
  district: District,
  runId: RunId,
): Promise<Result<{ active: number; withdrawn: number }>> {
  const database = platform.databaseOf(district);
  const pulled = (
    collections: string[],
  ) => sql`(select id.value from pulled_pages, json_each(pulled_pages.sourced_ids) as id
    where pulled_pages.district_id = ${district.id} and run_id = ${runId} and collection in (${sql.join(
      collections.map((name) => sql`${name}`),
      sql`, `,
    )}))`;
  const absent = sql`district_id = ${district.id} and status = 'active' and sourced_id is not null and sourced_id not in ${pulled(['students'])}`;
  const counts = await database.get<{ active: number; absent: number }>(sql`select count(*) as active,
    count(*) filter (where ${absent}) as absent from students
    where district_id = ${district.id} and status = 'active' and sourced_id is not null`);
  const { active = 0, absent: missing = 0 } = counts ?? {};
  if (missing > Math.max(alwaysAllowed, active * greatestAbsentShare))
    return refuse(
      problem(
        'conflict',
        `Campus no longer sends ${missing} of ${active} active students. Nobody was withdrawn and no flag was changed. ` +
          'Check in Campus which schools the connection may see.',
      ),
    );
  await database.batch([
    database.run(sql`update students set status = 'withdrawn', changed_in_run = ${runId} where ${absent}`),
    database.run(sql`update guardians set status = 'withdrawn', changed_in_run = ${runId} where district_id = ${district.id}
      and status = 'active' and sourced_id not in ${pulled(['guardians', 'parents', 'relatives'])}`),
    database.run(sql`delete from pulled_pages where district_id = ${district.id} and run_id <> ${runId}`),
  ]);
  const after = await database.get<{ active: number; withdrawn: number }>(sql`select
    count(*) filter (where status = 'active') as active,
    count(*) filter (where status = 'withdrawn' and changed_in_run = ${runId} and added_in_run is not ${runId}) as withdrawn
    from students where district_id = ${district.id} and sourced_id is not null`);
  return ok({ active: after?.active ?? 0, withdrawn: after?.withdrawn ?? 0 });
}

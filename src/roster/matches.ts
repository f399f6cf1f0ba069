import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Landing } from './landing.ts';
import type { studentMatches } from './schema.ts';

export type StudentMatch = typeof studentMatches.$inferSelect;

/** Two records by our ids: `former` is gone from Campus or waits for it, `current` is what Campus has. */
export interface MatchedIds {
  readonly former: StudentId;
  readonly current: StudentId;
}

/** Statements that ask a person about these pairs; a pair that was asked about, or decided, before is left as it is. */
export const askAbout = (district: District, pairs: readonly MatchedIds[], now: string): SQL[] =>
  [...piecesOf(pairs.map(({ former, current }) => ({ former, current })))].map(
    ({ json }) => sql`insert or ignore into student_matches (id, district_id, former, current, status, opened_at)
      select 'mat_' || lower(hex(randomblob(16))), ${district.id}, value ->> '$.former', value ->> '$.current', 'open', ${now}
      from json_each(${json})`,
  );

/** Reports each question that is open, so that the run says how many students are to be matched. Returns how many. */
export async function reportOpenMatches({ database, district, runId }: Landing): Promise<number> {
  const open = sql`student_matches where district_id = ${district.id} and status = 'open'`;
  await database.run(sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
    select ${district.id}, ${runId}, 'toMatch', 'students', id, 'record',
      'May be the same child as another record. Decide it under Students, To match; until then nothing moves and no flag ends because of it.'
    from ${open}`);
  const row = await database.get<{ count: number }>(sql`select count(*) as count from ${open}`);
  return row?.count ?? 0;
}

import { type SQL, sql } from 'drizzle-orm';
import { type Actor, actorName, recordSettingChange } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import { joinStatements, moveStatements } from '../documents/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { StudentMatch } from '../roster/index.ts';
import { type MatchWithRecords, studentMatchesOf } from './find.ts';

/** What a person says of two records; `open` takes back what was said. */
export const decisions = ['oneChild', 'twoChildren', 'open'] as const;
export type Decision = (typeof decisions)[number];

/**
 * Carries out what a person says of two records. `oneChild` gives the documents of the former record to the one that Campus has, and with them badges, flags and
 * history; `twoChildren` keeps them apart for good; `open` takes either back. Documents that named the former record go back to it, those that came since too.
 * The same decision again changes nothing. Refused with `notFound`, and with `conflict` when somebody else has just decided, or the record has been joined elsewhere.
 */
export async function decideMatch(
  platform: Platform,
  district: District,
  id: string,
  decision: Decision,
  by: Actor,
): Promise<Result<MatchWithRecords>> {
  const found = await matchById(platform, district, id);
  if (!found) return refuse(problem('notFound', 'This district has no such question about two records.'));
  const { match, former } = found;
  if (match.status === decision) return ok(found);
  if (decision === 'oneChild' && former.joinedInto !== null)
    return refuse(problem('conflict', 'The first record already belongs to another student. Undo that first.'));
  if (decision === 'oneChild' && found.current.joinedInto !== null)
    return refuse(problem('conflict', 'The second record already belongs to another student. Undo that first.'));
  const who = actorName(by);
  const moves =
    decision === 'oneChild'
      ? joinStatements(platform, district, sql`(select ${match.former} as former, ${match.current} as current)`, who)
      : match.status === 'oneChild'
        ? separation(platform, district, match, who)
        : [];
  const database = platform.databaseOf(district);
  const decided = database.all<{ id: string }>(sql`update student_matches
    set status = ${decision}, decided_by = ${who}, decided_at = ${platform.clock.now().toISOString()}
    where id = ${match.id} and district_id = ${district.id} and status = ${match.status} returning id`);
  const [changed] = await database.batch([decided, ...moves.map((statement) => database.run(statement))]);
  if (changed.length === 0)
    return refuse(problem('conflict', 'Someone else just decided about these records. Reload the page.'));
  await recordSettingChange(platform, district, by, {
    setting: 'Students to match',
    before: { [match.id]: match.status },
    after: { [match.id]: decision },
  });
  return ok((await matchById(platform, district, id)) ?? found);
}

async function matchById(platform: Platform, district: District, id: string): Promise<MatchWithRecords | null> {
  const { matches } = await studentMatchesOf(platform, district, { id, limit: 1, offset: 0 });
  return matches[0] ?? null;
}

/** Gives back to the former record the documents that named it, or a record that had been joined into it. */
function separation(platform: Platform, district: District, { former, current }: StudentMatch, by: string): SQL[] {
  const below = sql`(with recursive below (id) as (select ${former} union select students.id from students
      join below on students.joined_into = below.id where students.district_id = ${district.id}) select id from below)`;
  return [
    ...moveStatements(platform, district, {
      where: sql`district_id = ${district.id} and joined_from in ${below}`,
      to: sql`${former}`,
      joinedFrom: sql`nullif(joined_from, ${former})`,
      change: 'separated',
      by,
    }),
    sql`update students set joined_into = null, status = iif(sourced_id is null, 'active', status)
      where district_id = ${district.id} and id = ${former} and joined_into = ${current}`,
  ];
}

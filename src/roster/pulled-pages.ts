import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import { type Collection, guardianCollections } from './collections.ts';
import type { Landing } from './landing.ts';
import type { Cursor, PassCounts } from './oneroster/paging.ts';
import { pulledPages } from './schema.ts';

/** Keeps which objects a page brought, those that could not be read included. A page that lands twice is kept once; a server may send everything as one page. */
export async function recordPage(
  { database, district, runId }: Landing,
  collection: string,
  cursor: Cursor,
  sourcedIds: readonly string[],
): Promise<void> {
  const parts = [...piecesOf(sourcedIds)].map(({ records, json }) => ({ received: records.length, sourcedIds: json }));
  const page = { districtId: district.id, runId, collection, page: cursor.page, pass: cursor.pass };
  const [first = { received: 0, sourcedIds: '[]' }, ...others] = parts;
  const row = (part: number, kept: typeof first) =>
    database
      .insert(pulledPages)
      .values({ ...page, part, ...kept })
      .onConflictDoUpdate({
        target: [pulledPages.districtId, pulledPages.runId, pulledPages.collection, pulledPages.page, pulledPages.part],
        set: { pass: cursor.pass, ...kept },
      });
  await database.batch([
    row(0, first),
    ...others.map((kept, index) => row(index + 1, kept)),
    database.run(sql`delete from pulled_pages where district_id = ${district.id} and run_id = ${runId}
      and collection = ${collection} and page = ${cursor.page} and part > ${others.length}`),
  ]);
}

/** The sourcedIds that a run has brought of some collections. */
export const pulledIds = ({ district, runId }: Pick<Landing, 'district' | 'runId'>, names: readonly string[]): SQL =>
  sql`(select id.value from pulled_pages, json_each(pulled_pages.sourced_ids) as id
    where pulled_pages.district_id = ${district.id} and run_id = ${runId}
      and collection in (select value from json_each(${JSON.stringify(names)})))`;

/** The students whom the last whole pull and the differences since have brought. */
export const pulledSince = ({ district }: Pick<Landing, 'district'>): SQL =>
  sql`(select id.value from roster_pulls, json_each(roster_pulls.runs) as run, pulled_pages, json_each(pulled_pages.sourced_ids) as id
    where roster_pulls.district_id = ${district.id} and pulled_pages.district_id = ${district.id}
      and pulled_pages.run_id = run.value and collection = 'students')`;

/** What a pass has brought so far, beside the passes before it. */
export async function passCounts(
  { database, district, runId }: Landing,
  collection: string,
  pass: number,
): Promise<PassCounts> {
  const row = await database.get<PassCounts>(sql`
    with page as (select * from pulled_pages where district_id = ${district.id} and run_id = ${runId} and collection = ${collection}),
    id as materialized (select id.value, max(pass = ${pass}) as now, max(pass < ${pass}) as before
      from page, json_each(page.sourced_ids) as id group by id.value)
    select (select coalesce(sum(received), 0) from page where pass = ${pass}) as received,
      coalesce(sum(now), 0) as "distinct", coalesce(sum(now and not before), 0) as added, count(*) as known from id`);
  return row ?? { received: 0, distinct: 0, added: 0, known: 0 };
}

/** What of ours each collection must bring for it to be whole; of the others nothing is withdrawn by absence. */
const ours: Partial<Record<Collection, { readonly of: SQL; readonly broughtBy: readonly Collection[] }>> = {
  students: { of: sql`students where sourced_id is not null`, broughtBy: ['students'] },
  guardians: { of: sql`guardians where role = 'guardian'`, broughtBy: guardianCollections },
  parents: { of: sql`guardians where role = 'parent'`, broughtBy: guardianCollections },
  relatives: { of: sql`guardians where role = 'relative'`, broughtBy: guardianCollections },
  enrollments: { of: sql`enrollments where true`, broughtBy: ['enrollments'] },
};

/** How many active ones of ours this run has not brought, now that the collection has been read to its end. */
export async function absentActive(landing: Landing, collection: Collection): Promise<number> {
  const known = ours[collection];
  if (!known) return 0;
  const row = await landing.database.get<{ missing: number }>(sql`select count(*) as missing from ${known.of}
    and district_id = ${landing.district.id} and status = 'active' and sourced_id not in ${pulledIds(landing, known.broughtBy)}`);
  return row?.missing ?? 0;
}

/**
 * Drops the pages of every run but these: of runs that failed, and of those before the last whole pull. What the last whole pull and the differences after it
 * brought tells when a student was last seen.
 */
export const dropOtherPages = (district: District, runs: readonly RunId[]): SQL =>
  sql`delete from pulled_pages where district_id = ${district.id}
    and run_id not in (select value from json_each(${JSON.stringify(runs)}))`;

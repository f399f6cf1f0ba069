import { type SQL, sql } from 'drizzle-orm';
import type { Landing } from './landing.ts';
import type { Cursor, PassCounts } from './oneroster/paging.ts';
import { pulledPages } from './schema.ts';

/** Keeps which objects a page brought. A page that lands twice is kept once. */
export async function recordPage(
  { database, district, runId }: Landing,
  collection: string,
  cursor: Cursor,
  page: { readonly received: number; readonly sourcedIds: readonly string[] },
): Promise<void> {
  const kept = { received: page.received, sourcedIds: JSON.stringify(page.sourcedIds) };
  await database
    .insert(pulledPages)
    .values({ districtId: district.id, runId, collection, page: cursor.page, pass: cursor.pass, ...kept })
    .onConflictDoUpdate({
      target: [pulledPages.districtId, pulledPages.runId, pulledPages.collection, pulledPages.page],
      set: kept,
    });
}

/** The sourcedIds that a run has brought of some collections. */
export const pulledIds = ({ district, runId }: Pick<Landing, 'district' | 'runId'>, names: readonly string[]): SQL =>
  sql`(select id.value from pulled_pages, json_each(pulled_pages.sourced_ids) as id
    where pulled_pages.district_id = ${district.id} and run_id = ${runId}
      and collection in (select value from json_each(${JSON.stringify(names)})))`;

/** What the pass that has just ended brought, beside the passes before it. */
export async function passCounts(
  { database, district, runId }: Landing,
  collection: string,
  { pass }: Cursor,
): Promise<PassCounts> {
  const row = await database.get<PassCounts>(sql`
    with page as (select * from pulled_pages where district_id = ${district.id} and run_id = ${runId} and collection = ${collection}),
    id as materialized (select id.value, max(pass = ${pass}) as now, max(pass < ${pass}) as before
      from page, json_each(page.sourced_ids) as id group by id.value)
    select (select coalesce(sum(received), 0) from page where pass = ${pass}) as received,
      coalesce(sum(now), 0) as "distinct", coalesce(sum(now and not before), 0) as added, count(*) as known from id`);
  return row ?? { received: 0, distinct: 0, added: 0, known: 0 };
}

/** Drops the pages of earlier runs. Those of this run stay, so that a repetition sees the same. */
export const dropEarlierPages = ({ district, runId }: Pick<Landing, 'district' | 'runId'>): SQL =>
  sql`delete from pulled_pages where district_id = ${district.id} and run_id <> ${runId}`;

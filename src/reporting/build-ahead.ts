import { sql } from 'drizzle-orm';
import { localTime } from '../calendar/time-zone.ts';
import { type District, listDistricts } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { recordsVersion } from './records-version.ts';
import { refreshRecords } from './refresh-records.ts';

/** Refreshes for all districts together in one invocation of the cron. */
const refreshes = 50;
const districtsAtOnce = 100;

/** Rebuilds what has become stale, up to a bound, so that who waits for a report seldom waits for that as well. */
export async function buildReportsAhead(platform: Platform): Promise<void> {
  let left = refreshes;
  for (let offset = 0; left > 0; offset += districtsAtOnce) {
    const districts = await listDistricts(platform, { limit: districtsAtOnce, offset });
    const inService = districts.filter(({ offboardingAt }) => offboardingAt === null);
    for (const district of await staleAmong(platform, inService))
      for (let more = true; more && left > 0; left--) more = (await refreshRecords(platform, district)).left;
    if (districts.length < districtsAtOnce) return;
  }
}

/** Those with something to rebuild: one query for all districts of a database, so that the many without cost nothing. */
async function staleAmong(platform: Platform, districts: readonly District[]): Promise<District[]> {
  const stale = new Set<string>();
  const todayIn = ({ timeZone }: District) => localTime(platform.clock.now(), timeZone).date;
  for (const [database, those] of Map.groupBy(districts, (district) => district.database)) {
    const rows = await platform.databaseOf({ database }).all<{ id: string }>(sql`
      select value ->> '$.id' as id from json_each(${JSON.stringify(those.map((one) => ({ id: one.id, today: todayIn(one) })))})
      where exists (select 1 from stale_reports where district_id = value ->> '$.id')
        or exists (select 1 from coming_report_changes where district_id = value ->> '$.id' and day <= value ->> '$.today')
        or exists (select 1 from report_revisions where district_id = value ->> '$.id' and built_by <> ${recordsVersion})`);
    for (const { id } of rows) stale.add(id);
  }
  return districts.filter(({ id }) => stale.has(id));
}

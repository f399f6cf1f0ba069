import { listDistricts } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { refreshRecords } from './refresh-records.ts';

/** Refreshes for all districts together in one invocation of the cron. */
const refreshes = 50;
const districtsAtOnce = 100;

/** Rebuilds what has become stale, up to a bound, so that who waits for a report seldom waits for that as well. */
export async function buildReportsAhead(platform: Platform): Promise<void> {
  let left = refreshes;
  for (let offset = 0; ; offset += districtsAtOnce) {
    const districts = await listDistricts(platform, { limit: districtsAtOnce, offset });
    for (const district of districts)
      for (let more = true; more && left > 0; left--) more = (await refreshRecords(platform, district)).left;
    if (districts.length < districtsAtOnce) return;
  }
}

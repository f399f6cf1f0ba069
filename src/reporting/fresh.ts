import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { markAllStale, recordsVersion, refreshRecords } from './refresh-records.ts';

/** Rounds of rebuilding and reading again; only documents that change in every one of them would need more. */
const rounds = 200;

/**
 * Runs statements in one transaction with the look whether any of the district's records is stale; rebuilds those and runs the statements again until none is. Gives
 * the revision that they saw, and their rows.
 */
export async function readFresh(
  platform: Platform,
  district: District,
  statements: readonly SQL[],
): Promise<{ revision: number; results: unknown[][] }> {
  const database = platform.databaseOf(district);
  const state = database.all<{ revision: number | null; builtBy: number | null; stale: 0 | 1 }>(sql`select
    (select revision from report_revisions where district_id = ${district.id}) as revision,
    (select built_by from report_revisions where district_id = ${district.id}) as builtBy,
    exists (select 1 from stale_reports where district_id = ${district.id}) as stale`);
  for (let round = 1; round <= rounds; round++) {
    const [[now], ...rows] = await database.batch([
      state,
      ...statements.map((statement) => database.all<Record<string, unknown>>(statement)),
    ]);
    if (!now) throw new Error('a select without from gave no row');
    if (now.builtBy !== null && now.builtBy !== recordsVersion) await markAllStale(platform, district);
    else if (now.stale === 0) return { revision: now.revision ?? 0, results: rows };
    for (let left = true; left; ) ({ left } = await refreshRecords(platform, district));
  }
  throw new Error('documents changed faster than their records could be built');
}

import { type SQL, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { recordsVersion } from './records-version.ts';
import { refreshRecords } from './refresh-records.ts';

/** Rounds of rebuilding and reading again; only documents that change in every one of them would need more. */
const rounds = 200;

interface Freshness {
  readonly revision: number | null;
  readonly builtBy: number | null;
  readonly stale: 0 | 1;
}

/** The columns by which `readFresh` sees whether what was read is fresh on a day in the district. */
export const freshness = ({ id }: District, today: IsoDate): SQL => sql`
  (select revision from report_revisions where district_id = ${id}) as revision,
  (select built_by from report_revisions where district_id = ${id}) as builtBy,
  exists (select 1 from stale_reports where district_id = ${id})
    or exists (select 1 from coming_report_changes where district_id = ${id} and day <= ${today}) as stale`;

/**
 * Runs statements in one transaction, rebuilds the district's records where one is stale, and runs the statements again until none is. The first statement gives one
 * row, with the columns of `freshness` among its own; where there is no other, `read` may be that row, read a moment ago. Gives the revision that the statements saw,
 * and their rows.
 */
export async function readFresh<First, Row = never>(
  platform: Platform,
  district: District,
  first: SQL,
  others: readonly SQL[] = [],
  read?: unknown,
): Promise<{ revision: number; first: First; others: Row[][] }> {
  const database = platform.databaseOf(district);
  for (let round = 1; round <= rounds; round++) {
    const [[now], ...rows] =
      round === 1 && read
        ? [[read as First & Freshness]]
        : await database.batch([
            database.all<First & Freshness>(first),
            ...others.map((statement) => database.all<Row>(statement)),
          ]);
    if (!now) throw new Error('the first statement gave no row');
    const isBuiltByUs = now.builtBy === null || now.builtBy === recordsVersion;
    if (isBuiltByUs && now.stale === 0) return { revision: now.revision ?? 0, first: now, others: rows };
    for (let left = true; left; ) ({ left } = await refreshRecords(platform, district));
  }
  throw new Error('documents changed faster than their records could be built');
}

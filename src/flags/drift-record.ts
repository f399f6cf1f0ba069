import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { Drift } from './drift.ts';
import type { LedgerScope } from './ledger.ts';
import { flagDrift } from './schema.ts';

/** Keeps what a run found. A repetition adds nothing. */
export async function recordDrift(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  drift: readonly Drift[],
): Promise<void> {
  if (drift.length === 0) return;
  await platform.databaseOf(district).run(sql`insert or ignore into flag_drift
      (district_id, run_id, program, flag_sourced_id, student_id, kind, fields, mended)
    select ${district.id}, ${runId}, ${program}, value ->> '$.flagSourcedId', value ->> '$.studentId', value ->> '$.kind',
      value -> '$.fields', value ->> '$.mended' from json_each(${JSON.stringify(drift)})`);
}

/** One page of what a run found. */
export async function driftPage(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  page: { readonly limit: number; readonly offset: number },
) {
  const database = platform.databaseOf(district);
  const where = and(eq(flagDrift.districtId, district.id), eq(flagDrift.runId, runId), eq(flagDrift.program, program));
  const rows = await database
    .select()
    .from(flagDrift)
    .where(where)
    .orderBy(flagDrift.flagSourcedId)
    .limit(page.limit)
    .offset(page.offset)
    .all();
  return { rows, total: await database.$count(flagDrift, where) };
}

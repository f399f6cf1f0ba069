import { and, eq, sql } from 'drizzle-orm';
import type { District } from '../../districts/index.ts';
import { piecesOf } from '../../platform/pieces.ts';
import type { Platform } from '../../platform/platform.ts';
import { flagDrift } from '../schema.ts';
import type { Drift, DriftKind } from './drift.ts';
import type { LedgerScope } from './ledger.ts';

/** Keeps what a run found, and counts it. A repetition adds nothing. */
export async function recordDrift(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  drift: readonly Drift[],
): Promise<Record<DriftKind, number>> {
  const database = platform.databaseOf(district);
  const [first, ...rest] = [...piecesOf(drift)].map(({ json }) =>
    database.run(sql`insert or ignore into flag_drift
      (district_id, run_id, program, flag_sourced_id, student_id, kind, fields, mended, written_in)
    select ${district.id}, ${runId}, ${program}, value ->> '$.flagSourcedId', value ->> '$.studentId', value ->> '$.kind',
      value -> '$.fields', value ->> '$.mended', value ->> '$.writtenIn' from json_each(${json})`),
  );
  if (first) await database.batch([first, ...rest]);
  const rows = await database
    .select({ kind: flagDrift.kind, count: sql<number>`count(*)` })
    .from(flagDrift)
    .where(foundIn(district, { runId, program }))
    .groupBy(flagDrift.kind)
    .all();
  const none = { deletedByHand: 0, endedByHand: 0, changedByHand: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ kind, count }) => [kind, count])) };
}

const foundIn = (district: District, { runId, program }: LedgerScope) =>
  and(eq(flagDrift.districtId, district.id), eq(flagDrift.runId, runId), eq(flagDrift.program, program));

/** One page of what a run found. */
export async function driftPage(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  page: { readonly limit: number; readonly offset: number },
) {
  const database = platform.databaseOf(district);
  const where = foundIn(district, scope);
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

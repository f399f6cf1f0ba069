import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId, SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { settleArrivals } from './arrivals.ts';
import { guardianCollections } from './collections.ts';
import { inOneTransaction, type Landing } from './landing.ts';
import { dropEarlierPages, pulledIds } from './pulled-pages.ts';

/**
 * Past this share of the active students, and this number, their absence may be a fault of the source: nobody is withdrawn until a person confirms it.
 */
export const withdrawalGuard = { share: 0.1, number: 20 } as const;

export type Reconciliation =
  | { readonly held: false; readonly counts: Readonly<Record<string, number>> }
  | {
      readonly held: true;
      readonly leaving: number;
      readonly active: number;
      /** Names exactly these students; the confirmation must carry it. */
      readonly confirmation: string;
    };

/**
 * Makes the students' status what the pull says: withdrawn is who is marked so, has no current role, or, after a full pull alone, is absent. The caller runs it
 * only when every page has landed; a repetition finds nothing to do.
 */
export async function reconcileRoster(
  platform: Platform,
  district: District,
  pull: { readonly runId: RunId; readonly whole: boolean; readonly confirmed?: string },
): Promise<Reconciliation> {
  const landing: Landing = { database: platform.databaseOf(district), district, runId: pull.runId };
  const { database, runId } = landing;
  const rekeyed = pull.whole ? (await settleArrivals(landing, pulledIds(landing, ['students']))).rekeyed : 0;

  const absent = pull.whole ? sql`sourced_id not in ${pulledIds(landing, ['students'])}` : sql`false`;
  const known = sql`district_id = ${district.id} and sourced_id is not null`;
  const leaving = await database.all<{ sourcedId: SourcedId }>(sql`select sourced_id as sourcedId from students
    where ${known} and status = 'active' and (reported_status = 'withdrawn' or ${absent}) order by sourced_id`);
  const active = await countActive(landing);
  const confirmation = createHash('sha256')
    .update(JSON.stringify(leaving.map(({ sourcedId }) => sourcedId)))
    .digest('hex')
    .slice(0, 16);
  const tooMany = leaving.length > Math.max(withdrawalGuard.number, active * withdrawalGuard.share);
  if (tooMany && pull.confirmed !== confirmation) return { held: true, leaving: leaving.length, active, confirmation };

  const leavingIds = sql`(select value from json_each(${JSON.stringify(leaving.map(({ sourcedId }) => sourcedId))}))`;
  const rowsWritten = await inOneTransaction(database, [
    sql`update students set status = 'withdrawn', withdrawn_in_run = ${runId} where ${known} and status = 'active' and sourced_id in ${leavingIds}`,
    sql`update students set status = 'active', withdrawn_in_run = null where ${known} and status = 'withdrawn' and reported_status = 'active' and not (${absent})`,
    ...(pull.whole ? [withdrawAbsentGuardians(landing), withdrawAbsentEnrollments(landing)] : []),
  ]);
  await inOneTransaction(database, [dropEarlierPages(landing)]);
  const withdrawn = await database.get<{ count: number }>(
    sql`select count(*) as count from students where ${known} and withdrawn_in_run = ${runId}`,
  );
  return {
    held: false,
    counts: { active: await countActive(landing), withdrawn: withdrawn?.count ?? 0, rekeyed, rowsWritten },
  };
}

const withdrawAbsentGuardians = (landing: Landing) =>
  sql`update guardians set status = 'withdrawn', changed_in_run = ${landing.runId} where district_id = ${landing.district.id}
    and status = 'active' and sourced_id not in ${pulledIds(landing, guardianCollections)}`;

const withdrawAbsentEnrollments = (landing: Landing) =>
  sql`update enrollments set status = 'withdrawn', changed_in_run = ${landing.runId} where district_id = ${landing.district.id}
    and status = 'active' and sourced_id not in ${pulledIds(landing, ['enrollments'])}`;

async function countActive({ database, district }: Landing): Promise<number> {
  const row = await database.get<{ active: number }>(sql`select count(*) as active from students
    where district_id = ${district.id} and sourced_id is not null and status = 'active'`);
  return row?.active ?? 0;
}

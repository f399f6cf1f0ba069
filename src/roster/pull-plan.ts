import { eq } from 'drizzle-orm';
import { type DemographicsStatus, type District, demographicsStatus } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { firstPageOf } from './oneroster/asking.ts';
import { openOneRoster } from './oneroster/client.ts';
import { firstPage } from './oneroster/paging.ts';
import { dropOtherPages } from './pulled-pages.ts';
import { rosterPulls } from './schema.ts';

/** How a night pulls: everything, or what changed since; and which state of the connection it began with. */
export type PullPlan = { readonly connectedAt: string } /** `asked`: by a person, who is there to answer. */ & (
  | { readonly mode: 'full'; readonly asked?: true }
  | { readonly mode: 'delta'; readonly since: string }
);

/** A full pull at least weekly (Campus' guidelines for OneRoster API consumers); six days, because a night may begin some minutes early. */
const fullEveryMs = 6 * 86_400_000;
/** Clocks differ, a change may be stamped before it can be seen, and some servers write their local time as if it were UTC. */
const overlapMs = 26 * 3_600_000;

/** Only a server that has shown that it filters is asked for a difference, and only after a whole pull over the same connection. */
export async function planPull(
  platform: Platform,
  district: District,
  runId: RunId,
  { full = false, asked }: { readonly full?: boolean; readonly asked?: true },
): Promise<Result<PullPlan>> {
  const connection = await demographicsStatus(platform, district);
  if (!connection) return refuse(problem('demographicsIncomplete', 'The demographics connection was removed.'));
  const database = platform.databaseOf(district);
  const last = await database.select().from(rosterPulls).where(eq(rosterPulls.districtId, district.id)).get();
  await database.run(dropOtherPages(district, [runId, ...(last?.runs ?? [])]));
  const connectedAt = connection.updatedAt;
  if (full || !last || nextFullOf(last, connection) <= platform.clock.now().toISOString())
    return ok({ mode: 'full', connectedAt, ...(asked && { asked }) });
  return ok({ mode: 'delta', connectedAt, since: new Date(Date.parse(last.watermark) - overlapMs).toISOString() });
}

/** From when on a run pulls everything: at once where the server does not filter, or nothing has come over the connection as it is. */
function nextFullOf(
  { filtersByDate, fullAt }: typeof rosterPulls.$inferSelect,
  { completedAt, updatedAt }: DemographicsStatus,
): string {
  const isKnown = filtersByDate && completedAt !== null && fullAt >= updatedAt;
  return isKnown ? new Date(Date.parse(fullAt) + fullEveryMs).toISOString() : fullAt;
}

/** From when on the next run pulls everything again; null when the very next one does. */
export async function nextFullPull(platform: Platform, district: District): Promise<string | null> {
  const [connection, last] = await Promise.all([
    demographicsStatus(platform, district),
    platform.databaseOf(district).select().from(rosterPulls).where(eq(rosterPulls.districtId, district.id)).get(),
  ]);
  const at = connection && last && nextFullOf(last, connection);
  return at && at > platform.clock.now().toISOString() ? at : null;
}

/**
 * Moves the watermark, once every collection has landed and the roster is reconciled. After a full pull the server is asked whether it filters by date: nothing
 * may have changed after the year 2999, and something must have since 1970.
 */
export async function completePull(
  platform: Platform,
  district: District,
  plan: PullPlan,
  { runId, startedAt }: { readonly runId: RunId; readonly startedAt: string },
): Promise<void> {
  const database = platform.databaseOf(district);
  const ofDistrict = eq(rosterPulls.districtId, district.id);
  if (plan.mode === 'delta') {
    const last = await database.select({ runs: rosterPulls.runs }).from(rosterPulls).where(ofDistrict).get();
    const runs = [...new Set([...(last?.runs ?? []), runId])];
    await database.update(rosterPulls).set({ watermark: startedAt, runs }).where(ofDistrict);
    return;
  }
  const kept = {
    fullAt: startedAt,
    watermark: startedAt,
    runs: [runId],
    filtersByDate: await filtersByDate(platform, district),
  };
  await database.run(dropOtherPages(district, kept.runs));
  await database
    .insert(rosterPulls)
    .values({ districtId: district.id, ...kept })
    .onConflictDoUpdate({ target: rosterPulls.districtId, set: kept });
}

/** Asks for the next pull to be a full one. */
export async function requireFullPull(platform: Platform, district: District): Promise<void> {
  await platform.databaseOf(district).delete(rosterPulls).where(eq(rosterPulls.districtId, district.id));
}

async function filtersByDate(platform: Platform, district: District): Promise<boolean> {
  const client = await openOneRoster(platform, district);
  if (!client) return false;
  const rowsSince = async (since: string) => {
    const asked = await firstPageOf(client, { path: 'students', envelope: 'users', since }, firstPage(1));
    return asked.kind === 'page' ? asked.page.rows.length : null;
  };
  return (await rowsSince('2999-12-31T00:00:00.000Z')) === 0 && (await rowsSince('1970-01-01T00:00:00.000Z')) === 1;
}

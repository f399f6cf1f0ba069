import { eq } from 'drizzle-orm';
import { type District, demographicsStatus } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { openOneRoster } from './oneroster/client.ts';
import { arrivals, rosterPulls } from './schema.ts';

/** How a night pulls: everything, or what changed since. */
export type PullPlan = { readonly mode: 'full' } | { readonly mode: 'delta'; readonly since: string };

/** A full pull at least weekly (Campus' guidelines for OneRoster API consumers); six days, because a night may begin some minutes early. */
const fullEveryMs = 6 * 86_400_000;
/** Clocks differ, and a change may be stamped before it can be seen. */
const overlapMs = 3_600_000;

/** Only a server that has shown that it filters is asked for a difference, and only after a whole pull over the same connection. */
export async function planPull(platform: Platform, district: District): Promise<Result<PullPlan>> {
  const connection = await demographicsStatus(platform, district);
  if (!connection) return refuse(problem('demographicsIncomplete', 'The demographics connection has been removed.'));
  const last = await platform
    .databaseOf(district)
    .select()
    .from(rosterPulls)
    .where(eq(rosterPulls.districtId, district.id))
    .get();
  if (!last?.filtersByDate || !connection.completedAt) return ok({ mode: 'full' });
  const age = platform.clock.now().getTime() - Date.parse(last.fullAt);
  if (age >= fullEveryMs || last.fullAt < connection.updatedAt) return ok({ mode: 'full' });
  return ok({ mode: 'delta', since: new Date(Date.parse(last.watermark) - overlapMs).toISOString() });
}

/**
 * Moves the watermark, once every collection has landed and the roster is reconciled. After a full pull the server is asked whether it filters by date: nothing
 * may have changed after the year 2999, and something must have since 1970.
 */
export async function completePull(
  platform: Platform,
  district: District,
  plan: PullPlan,
  startedAt: string,
): Promise<void> {
  const database = platform.databaseOf(district);
  if (plan.mode === 'delta') {
    // Only a whole pull can tell who they are.
    if ((await database.$count(arrivals, eq(arrivals.districtId, district.id))) > 0)
      return requireFullPull(platform, district);
    await database.update(rosterPulls).set({ watermark: startedAt }).where(eq(rosterPulls.districtId, district.id));
    return;
  }
  const kept = { fullAt: startedAt, watermark: startedAt, filtersByDate: await filtersByDate(platform, district) };
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
  const rowsSince = async (date: string) => {
    const page = await client.page(`students?limit=1&filter=dateLastModified>'${date}'`, 'users');
    return page.ok ? page.value.rows.length : null;
  };
  return (await rowsSince('2999-12-31T00:00:00.000Z')) === 0 && (await rowsSince('1970-01-01T00:00:00.000Z')) === 1;
}

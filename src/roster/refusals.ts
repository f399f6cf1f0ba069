import { and, eq, gt } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { Refusals } from './oneroster/server-refusals.ts';
import { serverRefusals } from './schema.ts';

/** Servers are updated: after a week, somewhat less because a night may begin early, everything is asked for again. */
const rememberedMs = 6.5 * 86_400_000;

/** What the server of a connection has refused. Another connection, or the same with another value, begins without. */
export function refusalsOf(platform: Platform, district: District, connectedAt: string): Refusals {
  const database = platform.databaseOf(district);
  const since = () => new Date(platform.clock.now().getTime() - rememberedMs).toISOString();
  return {
    async of(path) {
      const rows = await database
        .select({ refused: serverRefusals.refused, accepted: serverRefusals.accepted })
        .from(serverRefusals)
        .where(
          and(
            eq(serverRefusals.districtId, district.id),
            eq(serverRefusals.path, path),
            eq(serverRefusals.connectedAt, connectedAt),
            gt(serverRefusals.refusedAt, since()),
          ),
        );
      return new Map(rows.map(({ refused, accepted }) => [refused, accepted]));
    },
    async remember(path, refused, accepted) {
      const refusal = { connectedAt, accepted, refusedAt: platform.clock.now().toISOString() };
      await database
        .insert(serverRefusals)
        .values({ districtId: district.id, path, refused, ...refusal })
        .onConflictDoUpdate({
          target: [serverRefusals.districtId, serverRefusals.path, serverRefusals.refused],
          set: refusal,
        });
    },
  };
}

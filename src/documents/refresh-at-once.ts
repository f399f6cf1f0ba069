import type { Context } from 'hono';
import type { District } from '../districts/index.ts';
import type { HttpEnv } from '../platform/http.ts';
import { refreshBadges, studentsAtOnce } from './refresh-badges.ts';

/** Badges follow at once, but the author does not wait for them. Until then their marks stand, and a reader recomputes them. */
export function refreshAtOnce<E extends HttpEnv>(c: Context<E>, district: District): void {
  const platform = c.get('platform');
  const refreshed = async () => {
    for (let students = studentsAtOnce; students === studentsAtOnce; )
      ({ students } = await refreshBadges(platform, district, { limit: studentsAtOnce }));
  };
  c.executionCtx.waitUntil(refreshed().catch(() => platform.log.error('badges not refreshed at once')));
}

import { badgesFrom, timelineOf } from '../src/badges/index.ts';
import type { District } from '../src/districts/index.ts';
import { refreshBadges, studentsAtOnce } from '../src/documents/index.ts';
import { platformOf } from '../src/platform/platform.ts';

/** What the benchmark of the badges asks: the product's own recomputation, and a bare loop over the same rows in memory. */
interface Row {
  readonly studentId: string;
  readonly id: never;
  readonly form: string;
  readonly fields: string;
}

let rows: readonly Row[] = [];

const jobs: Record<string, (env: Env, district: District) => Promise<number>> = {
  async '/load'(env, district) {
    const found = await env.DB.prepare(
      'select student_id as studentId, id, form, fields from documents where district_id = ?',
    )
      .bind(district.id)
      .all<Row>();
    rows = found.results;
    return rows.length;
  },
  async '/bare'() {
    let badges = 0;
    for (const own of Map.groupBy(rows, ({ studentId }) => studentId).values()) {
      const documents = own.map(({ id, form, fields }) => ({
        id,
        form,
        status: 'completed' as const,
        fields: JSON.parse(fields),
      }));
      badges += badgesFrom(timelineOf('OH', documents).entries).length;
    }
    return badges;
  },
  async '/refresh'(env, district) {
    const platform = platformOf(env);
    let badges = 0;
    for (let remaining = 1; remaining > 0; ) {
      const outcome = await refreshBadges(platform, district, { limit: studentsAtOnce });
      badges += outcome.badges;
      remaining = outcome.remaining;
    }
    return badges;
  },
};

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const job = jobs[new URL(request.url).pathname];
    if (!job) return new Response(null, { status: 404 });
    return Response.json(await job(env, { id: 'dst_bench', state: 'OH', database: 'DB' } as District));
  },
};

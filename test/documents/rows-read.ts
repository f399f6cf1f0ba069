import { env } from 'cloudflare:workers';
import { type Platform, platformOf } from '../../src/platform/platform.ts';

/** The platform on the same database, and how many rows D1 has read for it since: what D1 itself counts and bills. */
export function countingRows(): { platform: Platform; rowsRead(): number } {
  let rows = 0;
  const counted = <Answer extends { meta: { rows_read?: number } }>(answer: Answer): Answer => {
    rows += answer.meta.rows_read ?? 0;
    return answer;
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const watch = (statement: D1PreparedStatement): D1PreparedStatement => {
    const watched = {
      bind: (...values: unknown[]) => watch(statement.bind(...values)),
      all: async () => counted(await statement.all()),
      run: async () => counted(await statement.run()),
      // `raw` tells no count: a statement that is asked for arrays is run for its rows.
      raw: async () => counted(await statement.all()).results.map((row) => Object.values(row as object)),
    } as unknown as D1PreparedStatement; // SAFETY: Drizzle calls nothing else of it.
    originals.set(watched, statement);
    return watched;
  };
  const database = {
    prepare: (text: string) => watch(env.DB.prepare(text)),
    batch: async (statements: D1PreparedStatement[]) =>
      (await env.DB.batch(statements.map((one) => originals.get(one) ?? one))).map(counted),
  } as unknown as D1Database; // SAFETY: Drizzle calls nothing else of it.
  return { platform: platformOf({ ...env, DB: database }), rowsRead: () => rows };
}

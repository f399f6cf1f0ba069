import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { batchOfBoth, databasesOf } from '../../src/platform/database.ts';

const database = () => databasesOf(env)('DB');

it('statements on two databases are one batch where both are the same, and give each its own answers', async () => {
  const directory = database();
  for (const [other, batches] of [
    [directory, [1]],
    [database(), [1, 1]],
  ] as const) {
    const asked = [...new Set([directory, other])].map((one) => vi.spyOn(one, 'batch'));
    const found = await batchOfBoth(
      { database: directory, statements: [directory.all<{ n: number }>(sql`select 1 as n`)] },
      {
        database: other,
        statements: [other.all<{ n: number }>(sql`select ${2} as n`), other.all<{ n: number }>(sql`select 3 as n`)],
      },
    );
    expect(found).toEqual([[[{ n: 1 }]], [[{ n: 2 }], [{ n: 3 }]]]);
    expect(asked.map((batch) => batch.mock.calls.length)).toEqual(batches);
    vi.restoreAllMocks();
  }
});

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';

const earlier = env.MIGRATIONS.slice(0, -1);

interface Column {
  readonly name: string;
  readonly type: string;
  readonly hidden: number;
}

const tables = async (): Promise<string[]> => {
  const { results } = await env.UPGRADED.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'd1_%' ORDER BY name",
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
};

/** Adds one row to each table. Its texts and numbers are the same everywhere, so each foreign key finds its row. */
async function fill(): Promise<void> {
  const inserts = await Promise.all(
    (await tables()).map(async (table) => {
      const { results } = await env.UPGRADED.prepare(`SELECT * FROM pragma_table_xinfo('${table}')`).all<Column>();
      const columns = results.filter(({ hidden }) => hidden === 0);
      const names = columns.map(({ name }) => `"${name}"`);
      const values = columns.map(({ type }) =>
        /int|real|num/i.test(type) ? '1' : /blob/i.test(type) ? "x'01'" : "'1'",
      );
      return env.UPGRADED.prepare(`INSERT INTO "${table}" (${names}) VALUES (${values})`);
    }),
  );
  await env.UPGRADED.batch([env.UPGRADED.prepare('PRAGMA defer_foreign_keys = on'), ...inserts]);
}

async function rowCounts(): Promise<Record<string, number>> {
  const counts = (await tables()).map(async (table) => {
    const row = await env.UPGRADED.prepare(`SELECT count(*) AS rows FROM "${table}"`).first<{ rows: number }>();
    return [table, row?.rows ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

const faults = async (): Promise<unknown[]> => (await env.UPGRADED.prepare('PRAGMA foreign_key_check').all()).results;

it('the newest migration can be applied to a database that holds data, and loses no row', async () => {
  expect(await tables()).toEqual([]);
  await applyD1Migrations(env.UPGRADED, earlier);
  if (earlier.length > 0) await fill();
  const before = await rowCounts();
  await applyD1Migrations(env.UPGRADED, env.MIGRATIONS);
  expect(await faults()).toEqual([]);
  const after = await rowCounts();
  const kept = Object.entries(before).filter(([table]) => table in after);
  expect(after).toMatchObject(Object.fromEntries(kept));

  // The same rows show what a migration that must not be written would do.
  if (earlier.length === 0) await fill();
  const filled = await rowCounts();
  expect(Object.keys(filled).length).toBeGreaterThan(30);
  expect(Object.entries(filled).filter(([, rows]) => rows === 0)).toEqual([]);
  const careless = { name: 'careless', queries: ['ALTER TABLE students ADD COLUMN nickname TEXT NOT NULL'] };
  await expect(applyD1Migrations(env.UPGRADED, [...env.MIGRATIONS, careless])).rejects.toThrow(/NOT NULL/);
});

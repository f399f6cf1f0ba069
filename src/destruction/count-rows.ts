import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../platform/database.ts';

/** How many rows each table has under its condition, asked in one batch. Tables without one are left out. */
export async function countRows(
  database: Database,
  tables: readonly { readonly table: string; readonly where: SQL }[],
): Promise<Record<string, number>> {
  const [first, ...rest] = tables.map(({ table, where }) =>
    database.all<{ rows: number }>(sql`select count(*) as rows from ${sql.identifier(table)} where ${where}`),
  );
  const answers = first ? await database.batch([first, ...rest]) : [];
  const counts = tables.map(({ table }, at) => [table, answers[at]?.[0]?.rows ?? 0] as const);
  return Object.fromEntries(counts.filter(([, rows]) => rows > 0));
}

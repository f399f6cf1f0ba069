import { type Column, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import { asInProduction } from './d1.ts';
import { madeOnce } from './isolate-cache.ts';

export type Database = DrizzleD1Database & { $client: D1Database };

/** The name of the D1 binding that keeps a district's records. */
export type DatabaseName = string;

export const defaultDatabase: DatabaseName = 'DB';

/**
 * The one place that decides where records are kept. `DB` holds the directory (districts, credentials, sign-ins) and the records of every district whose
 * `database` column does not name another D1 binding.
 */
export const databasesOf = (env: object): ((name: DatabaseName) => Database) =>
  madeOnce((name) => {
    const binding = (env as Record<string, D1Database | undefined>)[name];
    if (!binding) throw new Error(`there is no D1 binding named ${name}`);
    return withRawStatements(drizzle(asInProduction(binding), { casing: 'snake_case' }));
  });

/** What Drizzle makes of a query before it runs; internal there, and the same for its builders and for hand-written SQL. */
interface Prepared {
  getQuery(): { readonly sql: string; readonly params: unknown[] };
  mapResult(result: D1Result, isFromBatch: boolean): unknown;
}

/**
 * Lets a batch hold hand-written statements with parameters: Drizzle 0.45 binds only those of its own builders there, and throws a TypeError for the rest.
 */
function withRawStatements(database: Database): Database {
  const batch = async (queries: readonly { _prepare(): Prepared }[]) => {
    const prepared = queries.map((query) => query._prepare());
    const statements = prepared.map((query) => {
      const { sql, params } = query.getQuery();
      return database.$client.prepare(sql).bind(...params);
    });
    const results = await database.$client.batch(statements);
    return results.map((result, at) => prepared[at]?.mapResult(result, true));
  };
  return Object.assign(database, { batch }) as Database;
}

/**
 * A query that is built once for each database, for what every click and every call to the API asks: to build one takes Drizzle a seventh of a login. Its
 * parameters are placeholders.
 */
export const builtOnce = <Query extends object>(build: (database: Database) => Query) => madeOnce(build, new WeakMap());

type Statements = readonly [BatchItem<'sqlite'>, ...BatchItem<'sqlite'>[]];

/** Statements on two databases: one batch where both are the same, and two at once where they are not. */
export async function batchOfBoth<One extends Statements, Other extends Statements>(
  one: { readonly database: Database; readonly statements: One },
  other: { readonly database: Database; readonly statements: Other },
): Promise<[BatchResponse<One>, BatchResponse<Other>]> {
  if (one.database !== other.database)
    return Promise.all([one.database.batch(one.statements), other.database.batch(other.statements)]);
  const answers: readonly unknown[] = await one.database.batch([...one.statements, ...other.statements]);
  const { length } = one.statements;
  return [answers.slice(0, length) as BatchResponse<One>, answers.slice(length) as BatchResponse<Other>];
}

/** Without regard to case. Not `like`: D1 takes patterns of 50 bytes at most, and a name may be longer. */
export const beginsWith = (column: SQLWrapper, text: string) =>
  sql`substr(${column}, 1, ${[...text].length}) = ${text} collate nocase`;

/** The row with an id that came from outside, such as in a path: an id that is none of ours finds no row. */
export const hasId = (column: Column, id: string): SQL => sql`${column} = ${id}`;

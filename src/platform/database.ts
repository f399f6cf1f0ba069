import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';

export type Database = DrizzleD1Database & { $client: D1Database };

/** The name of the D1 binding that keeps a district's records. */
export type DatabaseName = string;

export const defaultDatabase: DatabaseName = 'DB';

/**
 * The one place that decides where records are kept. `DB` holds the directory (districts, credentials, sign-ins) and the records of every district whose
 * `database` column does not name another D1 binding.
 */
export function databasesOf(env: object): (name: DatabaseName) => Database {
  const open = new Map<DatabaseName, Database>();
  return (name) => {
    const known = open.get(name);
    if (known) return known;
    const binding = (env as Record<string, D1Database | undefined>)[name];
    if (!binding) throw new Error(`there is no D1 binding named ${name}`);
    const database = drizzle(binding, { casing: 'snake_case' });
    open.set(name, database);
    return database;
  };
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Migration file names, each with the SHA-256 of its text. */
export type AppliedMigrations = Readonly<Record<string, string>>;

/** What a folder of migrations would apply now. */
export function migrationsIn(folder: string): AppliedMigrations {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return Object.fromEntries(names.sort().map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

/**
 * Compares a local database with today's migrations, and records today's beside it.
 *
 * @param database the folder that wrangler keeps the database in
 * @returns which migration made the database that today's folder lacks or has in other words; null if none
 */
export function outdatedMigration(database: string, today: AppliedMigrations): string | null {
  const record = `${database}-migrations.json`;
  if (existsSync(database)) {
    // Databases from before there was a record came from migrations that are gone.
    if (!existsSync(record)) return 'an earlier version of the migrations';
    const applied = JSON.parse(readFileSync(record, 'utf8')) as AppliedMigrations;
    const changed = Object.keys(applied).find((name) => applied[name] !== today[name]);
    if (changed) return `the migration ${changed}, which has changed since`;
  }
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, `${JSON.stringify(today, null, 2)}\n`);
  return null;
}

const sha256 = (text: Buffer): string => createHash('sha256').update(text).digest('hex');

import { sql } from 'drizzle-orm';
import { type DatabaseName, defaultDatabase } from '../platform/database.ts';
import { failureFields } from '../platform/log.ts';
import { newestMigration } from '../platform/newest-migration.ts';
import type { Platform } from '../platform/platform.ts';

/** `ok`, or what is wrong in a word: `unreachable`, or `behind` for a database without the newest migration. */
export type Check = 'ok' | 'unreachable' | 'behind';

export interface Readiness {
  readonly isReady: boolean;
  readonly migration: string;
  readonly checks: Readonly<Record<string, Check>>;
}

/** Asks everything that the Worker cannot do without: each database and its migrations, the bucket, and the queues. */
export async function readiness(platform: Platform): Promise<Readiness> {
  const databases = [...new Set([defaultDatabase, ...platform.config.DISTRICT_DATABASES])];
  const asked: Record<string, () => Promise<Check>> = {
    ...Object.fromEntries(databases.map((name) => [`database ${name}`, () => databaseCheck(platform, name)])),
    bucket: async () => {
      await platform.files.head('readyz');
      return 'ok';
    },
    'queue of steps': () => queueCheck(platform.runSteps),
    'queue of deliveries': () => queueCheck(platform.deliveries),
  };
  const checks = Object.fromEntries(
    await Promise.all(
      Object.entries(asked).map(async ([name, ask]) => {
        const found = await ask().catch((error: unknown): Check => {
          platform.log.error('not ready', { check: name, ...failureFields(error) });
          return 'unreachable';
        });
        return [name, found] as const;
      }),
    ),
  );
  return { isReady: Object.values(checks).every((check) => check === 'ok'), migration: newestMigration, checks };
}

async function databaseCheck(platform: Platform, name: DatabaseName): Promise<Check> {
  const database = platform.databaseOf({ database: name });
  const [applied] = await database.all<{ n: number }>(
    sql`select count(*) as n from d1_migrations where name = ${newestMigration}`,
  );
  return applied?.n ? 'ok' : 'behind';
}

async function queueCheck(queue: Queue): Promise<Check> {
  await queue.metrics();
  return 'ok';
}

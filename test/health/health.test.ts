import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { readiness } from '../../src/health/readiness.ts';
import { newestMigration } from '../../src/platform/newest-migration.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { call, callAsOperator, platform, someDistrict } from '../support/product.ts';

it('the newest migration of the code is the newest file', () => {
  expect(newestMigration).toBe(env.MIGRATIONS.at(-1)?.name);
});

it('/healthz answers without asking anything, and /readyz asks the database, the bucket, and the queues', async () => {
  expect(await (await call('/healthz')).json()).toEqual({ status: 'ok' });
  const answer = await call('/readyz');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    status: 'ready',
    migration: newestMigration,
    checks: { 'database DB': 'ok', bucket: 'ok', 'queue of steps': 'ok', 'queue of deliveries': 'ok' },
  });
});

const failing = () => Promise.reject(new Error('D1_ERROR: Network connection lost.'));
const several = { ...platform, config: { ...platform.config, DISTRICT_DATABASES: ['DB', 'RECORDS'] } };

// SAFETY: what readiness asks of each binding is there.
it.each<[string, Partial<Platform>, string]>([
  ['the bucket', { files: { head: failing } as unknown as R2Bucket }, 'bucket'],
  ['the queue of steps', { runSteps: { metrics: failing } as unknown as Queue }, 'queue of steps'],
  ['the queue of deliveries', { deliveries: { metrics: failing } as unknown as Queue }, 'queue of deliveries'],
])('is not ready while %s does not answer, and names it', async (_, broken, check) => {
  const { isReady, checks } = await readiness({ ...several, ...broken });
  expect(isReady).toBe(false);
  const expected = { 'database DB': 'ok', 'database RECORDS': 'ok', bucket: 'ok', 'queue of steps': 'ok' };
  expect(checks).toEqual({ ...expected, 'queue of deliveries': 'ok', [check]: 'unreachable' });
});

it('is not ready while one of the databases lacks the newest migration', async () => {
  const records = platform.databaseOf({ database: 'RECORDS' });
  await records.run(sql`update d1_migrations set name = 'old.sql'`);
  expect((await readiness(several)).checks).toMatchObject({ 'database DB': 'ok', 'database RECORDS': 'behind' });
  await records.run(sql`update d1_migrations set name = ${newestMigration}`);
});

it('/metrics is OpenMetrics text, for operators only', async () => {
  await someDistrict();
  expect((await call('/metrics')).status).toBe(401);
  const answer = await callAsOperator('/metrics');
  expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await answer.text();
  expect(text.endsWith('# EOF\n')).toBe(true);
  expect(text).toMatch(/^campus_link_districts \d+$/m);
  expect(text).toMatch(/^campus_link_districts_needing\{filter="failed"\} 0$/m);
  // Each line is a comment or one sample, and each sample has its type before it.
  const typed = new Set<string>();
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\S+) gauge$/.exec(line)?.[1];
    if (type) typed.add(type);
    if (line.startsWith('#')) continue;
    const [, name = ''] = /^([a-z_]+)(?:\{[a-z]+="\w+"\})? -?\d+(?:\.\d+)?$/.exec(line) ?? [];
    expect([line, typed.has(name)]).toEqual([line, true]);
  }
});

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptions as WorkerOptions } from 'miniflare';
import { bundled } from '../scripts/bundle.ts';

/**
 * What the benchmarks share: the product's own bundle in workerd, without the proxy of `wrangler dev`, beside bare Workers that do the least possible work. A
 * figure is always the ratio of two that were measured in the same run, in turns, on the same machine.
 */
const root = join(import.meta.dirname, '..');
const compatibility = { compatibilityDate: '2026-11-01', compatibilityFlags: ['nodejs_compat'] };

let deployed: Promise<readonly Module[]> | undefined;

interface Module {
  readonly type: 'ESModule';
  readonly path: string;
  readonly contents: string;
}

/** The modules that `wrangler deploy` would upload, the entry first. Built once per run. */
export function deployedModules(): Promise<readonly Module[]> {
  deployed ??= build();
  return deployed;
}

async function build(): Promise<readonly Module[]> {
  const folder = join(root, '.local/deployed');
  rmSync(folder, { recursive: true, force: true });
  const environment = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  await promisify(execFile)('wrangler', ['deploy', '--dry-run', '--outdir', folder], { cwd: root, env: environment });
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return [...names.filter((name) => name === 'worker.mjs'), ...names.filter((name) => name !== 'worker.mjs')].map(
    (path) => ({ type: 'ESModule', path, contents: readFileSync(join(folder, path), 'utf8') }),
  );
}

const migrations = () =>
  readdirSync(join(root, 'migrations'))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .flatMap((name) => readFileSync(join(root, 'migrations', name), 'utf8').split('--> statement-breakpoint'));

export const development = parseEnv(readFileSync(join(root, '.dev.vars.example'), 'utf8')) as Record<string, string>;

/** The product with its bindings, as options of one Worker. */
export async function productWorker(more: Record<string, string> = {}): Promise<WorkerOptions> {
  return {
    ...bindings(more),
    modules: [...(await deployedModules())],
    modulesRoot: '/',
  };
}

/** Another entry in place of the product's, with the product's bindings. */
export async function workerBesideProduct(entry: string): Promise<WorkerOptions> {
  return { ...bindings(), modules: true, script: await bundled(entry) };
}

const unlimited = { limit: 1_000_000, period: 60 } as const;

/** The product's name and bindings, without its code. */
export function bindings(more: Record<string, string> = {}) {
  return {
    name: 'product',
    ...compatibility,
    bindings: {
      ...development,
      PUBLIC_URL: 'http://127.0.0.1:8787',
      MAIL_FROM: 'no-reply@example.org',
      STEP_LEASE_SECONDS: '180',
      // A benchmark calls more often than a client may.
      TOKENS_PER_MINUTE: '1000000',
      REQUESTS_PER_MINUTE: '1000000',
      ...more,
    },
    d1Databases: ['DB'],
    r2Buckets: ['FILES'],
    queueProducers: { RUN_STEPS: 'run-steps', DELIVERIES: 'deliveries' },
    queueConsumers: {
      'run-steps': { maxBatchSize: 5, maxBatchTimeout: 0 },
      deliveries: { maxBatchSize: 1, maxBatchTimeout: 0 },
    },
    durableObjects: { DISTRICT_RUNS: { className: 'DistrictRuns', useSQLite: true } },
    ratelimits: {
      TOKEN_RATE: { namespace_id: '1001', simple: unlimited },
      SIGN_IN_RATE: { namespace_id: '1002', simple: unlimited },
      ACCOUNT_RATE: { namespace_id: '1003', simple: unlimited },
    },
    email: { send_email: [{ name: 'MAIL' }] },
  };
}

/** The Campus simulator. What the product fetches goes to it when it is the product's `outboundService`. */
export async function campusWorker(): Promise<WorkerOptions> {
  return {
    name: 'campus',
    modules: true,
    script: await bundled('test/campus/worker.ts'),
    ...compatibility,
    bindings: { VENDOR_KEY: 'campus-vendor', VENDOR_SECRET: 'development-campus-vendor-secret' },
    durableObjects: { CAMPUS_DISTRICT: { className: 'CampusDistrict', useSQLite: true } },
  };
}

/** A bare Worker, written in the benchmark itself. */
export const bareWorker = (name: string, script: string, more: Partial<WorkerOptions> = {}): WorkerOptions =>
  ({ name, modules: true, script, ...compatibility, ...more }) as WorkerOptions;

/** Starts Workers in one workerd; the first answers `dispatchFetch`. */
export const start = (...workers: WorkerOptions[]): Promise<Miniflare> => startWith({}, ...workers);

/**
 * The same, with what they store kept in a directory, so that the next start finds it; or inspected, to be asked how large an isolate's heap is. An inspector takes in
 * every log line with its stack, which nobody does in production.
 */
export async function startWith(
  { directory, inspected }: { readonly directory?: string; readonly inspected?: boolean },
  ...workers: WorkerOptions[]
): Promise<Miniflare> {
  const runtime = new Miniflare({
    ...convertV4MiniflareOptions({ workers }),
    ...(inspected && { inspectorPort: 0 }),
    ...(directory && { resourcePersistencePath: directory }),
    // The product's log lines are not printed: thousands of them would be measured too.
    handleStructuredLogs({ level, message }) {
      if (level === 'error') console.error(message);
    },
  });
  await runtime.ready;
  return runtime;
}

/** Applies the migrations to a database binding of a Worker. */
export async function migrate(runtime: Miniflare, worker = 'product'): Promise<D1Database> {
  // SAFETY: the same binding; Miniflare and the runtime declare it apart.
  const database = (await runtime.getD1Database('DB', worker)) as unknown as D1Database;
  for (const statement of migrations()) await database.prepare(statement).run();
  // The development OPERATOR_TOKEN as a named operator token.
  const hash = createHash('sha256')
    .update(development.OPERATOR_TOKEN ?? '')
    .digest('hex');
  await database
    .prepare(
      `insert into operator_tokens (id, name, token_hash, created_at, created_by) values ('opt_1', 'test', ?, ?, 'test')`,
    )
    .bind(hash, new Date().toISOString())
    .run();
  return database;
}

interface D1Database {
  prepare(statement: string): { bind(...values: unknown[]): { run(): Promise<unknown> }; run(): Promise<unknown> };
}

/** The processes that this one has started, which are workerd's. */
export const children = (): number[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);

/** Processor time of a process so far, in milliseconds (Linux: the first field of schedstat is nanoseconds on a core). */
export const processorMs = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1e6;
  }, 0);

export interface Rate {
  /** Calls per second. */
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/**
 * Reads a large page again and again, by Node's plain HTTP client, and gives its bytes by number. `dispatchFetch` takes more than twice the processor time, about
 * as much as the Worker that is measured, and on a machine with no core to spare the two are in one figure. The answer comes as the Worker makes it: compressing it
 * is the edge's work (Cloudflare, "Content compression"), which Miniflare does in the Worker's own thread.
 */
export async function readerOf(
  runtime: Miniflare,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<() => Promise<number>> {
  const url = new URL(path, await runtime.ready);
  const options = { headers: { ...headers, 'accept-encoding': 'identity' } };
  return () =>
    new Promise((resolve, reject) => {
      get(url.href, options, (response) => {
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
        });
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === 200 ? resolve(length) : reject(new Error(`${path}: ${response.statusCode}`)),
        );
      }).on('error', reject);
    });
}

/** Calls `job` from several connections at once for some seconds. */
export async function rateOf(job: () => Promise<unknown>, seconds: number, connections = 16): Promise<Rate> {
  const times: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  const connection = async () => {
    while (performance.now() < end) {
      const begun = performance.now();
      await job();
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const elapsed = (performance.now() - started) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { perSecond: times.length / elapsed, medianMs: at(0.5), p99Ms: at(0.99) };
}

/**
 * Measures two jobs in turns, so that whatever else the machine does meets both, and returns the median of the ratios of their rates. `before` makes ready what
 * `ours` uses up in the seconds that it is told.
 */
export async function compare(
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
  { rounds = 5, seconds = 2, connections = 16, before = async (_seconds: number): Promise<void> => undefined } = {},
): Promise<{ ratio: number; ours: Rate[]; bare: Rate[] }> {
  await before(0.5);
  await rateOf(ours, 0.5, connections);
  await rateOf(bare, 0.5, connections);
  const measured: { ours: Rate; bare: Rate }[] = [];
  for (let round = 0; round < rounds; round++) {
    await before(seconds);
    measured.push({ ours: await rateOf(ours, seconds, connections), bare: await rateOf(bare, seconds, connections) });
  }
  const ratio = median(measured.map((pair) => pair.ours.perSecond / pair.bare.perSecond));
  return { ratio, ours: measured.map((pair) => pair.ours), bare: measured.map((pair) => pair.bare) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure must reach: at least, at most, or nothing. */
  readonly bound?: { readonly atLeast: number } | { readonly atMost: number };
}

/** One benchmark: a file of this folder that ends in `.bench.ts` and exports it as default. */
export type Benchmark = () => Promise<readonly Figure[]>;

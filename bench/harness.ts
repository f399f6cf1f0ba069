import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptions as WorkerOptions } from 'miniflare';

/**
 * What the benchmarks share: the product's own bundle in workerd, without the proxy of `wrangler dev`, beside bare Workers that do the least possible work. A
 * figure is always the ratio of two that were measured in the same run, in turns, on the same machine.
 */
const root = join(import.meta.dirname, '..');
const compatibility = { compatibilityDate: '2026-11-01', compatibilityFlags: ['nodejs_compat'] };

/** Node's modules, which CommonJS asks for by `require`: the runtime has them as imports alone. The same that wrangler does. */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup(on) {
    const filter = new RegExp(`^(node:)?(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`);
    on.onResolve({ filter }, ({ path, kind }) => {
      const name = `node:${path.replace(/^node:/, '')}`;
      return kind === 'require-call' ? { path: name, namespace: 'required' } : { path: name, external: true };
    });
    on.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `import whole from '${path}'; module.exports = whole;`,
    }));
  },
};

/** Bundles a Worker as it is deployed. `more` is TypeScript beside it, which an import of the Worker would be. */
export async function bundle(entry: string, more = ''): Promise<string> {
  const path = JSON.stringify(`./${entry}`);
  const built = await build({
    stdin: {
      contents: `${more}; export * from ${path}; export { default } from ${path}`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    plugins: [nodeModules],
    alias: { 'cpu-features': join(root, 'src/exports/sftp/no-cpu-features.ts') },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    define: { __dirname: '"/"' },
    write: false,
  });
  return built.outputFiles[0]?.text ?? '';
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
    name: 'product',
    modules: true,
    script: await bundle('src/worker.ts'),
    ...compatibility,
    bindings: {
      ...development,
      PUBLIC_URL: 'http://127.0.0.1:8787',
      MAIL_FROM: 'no-reply@example.org',
      STEP_LEASE_SECONDS: '180',
      TOKENS_PER_MINUTE: '1000000',
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
      TOKEN_RATE: { namespace_id: '1001', simple: { limit: 1_000_000, period: 60 } },
      SIGN_IN_RATE: { namespace_id: '1002', simple: { limit: 1_000_000, period: 60 } },
      ACCOUNT_RATE: { namespace_id: '1003', simple: { limit: 1_000_000, period: 60 } },
    },
    email: { send_email: [{ name: 'MAIL' }] },
  };
}

/** The Campus simulator. What the product fetches goes to it when it is the product's `outboundService`. */
export async function campusWorker(): Promise<WorkerOptions> {
  return {
    name: 'campus',
    modules: true,
    script: await bundle('test/campus/worker.ts'),
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
  const database = (await runtime.getD1Database('DB', worker)) as unknown as D1Database;
  for (const statement of migrations()) await database.prepare(statement).run();
  return database;
}

interface D1Database {
  prepare(statement: string): { bind(...values: unknown[]): { run(): Promise<unknown> }; run(): Promise<unknown> };
}

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
      get(url, options, (response) => {
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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { click, keySet, seed as seedClick } from './click.ts';
import {
  type Benchmark,
  bareWorker,
  bindings,
  children,
  compare,
  deployedModules,
  type Figure,
  median,
  migrate,
  processorMs,
  productWorker,
  start,
  startWith,
  workerBesideProduct,
} from './harness.ts';
import { clientSecret, fiscalYear, seedDistrict } from './reporting-seed.ts';
import { token as session } from './settings-pages.ts';
import { seed as seedSettings } from './settings-seed.ts';

type Runtime = Awaited<ReturnType<typeof start>>;
type Database = Awaited<ReturnType<typeof migrate>>;

const origin = 'http://127.0.0.1:8787';
const rounds = Number(process.env.ROUNDS ?? 25);

/** The same bindings and one statement of D1, so that neither is counted against the product. */
const bare = `export default { async fetch(request, env) {
  if (new URL(request.url).pathname !== '/healthz') await env.DB.prepare('select 1').first();
  return Response.json({ status: 'ok' });
} }`;

async function get(runtime: Runtime, path: string, headers: Record<string, string> = {}): Promise<void> {
  const answer = await runtime.dispatchFetch(`${origin}${path}`, { headers });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
}

async function tokenFrom(runtime: Runtime): Promise<string> {
  const answer = await runtime.dispatchFetch(`${origin}/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'cli_dst_cold',
      client_secret: clientSecret,
    }).toString(),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

interface Case {
  readonly seed: (database: Database) => Promise<void>;
  /** What the first request carries that an earlier one has given. */
  readonly prepare?: (runtime: Runtime) => Promise<string>;
  readonly ask: (runtime: Runtime, prepared: string) => Promise<unknown>;
  readonly bare: string;
  readonly atMost?: number;
}

const report = `/v1/oh/stateReporting/ge?fiscalYear=${fiscalYear}&limit=100`;
const seedReport = (database: Database) => seedDistrict(database, 'dst_cold', 100);

const cases: Record<string, Case> = {
  '/healthz': {
    seed: async () => undefined,
    ask: (runtime) => get(runtime, '/healthz'),
    bare: '/healthz',
    atMost: 2.5,
  },
  token: { seed: seedReport, ask: tokenFrom, bare: '/', atMost: 2.5 },
  'login and launch': {
    seed: async (database) => {
      for (const statement of seedClick) await database.prepare(statement).run();
    },
    ask: click,
    bare: '/',
    atMost: 3,
  },
  'report page': {
    seed: seedReport,
    async prepare(runtime) {
      const accessToken = await tokenFrom(runtime);
      await get(runtime, report, { authorization: `Bearer ${accessToken}` });
      return accessToken;
    },
    ask: (runtime, accessToken) => get(runtime, report, { authorization: `Bearer ${accessToken}` }),
    bare: '/',
    atMost: 3.5,
  },
  'settings page': {
    seed: seedSettings,
    ask: (runtime) => get(runtime, '/settings/dst_bench/students', { cookie: `settings=${session}` }),
    bare: '/',
    atMost: 4.5,
  },
  'step of a queue': {
    seed: seedReport,
    async ask(runtime) {
      const body = { districtId: 'dst_cold', runId: 'run_none', stepNumber: 0 };
      const { outcome } = await (await consumer(runtime)).queue('run-steps', [
        { id: '1', timestamp: new Date(), attempts: 1, body },
      ]);
      if (outcome !== 'ok') throw new Error(`the queue's consumer ended with ${outcome}`);
    },
    bare: '/',
  },
  cron: {
    seed: async () => undefined,
    async ask(runtime) {
      const { outcome } = await (await consumer(runtime)).scheduled({ cron: '*/15 * * * *' });
      if (outcome !== 'ok') throw new Error(`the cron ended with ${outcome}`);
    },
    bare: '/',
  },
};

interface Consumer {
  queue(name: string, messages: readonly object[]): Promise<{ outcome: string }>;
  scheduled(options: { cron: string }): Promise<{ outcome: string }>;
}

// SAFETY: Miniflare gives every Worker these two, and its type names only `fetch`.
const consumer = async (runtime: Runtime) => (await runtime.getWorker('product')) as unknown as Consumer;

/** What a fresh isolate costs: the size of what is deployed, and the processor time to the first answer. */
const benchmark: Benchmark = async () => [
  ...(await sizes()),
  { what: '/healthz, warm, of a bare Worker that answers the same', value: await healthRatio(), unit: 'ratio' },
  ...(await firstAnswers()),
];

async function sizes(): Promise<Figure[]> {
  const modules = await deployedModules();
  // As wrangler reports it: all modules in one.
  const whole = Buffer.from(modules.map(({ contents }) => contents).join(''));
  return [
    { what: 'what is deployed', value: Math.round(whole.length / 1024), unit: 'KB' },
    {
      what: 'the same, gzipped',
      value: Math.round(gzipSync(whole).length / 1024),
      unit: 'KB',
      bound: { atMost: 330 },
    },
  ];
}

async function healthRatio(): Promise<number> {
  const runtime = await start(await productWorker());
  const other = await start(bareWorker('bare', bare, { d1Databases: ['DB'] }));
  try {
    const answer = async (from: Runtime) => (await from.dispatchFetch(`${origin}/healthz`)).text();
    return (
      await compare(
        () => answer(runtime),
        () => answer(other),
      )
    ).ratio;
  } finally {
    await Promise.all([runtime.dispose(), other.dispose()]);
  }
}

/** Each Worker in a process of its own that has never run, in turns. Medians of the differences within a round. */
async function firstAnswers(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'campus-link-'));
  const keys = bareWorker('keys', `export default { fetch: () => new Response(${JSON.stringify(keySet)}) }`);
  // SAFETY: Miniflare takes these options; its types allow one shape of them.
  const product = { ...(await productWorker()), outboundService: 'keys' } as never;
  const stack = await workerBesideProduct('bench/stack-worker.ts');
  const alone = { durableObjects: {}, queueConsumers: {} };
  // SAFETY: Miniflare takes these options; its types allow one shape of them.
  const plain = { ...bindings(), ...alone, modules: true, script: bare } as never;

  const measured = async (directory: string, worker: never, ask: (runtime: Runtime) => Promise<unknown>) => {
    const before = new Set(children());
    const runtime = await startWith({ directory }, worker, keys);
    try {
      const pid = children().find((child) => !before.has(child)) ?? Number.NaN;
      await ask(runtime);
      return processorMs(pid);
    } finally {
      await runtime.dispose();
    }
  };

  try {
    const prepared = new Map<string, string>();
    for (const [name, { seed, prepare }] of Object.entries(cases)) {
      const runtime = await startWith({ directory: join(folder, name) }, product, keys);
      await seed(await migrate(runtime));
      prepared.set(name, (await prepare?.(runtime)) ?? '');
      await runtime.dispose();
    }
    const times = new Map<string, number[]>();
    const note = (name: string, time: number) => times.set(name, [...(times.get(name) ?? []), time]);
    for (let round = 0; round < rounds; round++) {
      const directory = join(folder, 'token');
      const without = await measured(directory, plain, (runtime) => get(runtime, '/healthz'));
      const withD1 = await measured(directory, plain, (runtime) => get(runtime, '/'));
      // SAFETY: Miniflare takes these options; its types allow one shape of them.
      const ofStack = await measured(directory, { ...stack, ...alone } as never, (runtime) =>
        get(runtime, '/districts/x'),
      );
      note('stack', ofStack - withD1);
      for (const [name, { ask, bare: path }] of Object.entries(cases)) {
        const time = await measured(join(folder, name), product, (runtime) => ask(runtime, prepared.get(name) ?? ''));
        note(name, time - (path === '/healthz' ? without : withD1));
      }
    }
    const ofStack = median(times.get('stack') ?? []);
    const inAll = { what: 'the stack alone, beyond a bare Worker: processor time', value: ofStack, unit: 'ms' };
    return [
      inAll,
      ...Object.entries(cases).flatMap(([name, { atMost }]) => {
        const time = median(times.get(name) ?? []);
        return [
          { what: `first answer, ${name}: beyond a bare Worker`, value: time, unit: 'ms' },
          {
            what: `first answer, ${name}: of the stack alone`,
            value: time / ofStack,
            unit: 'times',
            ...(atMost !== undefined && { bound: { atMost } }),
          },
        ];
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export default benchmark;

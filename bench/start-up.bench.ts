import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type Benchmark,
  bareWorker,
  bundle,
  compare,
  type Figure,
  median,
  migrate,
  productWorker,
  start,
} from './harness.ts';

const health = 'http://127.0.0.1:8787/healthz';
const bareScript = `export default { fetch: () => Response.json({ status: 'ok' }) }`;

/**
 * The sign-in library that could stand in place of src/administrators, set up as the product would: measured where somebody has installed it, because nothing
 * else needs it (`npm install --no-save better-auth`).
 */
const library = 'better-auth';
const withLibrary = `
  import { betterAuth } from '${library}';
  import { drizzleAdapter } from '${library}/adapters/drizzle';
  import { twoFactor } from '${library}/plugins';
  let made: unknown;
  (globalThis as any).signIn = (database: any) => made ??= betterAuth({ database: drizzleAdapter(database, { provider: 'sqlite' }), emailAndPassword: { enabled: true }, plugins: [twoFactor()] });`;
const installed = join(import.meta.dirname, '../node_modules', library, 'package.json');

/** What a Worker costs before it does anything: the frame that every request passes, the bundle, and a fresh isolate's way to its first answer. */
const benchmark: Benchmark = async () => {
  const script = await bundle('src/worker.ts');
  const scripts: Record<string, string> = { 'the product': script, 'a bare Worker': bareScript };
  if (existsSync(installed)) {
    const { version } = JSON.parse(readFileSync(installed, 'utf8')) as { version: string };
    scripts[`the product with ${library} ${version}`] = await bundle('src/worker.ts', withLibrary);
  }
  return [
    { what: '/healthz, of a bare Worker that answers the same', value: await healthRatio(), unit: 'ratio' },
    ...sizes(scripts),
    ...(await firstAnswers(scripts)),
  ];
};

async function healthRatio(): Promise<number> {
  const runtime = await start(await productWorker());
  const bare = await start(bareWorker('bare', bareScript));
  try {
    await migrate(runtime);
    const answer = async (from: typeof runtime) => (await from.dispatchFetch(health)).text();
    const { ratio } = await compare(
      () => answer(runtime),
      () => answer(bare),
    );
    return ratio;
  } finally {
    await Promise.all([runtime.dispose(), bare.dispose()]);
  }
}

const sizes = (scripts: Record<string, string>): Figure[] =>
  Object.entries(scripts)
    .filter(([, text]) => text !== bareScript)
    .flatMap(([name, text]) => [
      { what: `bundle of ${name}, minified`, value: Math.round(text.length / 1024), unit: 'KB' },
      { what: `bundle of ${name}, minified and gzipped`, value: Math.round(gzipSync(text).length / 1024), unit: 'KB' },
    ]);

const rounds = 25;

/** Each script in an isolate that has never run, in turns: from nothing to the first answer, the runtime's own start included, which a bare Worker shows. */
async function firstAnswers(scripts: Record<string, string>): Promise<Figure[]> {
  const product = await productWorker();
  const times = new Map(Object.keys(scripts).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const [name, script] of Object.entries(scripts)) {
      const begun = performance.now();
      const runtime = await start(
        script === bareScript ? bareWorker('bare', script) : ({ ...product, script } as typeof product),
      );
      const answer = await runtime.dispatchFetch(health);
      if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}`);
      times.get(name)?.push(performance.now() - begun);
      await runtime.dispose();
    }
  const ofBare = times.get('a bare Worker') ?? [];
  return [...times].flatMap(([name, measured]) =>
    measured === ofBare
      ? [{ what: `runtime started and first answer of ${name}`, value: median(ofBare), unit: 'ms' }]
      : [
          {
            what: `first answer of ${name}, beyond a bare Worker's`,
            value: median(measured.map((time, round) => time - (ofBare[round] ?? Number.NaN))),
            unit: 'ms',
          },
        ],
  );
}

export default benchmark;

import { gzipSync } from 'node:zlib';
import { type Benchmark, bareWorker, bundle, compare, migrate, productWorker, start } from './harness.ts';

/** The frame that every request passes: request id, platform, headers, log line; against a Worker that answers at once. */
const benchmark: Benchmark = async () => {
  const runtime = await start(await productWorker());
  const bare = await start(bareWorker('bare', `export default { fetch: () => Response.json({ status: 'ok' }) }`));
  try {
    await migrate(runtime);
    const answer = async (from: typeof runtime) => (await from.dispatchFetch('http://127.0.0.1:8787/healthz')).text();
    const { ratio } = await compare(
      () => answer(runtime),
      () => answer(bare),
    );
    const script = await bundle('src/worker.ts');
    return [
      { what: '/healthz, of a bare Worker that answers the same', value: ratio, unit: 'ratio' },
      { what: 'bundle, minified', value: Math.round(script.length / 1024), unit: 'KB' },
      { what: 'bundle, minified and gzipped', value: Math.round(gzipSync(script).length / 1024), unit: 'KB' },
    ];
  } finally {
    await Promise.all([runtime.dispose(), bare.dispose()]);
  }
};

export default benchmark;

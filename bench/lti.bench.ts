import { bundled } from '../scripts/bundle.ts';
import {
  campus,
  click,
  clientId,
  firstByte,
  idToken,
  keySet,
  launch,
  logIn,
  openPlan,
  type PreparedLaunch,
  plan,
  prepare,
  seed,
} from './click.ts';
import { type Benchmark, bareWorker, compare, median, migrate, productWorker, rateOf, start } from './harness.ts';

const rounds = { rounds: 5, seconds: 1.5 };

const benchmark: Benchmark = async () => {
  const keys = bareWorker('keys', `export default { fetch: () => new Response(${JSON.stringify(keySet)}) }`);
  // SAFETY: Miniflare takes these options; its types allow one shape of them.
  const product = await start({ ...(await productWorker()), outboundService: 'keys' } as never, keys);
  const verifying = await start(
    bareWorker('verifying', await bundled('bench/bare-launch-worker.ts'), { bindings: { KEY_SET: keySet } }),
  );
  const redirecting = await start(
    bareWorker('redirecting', await bundled('bench/bare-login-worker.ts'), { d1Databases: ['DB'] }),
  );
  const registration = { iss: campus, clientId, deploymentId: '4', authUrl: `${campus}/lti/auth`, tokenUrl: campus };
  const peer = await start(
    bareWorker('peer', await bundled('bench/lti-tool-worker.ts'), {
      d1Databases: ['DB'],
      bindings: { REGISTRATION: JSON.stringify({ ...registration, jwksUrl: `${campus}/lti/jwks` }) },
      outboundService: 'keys',
    }),
    keys,
  );
  const reading = await start(
    bareWorker('reading', await bundled('bench/bare-click-worker.ts'), { d1Databases: ['DB'], r2Buckets: ['FILES'] }),
  );
  const readAlone = async () => {
    for (const path of ['login', 'launch', 'viewer', 'file']) {
      const answer = await reading.dispatchFetch(`http://127.0.0.1/${path}`, { redirect: 'manual' });
      await (path === 'file' ? firstByte(answer.body) : answer.text());
    }
  };
  try {
    const tables = await reading.getD1Database('DB', 'reading');
    for (const table of ['registrations', 'students', 'documents', 'badges', 'marks', 'records'])
      await tables.prepare(`create table ${table} (id text primary key, subject text)`).run();
    await putPlan(product, 'product');
    await putPlan(reading, 'reading');
    const database = await migrate(product);
    for (const statement of seed) await database.prepare(statement).run();
    const other = await redirecting.getD1Database('DB', 'redirecting');
    await other.prepare('create table logins (state text primary key, nonce text, issuer text, target text)').run();
    const peers = await peer.getD1Database('DB', 'peer');
    await peers.prepare('create table nonces (nonce text primary key, expires_at integer)').run();
    await peers.prepare('create table sessions (id text primary key, session text)').run();

    await click(product);
    await click(peer);
    const redirects = await compare(
      () => logIn(product),
      () => logIn(redirecting),
      rounds,
    );

    const bareBody = `id_token=${idToken('n'.repeat(43))}&state=${'s'.repeat(43)}`;
    const fastest = await rateOf(() => launch(verifying, { body: bareBody, cookie: '' }), 1);
    const prepared: PreparedLaunch[] = [];
    // A launch uses up its login, so there have to be more of them than can be launched in the time, also on a machine that is less busy then than now.
    const before = async (seconds: number) => {
      const enough = 2 * fastest.perSecond * seconds;
      const preparing = async () => {
        while (prepared.length < enough) prepared.push(await prepare(product));
      };
      await Promise.all(Array.from({ length: 16 }, preparing));
    };
    const launches = await compare(
      () => {
        const next = prepared.pop();
        if (!next) throw new Error('more logins are needed');
        return launch(product, next);
      },
      () => launch(verifying, { body: bareBody, cookie: '' }),
      { ...rounds, before },
    );
    const clicks = await compare(
      () => click(product),
      () => click(peer),
      rounds,
    );

    const opened = await compare(
      () => openPlan(product),
      () => readAlone(),
      { ...rounds, connections: 1 },
    );
    const openedMs = median(opened.ours.map(({ medianMs }) => medianMs));

    const rate = ({ ours }: { ours: readonly { perSecond: number }[] }) =>
      Math.round(ours.reduce((sum, { perSecond }) => sum + perSecond, 0) / ours.length);
    return [
      { what: 'launches, key set warm', value: rate(launches), unit: 'per second' },
      {
        what: 'that, of a bare Worker that verifies the token and answers 303',
        value: launches.ratio,
        unit: 'ratio',
        bound: { atLeast: 0.85 },
      },
      {
        what: 'login and launch, of @lti-tool/core with nonces and sessions in D1',
        value: clicks.ratio,
        unit: 'ratio',
        bound: { atLeast: 1 },
      },
      { what: 'login redirects', value: rate(redirects), unit: 'per second' },
      {
        what: 'that, of a bare Hono redirect that writes one row',
        value: redirects.ratio,
        unit: 'ratio',
        bound: { atLeast: 0.95 },
      },
      { what: 'click until the first byte of the PDF, one person', value: openedMs, unit: 'ms' },
      {
        what: 'that, of four bare requests with the same statements of D1 and object of R2',
        value: opened.ratio,
        unit: 'ratio',
        bound: { atLeast: 0.6 },
      },
    ];
  } finally {
    await Promise.all([product, verifying, redirecting, peer, reading].map((runtime) => runtime.dispose()));
  }
};

async function putPlan(runtime: Awaited<ReturnType<typeof start>>, worker: string): Promise<void> {
  // SAFETY: the type of Miniflare's proxy is generic beyond what TypeScript resolves; the object is R2's.
  const bucket = (await runtime.getR2Bucket('FILES', worker)) as unknown as {
    put(key: string, value: Uint8Array): Promise<unknown>;
  };
  await bucket.put(plan.key, plan.bytes);
}

export default benchmark;

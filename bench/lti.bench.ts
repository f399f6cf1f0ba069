import { bundled } from '../scripts/bundle.ts';
import {
  campus,
  click,
  clientId,
  idToken,
  keySet,
  launch,
  logIn,
  type PreparedLaunch,
  prepare,
  seed,
} from './click.ts';
import { type Benchmark, bareWorker, compare, migrate, productWorker, rateOf, start } from './harness.ts';

const rounds = { rounds: 5, seconds: 1.5 };

const benchmark: Benchmark = async () => {
  const keys = bareWorker('keys', `export default { fetch: () => new Response(${JSON.stringify(keySet)}) }`);
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
  try {
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

    const rate = ({ ours }: { ours: readonly { perSecond: number }[] }) =>
      Math.round(ours.reduce((sum, { perSecond }) => sum + perSecond, 0) / ours.length);
    return [
      { what: 'launches, key set warm', value: rate(launches), unit: 'per second' },
      {
        what: 'that, of a bare Worker that verifies the token and answers 303',
        value: launches.ratio,
        unit: 'ratio',
        bound: { atLeast: 0.6 },
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
        bound: { atLeast: 0.6 },
      },
    ];
  } finally {
    await Promise.all([product, verifying, redirecting, peer].map((runtime) => runtime.dispose()));
  }
};

export default benchmark;

import { generateKeyPairSync, sign } from 'node:crypto';
import { type Benchmark, bareWorker, bundle, compare, migrate, productWorker, rateOf, start } from './harness.ts';

const origin = 'http://127.0.0.1:8787';
const campus = 'https://campus.example.org/campus';
const clientId = 'client-1';
const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const target = `${origin}/iep/lti/launch?student=stu_bench&program=504`;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keySet = JSON.stringify({
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'RS256' }],
});
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = base64url({ alg: 'RS256', kid: 'key-1', typ: 'JWT' });

function idToken(nonce: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = base64url({
    iss: campus,
    aud: clientId,
    sub: '6f1c7a52-2c1f-4f0e-9d57-0a4f6a1d2b3c',
    name: 'Robin Example',
    given_name: 'Robin',
    family_name: 'Example',
    email: 'robin@example.org',
    nonce,
    iat: now,
    exp: now + 3600,
    [`${lti}message_type`]: 'LtiResourceLinkRequest',
    [`${lti}version`]: '1.3.0',
    [`${lti}deployment_id`]: '4',
    [`${lti}target_link_uri`]: target,
    [`${lti}resource_link`]: { id: 'participation-1' },
    [`${lti}roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor'],
  });
  const signature = sign('RSA-SHA256', Buffer.from(`${header}.${claims}`), privateKey).toString('base64url');
  return `${header}.${claims}.${signature}`;
}

/** A district with its registration, one student with a badge and a plan. The file itself is not read by a launch. */
const seed = [
  `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
   values ('dst_bench', 'Bench', 'OH', '043752', 'America/New_York', 1, 'DB', 'x', 'x')`,
  `insert into document_viewer_connections (district_id, public_keyset_url, open_id_endpoint, deployment_id, client_id, issuer, updated_at)
   values ('dst_bench', '${campus}/lti/jwks', '${campus}/lti/auth', '4', '${clientId}', '${campus}', 'x')`,
  `insert into students (id, district_id, sourced_id, state_student_id, given_name, family_name, status)
   values ('stu_bench', 'dst_bench', 'S-1', 'AA0000001', 'Avery', 'Example', 'active')`,
  `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at, file_key, file_sha256, file_size)
   values ('dst_bench', 'doc-1', 'stu_bench', 'section504Plan', 'section504', 'completed',
     '{"meetingDate":"2026-09-01","effectiveFrom":"2026-09-08","effectiveTo":"2027-09-07"}', 1, 'x', 'x', 'k', 'x', 1000)`,
  `insert into stale_badges (district_id, student_id, mark) values ('dst_bench', 'stu_bench', 'm')`,
];

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
const loginForm = new URLSearchParams({
  iss: campus,
  login_hint: 'D1F0A3C2-7B54-4E0E-9C11-52E8A90B7C31',
  target_link_uri: target,
  lti_message_hint: '0D2C4C7E-15A7-4B1C-8C1B-5B7B6F1D9E11',
  client_id: clientId,
  lti_deployment_id: '4',
}).toString();

type Runtime = Awaited<ReturnType<typeof start>>;
interface PreparedLaunch {
  readonly body: string;
  readonly cookie: string;
}

async function post(runtime: Runtime, path: string, body: string, cookie = '') {
  const response = await runtime.dispatchFetch(`${origin}${path}`, {
    method: 'POST',
    headers: { ...formHeaders, cookie },
    body,
    redirect: 'manual',
  });
  const text = await response.text();
  if (response.status !== 303) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return response;
}

const logIn = (runtime: Runtime) => post(runtime, '/iep/lti/oidc', loginForm);

/** A login, and the launch that answers it. */
async function prepare(runtime: Runtime): Promise<PreparedLaunch> {
  const response = await logIn(runtime);
  const asked = new URL(response.headers.get('location') ?? '').searchParams;
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const form = { state: asked.get('state') ?? '', id_token: idToken(asked.get('nonce') ?? '') };
  return { body: new URLSearchParams(form).toString(), cookie };
}

const launch = (runtime: Runtime, { body, cookie }: PreparedLaunch) => post(runtime, '/iep/lti/launch', body, cookie);
const click = async (runtime: Runtime) => launch(runtime, await prepare(runtime));

const rounds = { rounds: 5, seconds: 1.5 };

const benchmark: Benchmark = async () => {
  const keys = bareWorker('keys', `export default { fetch: () => new Response(${JSON.stringify(keySet)}) }`);
  const product = await start({ ...(await productWorker()), outboundService: 'keys' } as never, keys);
  const verifying = await start(
    bareWorker('verifying', await bundle('bench/bare-launch-worker.ts'), { bindings: { KEY_SET: keySet } }),
  );
  const redirecting = await start(
    bareWorker('redirecting', await bundle('bench/bare-login-worker.ts'), { d1Databases: ['DB'] }),
  );
  const registration = { iss: campus, clientId, deploymentId: '4', authUrl: `${campus}/lti/auth`, tokenUrl: campus };
  const peer = await start(
    bareWorker('peer', await bundle('bench/lti-tool-worker.ts'), {
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

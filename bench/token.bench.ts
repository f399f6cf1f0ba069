import { createHash, randomBytes } from 'node:crypto';
import { type Benchmark, bareWorker, compare, development, migrate, productWorker, start } from './harness.ts';

/** Least work of a token: one hash of a secret, one RS256 signature. No look-up, no rate, no log. */
const bareToken = `
const encode = (text) => new TextEncoder().encode(text);
const base64url = (bytes) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
let key;
export default {
  async fetch(request, env) {
    const form = new URLSearchParams(await request.text());
    await crypto.subtle.digest('SHA-256', encode(form.get('client_secret')));
    key ??= crypto.subtle.importKey('jwk', JSON.parse(env.KEY), { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign']);
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'x', sub: 'x', client_id: 'x', scope: 'x', aud: 'x', iat: now, exp: now + 600, jti: crypto.randomUUID() };
    const signed = [{ alg: 'RS256', typ: 'at+jwt' }, claims].map((part) => base64url(encode(JSON.stringify(part)))).join('.');
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', await key, encode(signed));
    return Response.json({ access_token: signed + '.' + base64url(new Uint8Array(signature)), token_type: 'Bearer' });
  },
};`;

/** The token endpoint, from 16 connections, with a data export that may call all six endpoints. */
const benchmark: Benchmark = async () => {
  const runtime = await start(await productWorker());
  const { keys } = JSON.parse(development.SIGNING_KEYS ?? '') as { keys: { alg?: string }[] };
  const { alg: _, ...key } = keys[0] ?? {};
  const bare = await start(bareWorker('bare', bareToken, { bindings: { KEY: JSON.stringify(key) } }));
  try {
    const database = await migrate(runtime);
    const insert = (statement: string, ...values: unknown[]) =>
      database
        .prepare(statement)
        .bind(...values)
        .run();
    const secret = `sgsecret_${randomBytes(32).toString('base64url')}`;
    const at = new Date().toISOString();
    await insert(
      `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
       values ('dst_1', 'Maple Hollow', 'OH', '043752', 'America/New_York', 1, 'DB', ?1, ?1)`,
      at,
    );
    await insert(
      `insert into data_exports (id, district_id, first_name, last_name, email, status, terms_accepted_at, created_at, updated_at)
       values ('exp_1', 'dst_1', 'Jo', 'Miller', 'jo@example.org', 'active', ?1, ?1, ?1)`,
      at,
    );
    for (const endpoint of ['fd', 'fe', 'ge', 'gq', 'ohioPreId'])
      await insert(`insert into endpoint_permissions values ('exp_1', ?, '{}')`, `stateReporting/${endpoint}`);
    await insert(
      `insert into api_clients (client_id, district_id, kind, data_export_id, secret_hash, disabled, created_at)
       values ('cli_1', 'dst_1', 'dataExport', 'exp_1', ?, 0, ?)`,
      createHash('sha256').update(secret).digest('hex'),
      at,
    );
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'cli_1',
      client_secret: secret,
    }).toString();
    const ask = async (from: typeof runtime) => {
      const response = await from.dispatchFetch('http://127.0.0.1:8787/v1/token', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      const { access_token } = (await response.json()) as { access_token?: string };
      if (!access_token) throw new Error(`${response.status} without a token`);
    };
    const { ratio, ours } = await compare(
      () => ask(runtime),
      () => ask(bare),
    );
    return [
      {
        what: 'token endpoint, of a bare Worker with one hash and one signature',
        value: ratio,
        unit: 'ratio',
        bound: { atLeast: 0.8 },
      },
      { what: 'tokens', value: Math.round(ours[0]?.perSecond ?? 0), unit: 'per second' },
    ];
  } finally {
    await Promise.all([runtime.dispose(), bare.dispose()]);
  }
};

export default benchmark;

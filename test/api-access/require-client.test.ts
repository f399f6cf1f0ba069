import { env } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { accessTokenSeconds, readAccessToken } from '../../src/api-access/access-token.ts';
import { findCaller } from '../../src/api-access/clients.ts';
import {
  type ClientCredentials,
  type ClientEnv,
  removeAuthoringClient,
  requireClient,
} from '../../src/api-access/index.ts';
import type { District } from '../../src/districts/index.ts';
import { districts } from '../../src/districts/schema.ts';
import type { Database } from '../../src/platform/database.ts';
import { httpApp, onError, requestFrame } from '../../src/platform/http.ts';
import { platform, someDistrict, tokenOf } from '../data-exports/support.ts';
import { exportClient } from '../support/export-client.ts';
import { authoringClient } from '../support/product.ts';

const app = httpApp();
app.use(requestFrame);
app.onError(onError);
const guarded = httpApp<ClientEnv>();
guarded.get('/documents', requireClient('documents'), (c) => {
  const { clientId, district, kind, dataExportId, scopes } = c.get('client');
  return c.json({ clientId, district: district.id, kind, dataExportId, scopes });
});
guarded.get('/ge', requireClient('stateReporting/ge'), (c) => c.json(c.get('client').scopes));
guarded.get('/fd', requireClient('stateReporting/fd'), (c) => c.json(c.get('client').scopes));
app.route('/', guarded);

const get = (path: string, authorization?: string) =>
  app.request(path, authorization === undefined ? {} : { headers: { authorization } }, env);

let district: District;
let client: ClientCredentials;
let token: string;
beforeAll(async () => {
  district = await someDistrict();
  client = await authoringClient(district);
  token = await tokenOf(client);
});

/** A token as ours in all but what is given. */
async function forged(claims: Record<string, unknown>, header: Record<string, unknown> = {}, signedWith?: CryptoKey) {
  const key = platform.config.SIGNING_KEYS.keys[0];
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header })
    .sign(signedWith ?? (await importJWK(key, 'RS256')));
}

it('lets the client in and tells the route who calls', async () => {
  const response = await get('/documents', `bearer ${token}`);
  expect(await response.json()).toEqual({
    clientId: client.clientId,
    district: district.id,
    kind: 'authoring',
    dataExportId: null,
    scopes: ['documents'],
  });
});

it('challenges a request without a token, without an error code', async () => {
  for (const authorization of [undefined, 'Basic abc']) {
    const response = await get('/documents', authorization);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="SameGoal"');
  }
});

it('accepts a token that is built like ours, so that each refusal below is for its one difference', async () => {
  expect((await get('/documents', `Bearer ${await forged({})}`)).status).toBe(200);
});

it.each([
  ['is not a JWT', async () => 'abc'],
  ['is empty', async () => ''],
  ['has expired', () => forged({ exp: Math.floor(Date.now() / 1000) - 1 })],
  ['never expires', () => forged({ exp: undefined })],
  ['is from another issuer', () => forged({ iss: 'https://elsewhere.example.org' })],
  ['is for another audience', () => forged({ aud: 'https://elsewhere.example.org' })],
  ['is of another type', () => forged({}, { typ: 'JWT' })],
  ['names an unknown key', () => forged({}, { kid: 'unknown' })],
  ['names an unknown client', () => forged({ client_id: 'cli_unknown' })],
  [
    'is signed with another key',
    async () => {
      const algorithm = {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      };
      const { privateKey } = (await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair;
      return forged({}, {}, privateKey);
    },
  ],
  ['is not signed', async () => `${btoa('{"alg":"none","typ":"at+jwt"}').replaceAll('=', '')}.${token.split('.')[1]}.`],
])('refuses a token that %s', async (_, make) => {
  const response = await get('/documents', `Bearer ${await make()}`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="SameGoal", error="invalid_token"');
  expect(await response.json()).toMatchObject({ code: 'invalidToken' });
});

it('refuses a token that it has let in before once it has expired', async () => {
  const now = Date.now();
  const at = (seconds: number) => ({ ...platform, clock: { now: () => new Date(now + seconds * 1000) } });
  expect(await readAccessToken(at(0), token)).not.toBeNull();
  expect(await readAccessToken(at(accessTokenSeconds - 60), token)).not.toBeNull();
  expect(await readAccessToken(at(accessTokenSeconds), token)).toBeNull();
});

it('refuses a token that does not cover the endpoint, and names the scope', async () => {
  const response = await get('/ge', `Bearer ${token}`);
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toBe(
    'Bearer realm="SameGoal", error="insufficient_scope", scope="stateReporting/ge"',
  );
});

it('refuses a token that was narrowed to another of the client’s endpoints', async () => {
  const both = await exportClient(platform, district, ['stateReporting/ge', 'stateReporting/fd']);
  const narrowed = `Bearer ${await tokenOf(both, 'stateReporting/ge')}`;
  expect(await (await get('/ge', narrowed)).json()).toEqual(['stateReporting/ge']);
  const refused = await get('/fd', narrowed);
  expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'insufficientScope' })]);
  expect((await get('/fd', `Bearer ${await tokenOf(both)}`)).status).toBe(200);
});

it('refuses a scope that the token claims but the client does not have', async () => {
  expect((await get('/ge', `Bearer ${await forged({ scope: 'stateReporting/ge' })}`)).status).toBe(403);
});

it('refuses the tokens of a removed client at once', async () => {
  const other = await authoringClient(district);
  const theirs = await tokenOf(other);
  expect((await get('/documents', `Bearer ${theirs}`)).status).toBe(200);
  await removeAuthoringClient(platform, district, other.clientId);
  expect((await get('/documents', `Bearer ${theirs}`)).status).toBe(401);
});

it('asks along for a client that it has seen, and hands out the answer only while the client stands as it was seen', async () => {
  const other = await someDistrict();
  const { clientId } = await authoringClient(other);
  const find = (of = platform) =>
    findCaller(of, clientId, async (caller) => ({ statement: sql`select ${caller.district.name} as name` }));
  expect(await find()).toMatchObject({ caller: { district: other }, first: null });
  expect(await find()).toMatchObject({ first: { row: { name: other.name } } });
  await platform.directory.update(districts).set({ name: 'Cedar Bend' }).where(eq(districts.id, other.id));
  expect(await find()).toMatchObject({ caller: { district: { name: 'Cedar Bend' } }, first: null });
  expect(await find()).toMatchObject({ first: { row: { name: 'Cedar Bend' } } });
  // Records in a database of their own cannot be asked in the directory.
  const elsewhere = { ...platform, databaseOf: () => ({}) as Database };
  expect(await find(elsewhere)).toMatchObject({ caller: { clientId }, first: null });
  await removeAuthoringClient(platform, other, clientId);
  expect(await find()).toBeNull();
  expect(await find()).toBeNull();
});

it('keeps at most 1,000 clients, and is right about one that it no longer keeps', async () => {
  const directory: Database = Object.create(platform.directory);
  const own = { ...platform, directory, databaseOf: () => directory };
  const ids = Array.from({ length: 1001 }, (_, at) => `cli_kept_${at}`);
  await directory.run(sql`insert into api_clients (client_id, district_id, kind, secret_hash, disabled, created_at)
    select value, ${district.id}, 'authoring', '', 0, '2026-11-02T00:00:00.000Z' from json_each(${JSON.stringify(ids)})`);
  const find = (at: number) =>
    findCaller(own, ids[at] as string, async ({ clientId }) => ({ statement: sql`select ${clientId} as id` }));
  const known = (at: number) => ({ caller: { clientId: ids[at] }, first: { row: { id: ids[at] } } });
  const seenAnew = (at: number) => ({ caller: { clientId: ids[at] }, first: null });
  for (const [at, found] of (await Promise.all(Array.from({ length: 1000 }, (_, at) => find(at)))).entries())
    expect(found).toMatchObject(seenAnew(at));
  expect(await find(0)).toMatchObject(known(0));
  // One that has changed takes its own place.
  await directory.run(
    sql`update api_clients set last_used_at = '2026-11-02T08:00:00.000Z' where client_id = ${ids[7]}`,
  );
  expect(await find(7)).toMatchObject({ caller: { lastUsedAt: '2026-11-02T08:00:00.000Z' }, first: null });
  expect(await find(0)).toMatchObject(known(0));
  expect(await find(1000)).toMatchObject(seenAnew(1000));
  expect(await find(0)).toMatchObject(seenAnew(0));
  for (const at of [0, 1000]) expect(await find(at)).toMatchObject(known(at));
});

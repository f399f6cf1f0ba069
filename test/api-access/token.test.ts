import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClientCredentials } from '../../src/api-access/index.ts';
import type { District } from '../../src/districts/index.ts';
import { askToken, basic, call, someDistrict, tokenOf } from '../data-exports/support.ts';
import { authoringClient } from '../support/product.ts';

const grant = { grant_type: 'client_credentials' };

describe('POST /v1/token', () => {
  let district: District;
  let client: ClientCredentials;
  beforeAll(async () => {
    district = await someDistrict();
    client = await authoringClient(district);
  });
  const inBody = () => ({ ...grant, client_id: client.clientId, client_secret: client.clientSecret });

  it('gives a short-lived bearer token to a client that authenticates by Basic, and forbids caching', async () => {
    const response = await askToken(grant, { authorization: basic(client) });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { access_token, ...rest } = (await response.json()) as { access_token: string };
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 600, scope: 'documents' });
    expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    const claims = decodeJwt(access_token);
    expect(claims).toMatchObject({
      iss: 'http://127.0.0.1:8787',
      aud: 'http://127.0.0.1:8787/v1',
      sub: client.clientId,
      client_id: client.clientId,
      scope: 'documents',
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    expect(claims.jti).toBeTruthy();
  });

  it('takes the credentials from the body as well', async () => {
    expect((await askToken(inBody())).status).toBe(200);
  });

  it('reads form-encoded characters inside Basic credentials', async () => {
    const encoded = btoa(`${client.clientId.replace('_', '%5F')}:${client.clientSecret.replace('_', '%5F')}`);
    expect((await askToken(grant, { authorization: `basic ${encoded}` })).status).toBe(200);
  });

  it.each([
    ['both ways of authentication', () => inBody(), () => ({ authorization: basic(client) }), 400, 'invalid_request'],
    [
      'another client in the body',
      () => ({ ...grant, client_id: 'cli_other' }),
      () => ({ authorization: basic(client) }),
      400,
      'invalid_request',
    ],
    [
      'a parameter sent twice',
      () => `${new URLSearchParams(inBody())}&scope=documents&scope=documents`,
      () => ({}),
      400,
      'invalid_request',
    ],
    [
      'a JSON body',
      () => JSON.stringify(inBody()),
      () => ({ 'content-type': 'application/json' }),
      400,
      'invalid_request',
    ],
    ['no grant type', () => ({ ...inBody(), grant_type: '' }), () => ({}), 400, 'invalid_request'],
    ['another grant type', () => ({ ...inBody(), grant_type: 'password' }), () => ({}), 400, 'unsupported_grant_type'],
    [
      'a scope that was not granted',
      () => ({ ...inBody(), scope: 'documents stateReporting/ge' }),
      () => ({}),
      400,
      'invalid_scope',
    ],
    ['an unknown scope', () => ({ ...inBody(), scope: 'everything' }), () => ({}), 400, 'invalid_scope'],
    ['no credentials', () => grant, () => ({}), 401, 'invalid_client'],
    ['a wrong secret', () => ({ ...inBody(), client_secret: 'sgsecret_wrong' }), () => ({}), 401, 'invalid_client'],
    ['an unknown client', () => ({ ...inBody(), client_id: 'cli_unknown' }), () => ({}), 401, 'invalid_client'],
    ['a bearer token in place of Basic', () => grant, () => ({ authorization: 'Bearer abc' }), 401, 'invalid_client'],
    ['Basic that is not base64', () => grant, () => ({ authorization: 'Basic %%%' }), 401, 'invalid_client'],
  ] as const)('refuses %s as OAuth says', async (_, form, headers, status, error) => {
    const response = await askToken(form(), { 'cf-connecting-ip': '192.0.2.2', ...headers() });
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error });
    expect(response.headers.get('www-authenticate')).toBe(
      status === 401 ? 'Basic realm="SameGoal", charset="UTF-8"' : null,
    );
  });

  it('takes no credentials from the URL', async () => {
    const response = await call(`/v1/token?client_id=${client.clientId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(inBody()),
    });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('refuses a request that is far too long', async () => {
    const response = await askToken({ ...inBody(), scope: 'documents '.repeat(2000) });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('answers POST only', async () => {
    const response = await call('/v1/token');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('gives who asks again soon the token that they have, and what is left of it', async () => {
    const ask = async () => (await (await askToken(inBody())).json()) as { access_token: string; expires_in: number };
    const [first, second] = [await ask(), await ask()];
    expect(second.access_token).toBe(first.access_token);
    const left = (decodeJwt(second.access_token).exp ?? 0) - Date.now() / 1000;
    expect(Math.abs(second.expires_in - left)).toBeLessThan(2);
  });

  it('answers 429 to a client that asks too often, at its address alone', async () => {
    const eager = await authoringClient(district);
    const ask = (address: string) => askToken(grant, { authorization: basic(eager), 'cf-connecting-ip': address });
    // Two minutes may meet in the middle of this.
    const answers: Response[] = [];
    while (answers.length < 125 && answers.at(-1)?.status !== 429) answers.push(await ask('192.0.2.4'));
    expect(answers.length).toBeGreaterThan(60);
    expect(answers.at(-1)?.status).toBe(429);
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('60');
    expect((await ask('192.0.2.5')).status).toBe(200);
  });

  it('answers 429 with Retry-After after too many failures from one address, and does not shut out other addresses', async () => {
    const wrong = { ...inBody(), client_secret: 'sgsecret_wrong' };
    let last: Response | undefined;
    for (let n = 0; n < 70 && last?.status !== 429; n++)
      last = await askToken({ ...wrong, client_id: `cli_${n}` }, { 'cf-connecting-ip': '192.0.2.3' });
    expect(last?.status).toBe(429);
    expect(last?.headers.get('retry-after')).toBe('60');
    expect((await askToken(inBody())).status).toBe(200);
  });
});

it('describes itself as RFC 8414 says', async () => {
  const response = await call('/.well-known/oauth-authorization-server');
  expect(await response.json()).toMatchObject({
    issuer: 'http://127.0.0.1:8787',
    token_endpoint: 'http://127.0.0.1:8787/v1/token',
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
});

it('publishes the keys that its tokens are signed with, where its metadata says', async () => {
  const client = await authoringClient(await someDistrict());
  const token = await tokenOf(client);
  const metadata = (await (await call('/.well-known/oauth-authorization-server')).json()) as { jwks_uri: string };
  const keys = (await (await call(metadata.jwks_uri)).json()) as JSONWebKeySet;
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { typ: 'at+jwt' });
  expect(payload.sub).toBe(client.clientId);
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

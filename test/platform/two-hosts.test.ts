import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { answering, parts } from '../../src/app.ts';
import { readConfig } from '../../src/platform/config.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { authoringClient, someDistrict } from '../support/product.ts';

const pages = 'https://link.example.org';
const api = 'https://api.example.org';
const lti = 'https://example.org';

/** One Worker behind the three hosts, as its variables say. */
// SAFETY: only these variables are read before a request is answered.
const deployed = {
  ...env,
  ...(await freshKeys()),
  OPERATOR_TOKEN: crypto.randomUUID(),
  CAMPUS_VENDOR_SECRET: 'vendor-secret',
  ...{ PUBLIC_URL: pages, API_URL: api, LTI_URL: `${lti}/` },
} as unknown as Env;
const answer = answering(parts);
const call = (url: string, init?: RequestInit) =>
  answer(new Request(url, { redirect: 'manual', ...init }), deployed, createExecutionContext());

it('tokens name the host of the API as issuer and audience, and are taken there', async () => {
  const { clientId, clientSecret } = await authoringClient(await someDistrict());
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const token = await call(`${api}/v1/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token } = await token.json<{ access_token: string }>();
  expect(decodeJwt(access_token)).toMatchObject({ iss: api, aud: `${api}/v1` });
  const list = await call(`${api}/v1/documents`, { headers: { authorization: `Bearer ${access_token}` } });
  expect(list.status).toBe(200);
  expect(list.headers.get('link')).toContain(`<${api}/v1/documents?`);
});

it('the metadata of the API leads to the keys on the host of the launches', async () => {
  const found = await (await call(`${api}/.well-known/oauth-authorization-server`)).json<Record<string, string>>();
  expect(found).toMatchObject({ issuer: api, token_endpoint: `${api}/v1/token`, jwks_uri: `${lti}/iep/lti/jwks` });
});

it('a page below /iep loads nothing from outside /iep, because its host has nothing else', async () => {
  const page = await (await call(`${lti}/iep/lti/launch`, { method: 'POST', body: new URLSearchParams() })).text();
  const files = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    expect(file).toMatch(/^\/iep\//);
    expect((await call(lti + file)).status).toBe(200);
  }
});

it('pages of the settings load their files from their own host', async () => {
  const page = await (await call(`${pages}/settings/sign-in`)).text();
  const [, stylesheet] = /rel="stylesheet" href="([^"]+)"/.exec(page) ?? [];
  expect(stylesheet).toMatch(/^\/assets\//);
  expect((await call(pages + stylesheet)).headers.get('content-type')).toContain('text/css');
});

it('without further addresses, everything is at PUBLIC_URL', () => {
  const { PUBLIC_URL, API_URL, LTI_URL } = readConfig(env);
  expect([API_URL, LTI_URL]).toEqual([PUBLIC_URL, PUBLIC_URL]);
  expect(() => readConfig({ ...env, API_URL: api })).toThrow('API_URL: must be on this machine exactly if PUBLIC_URL');
});

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { setDocumentViewer } from '../../src/districts/index.ts';
import { launchUrlOf } from '../../src/lti/index.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { campus, campusKey, goodClaims, type KeyPair, keySet, serveKeySets, sign } from './campus-platform.ts';
import { addPlan, cookiesOf, platform, someDistrict } from './support.ts';

const origin = 'https://link.example.org';

/** The Worker as it is deployed: on https, and with secrets that are nobody's development values. */
const deployed = {
  ...env,
  ...(await freshKeys()),
  OPERATOR_TOKEN: crypto.randomUUID(),
  CAMPUS_VENDOR_SECRET: 'vendor-secret',
} as unknown as Env; // SAFETY: only these variables are read before a request is answered.
const app = await createApp();
const call = (path: string, init?: RequestInit) =>
  app.fetch(
    new Request(origin + path, init),
    // SAFETY: only these variables are read before a request is answered.
    { ...deployed, PUBLIC_URL: origin } as unknown as Env,
    createExecutionContext(),
  );
const post = (path: string, form: Record<string, string>, cookie = '') =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
    body: new URLSearchParams(form).toString(),
  });

let key: KeyPair;
beforeAll(async () => {
  key = await campusKey();
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('a connection of a deployed Worker names no server inside a network, and says which field does', async () => {
  const { district } = await someDistrict();
  const enter = async (part: string, body: object) => {
    const answer = await call(`/v1/admin/districts/${district.id}/${part}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${env.OPERATOR_TOKEN}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const { errors } = (await answer.json()) as { errors?: { field: string }[] };
    return [answer.status, errors?.map(({ field }) => field)];
  };
  const { keysetUrl: publicKeysetUrl, openIdEndpoint, deploymentId, clientId } = campus;
  const viewer = { publicKeysetUrl, openIdEndpoint, deploymentId, clientId };
  const roster = { baseUrl: 'https://127.0.0.1/or', accessTokenUrl: 'https://192.168.1.1/token' };
  expect(await enter('documentViewer', { ...viewer, publicKeysetUrl: 'https://10.0.0.1/jwks' })).toEqual([
    400,
    ['publicKeysetUrl'],
  ]);
  expect(await enter('demographics', { ...roster, clientId, clientSecret: 'x' })).toEqual([
    400,
    ['baseUrl', 'accessTokenUrl'],
  ]);
});

it('a launch in a frame of another site rests on partitioned __Host- cookies alone', async () => {
  serveKeySets({ [campus.keysetUrl]: () => keySet(key) });
  const { district, clientId, student } = await someDistrict();
  const { keysetUrl: publicKeysetUrl, openIdEndpoint, deploymentId, issuer } = campus;
  await setDocumentViewer(platform, district, { publicKeysetUrl, openIdEndpoint, deploymentId, clientId, issuer });
  await addPlan(district, student);
  const targetLinkUri = launchUrlOf({ LTI_URL: origin }, student.id, 'section504');

  const login = await post('/iep/lti/oidc', {
    iss: issuer,
    login_hint: '1',
    target_link_uri: targetLinkUri,
    client_id: clientId,
  });
  expect(login.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-lti-login-[0-9a-f]{16}=v1\.[\w.-]+; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/,
    ),
  ]);
  const asked = new URL(login.headers.get('location') ?? '').searchParams;
  expect(asked.get('redirect_uri')).toBe(`${origin}/iep/lti/launch`);

  const claims = { ...goodClaims({ nonce: asked.get('nonce') ?? '', targetLinkUri }), aud: clientId };
  const form = { state: asked.get('state') ?? '', id_token: await sign(claims, key) };
  const launch = await post('/iep/lti/launch', form, cookiesOf(login));
  expect(launch.status).toBe(303);
  expect(launch.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-lti-login-[0-9a-f]{16}=; Max-Age=0; Path=\/; .*Partitioned$/),
    expect.stringMatching(
      /^__Host-viewer-[0-9a-f]{16}=v1\.[\w.-]+; Max-Age=900; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/,
    ),
  ]);
  const viewer = await call(launch.headers.get('location') ?? '', { headers: { cookie: cookiesOf(launch) } });
  expect(viewer.status).toBe(200);
});

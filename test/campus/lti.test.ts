import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Connections, call, newDistrict, requestToken, send } from './support.ts';

const name = 'launches';
const root = `http://campus.test/${name}`;
const partner = {
  loginInitiationUrl: 'https://partner.example/iep/lti/oidc',
  targetLinkUrl: 'https://partner.example/iep/lti/launch',
};
const launchUrl = `${partner.targetLinkUrl}?student=st_1&program=SPED`;
const lti = 'https://purl.imsglobal.org/spec/lti/claim/';

let connections: Connections;
let student: string;
beforeAll(async () => {
  connections = await newDistrict(name);
  await send('PUT', `/${name}/control/partner`, partner);
  const students = await call(`/${name}/control/students?limit=1&status=active`);
  student = (await students.json<{ sourcedId: string }[]>())[0]?.sourcedId ?? '';
  const setups = await (await call(`/${name}/control/flagSetups`)).json<{ name: string; sourcedId: string }[]>();
  const { access_token: token } = await (await requestToken(connections)).json<{ access_token: string }>();
  const flag = {
    sourcedId: 'F-1',
    program: { sourcedId: setups.find((each) => each.name === 'Special Education')?.sourcedId },
    user: { sourcedId: student },
    beginDate: '2026-01-05',
    metadata: { launchUrl },
  };
  const made = await call(`/${name}/campus/api/ims/oneroster/rostering/v1p2/programParticipations/F-1`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${token}`,
      'x-vendor-authorization': `${connections.vendor.vendorKey}:${connections.vendor.vendorSecret}`,
    },
    body: JSON.stringify({ programParticipation: flag }),
  });
  if (made.status !== 201) throw new Error(`no flag: ${await made.text()}`);
});

const keys = async () => (await call(`/${name}/campus/lti/jwks`)).json<JSONWebKeySet>();

/** A click on the flag, as the browser is sent to the partner. */
async function click(): Promise<URL> {
  const response = await call(`/${name}/campus/flags/F-1/open`);
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

/** The partner's authentication request for a click, changed for a test. */
async function question(change: Record<string, string> = {}): Promise<Record<string, string>> {
  const { searchParams } = await click();
  return {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: connections.documentViewer.clientId,
    redirect_uri: partner.targetLinkUrl,
    login_hint: searchParams.get('login_hint') ?? '',
    lti_message_hint: searchParams.get('lti_message_hint') ?? '',
    state: 'state-1',
    nonce: 'nonce-1',
    ...change,
  };
}

const ask = (parameters: Record<string, string>) => call(`/${name}/campus/lti/auth?${new URLSearchParams(parameters)}`);

async function formOf(response: Response): Promise<{ action: string; fields: Record<string, string> }> {
  const text = await response.text();
  const fields = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return {
    action: /action="([^"]*)"/.exec(text)?.[1] ?? '',
    fields: Object.fromEntries(fields.map(([, key = '', value = '']) => [key, value])),
  };
}

describe('a click on a flag', () => {
  it('is a third-party initiated login at the partner', async () => {
    const url = await click();
    expect(url.origin + url.pathname).toBe(partner.loginInitiationUrl);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      iss: `${root}/campus`,
      target_link_uri: launchUrl,
      client_id: connections.documentViewer.clientId,
      lti_deployment_id: connections.documentViewer.deploymentId,
    });
    expect(url.searchParams.get('login_hint')).toBeTruthy();
    expect(url.searchParams.get('lti_message_hint')).toBeTruthy();
  });

  it('is answered with an id_token that its key set verifies', async () => {
    const answer = await formOf(await ask(await question()));
    expect(answer.action).toBe(partner.targetLinkUrl);
    expect(answer.fields.state).toBe('state-1');
    const token = answer.fields.id_token ?? '';
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await keys()), {
      issuer: `${root}/campus`,
      audience: connections.documentViewer.clientId,
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(payload).toMatchObject({
      nonce: 'nonce-1',
      name: 'Rowan Lanternrow',
      given_name: 'Rowan',
      family_name: 'Lanternrow',
      [`${lti}message_type`]: 'LtiResourceLinkRequest',
      [`${lti}version`]: '1.3.0',
      [`${lti}deployment_id`]: connections.documentViewer.deploymentId,
      [`${lti}target_link_uri`]: launchUrl,
      [`${lti}resource_link`]: { id: 'F-1', title: 'Special Education' },
    });
    expect(payload[`${lti}roles`]).toContain('http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor');
  });

  it('is good for one launch, by GET or POST', async () => {
    const parameters = await question();
    const posted = await call(`/${name}/campus/lti/auth`, { method: 'POST', body: new URLSearchParams(parameters) });
    expect((await formOf(posted)).fields).toHaveProperty('id_token');
    expect((await formOf(await ask(parameters))).fields).toMatchObject({ error: 'login_required', state: 'state-1' });
  });

  it.each<[string, Record<string, string>, string]>([
    ['a hint that nobody was given', { lti_message_hint: 'made up' }, 'login_required'],
    ['the login hint of somebody else', { login_hint: 'somebody' }, 'login_required'],
    ['another scope', { scope: 'openid profile' }, 'invalid_request'],
    ['another response type', { response_type: 'code' }, 'invalid_request'],
    ['another response mode', { response_mode: 'query' }, 'invalid_request'],
    ['a prompt', { prompt: 'login' }, 'invalid_request'],
    ['no nonce', { nonce: '' }, 'invalid_request'],
  ])('answers %s with an error and no token', async (_, change, error) => {
    const { action, fields } = await formOf(await ask(await question(change)));
    expect(action).toBe(partner.targetLinkUrl);
    expect(fields).toMatchObject({ error, state: 'state-1' });
    expect(fields).not.toHaveProperty('id_token');
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown client', { client_id: 'unknown' }],
    ['an address that is not registered', { redirect_uri: `${partner.targetLinkUrl}/elsewhere` }],
  ])('sends nobody anywhere for %s', async (_, change) => {
    const response = await ask(await question(change));
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('<form');
  });

  it('writes what the partner sent as text, not as markup', async () => {
    const text = await (await ask(await question({ state: '"><script>alert(1)</script>' }))).text();
    expect(text).not.toContain('<script>alert');
  });

  it('opens nothing for a flag without a launch URL', async () => {
    const byHand = { student, program: 'Health Alert', beginDate: '2026-01-05' };
    const made = await send('POST', `/${name}/control/flags`, byHand);
    const { sourcedId } = await made.json<{ sourcedId: string }>();
    expect((await call(`/${name}/campus/flags/${sourcedId}/open`)).status).toBe(404);
    expect((await call(`/${name}/campus/flags/${sourcedId}/login`, { method: 'POST' })).status).toBe(404);
  });

  it('launches as whoever is signed in', async () => {
    const user = { sub: 'S-9', name: 'Juno van der Quarry', roles: [`${lti}test#Learner`] };
    await send('PUT', `/${name}/control/ltiUser`, user);
    const { fields } = await formOf(await ask(await question()));
    await call(`/${name}/control/ltiUser`, { method: 'DELETE' });
    const { payload } = await jwtVerify(fields.id_token ?? '', createLocalJWKSet(await keys()));
    expect(payload).toMatchObject({ sub: 'S-9', given_name: 'Juno', family_name: 'van der Quarry' });
    expect(payload[`${lti}roles`]).toEqual(user.roles);
  });
});

describe('keys and tokens for tests', () => {
  const idToken = async (body: unknown) =>
    (await (await send('POST', `/${name}/control/idToken`, body)).json<{ idToken: string }>()).idToken;

  it('a rotated key signs at once, and the one before it still verifies', async () => {
    const before = await idToken({});
    const { kid } = await (await call(`/${name}/control/ltiKeys`, { method: 'POST' })).json<{ kid: string }>();
    const after = await idToken({});
    expect(decodeProtectedHeader(after).kid).toBe(kid);
    expect(decodeProtectedHeader(before).kid).not.toBe(kid);
    const known = createLocalJWKSet(await keys());
    for (const token of [before, after]) await expect(jwtVerify(token, known)).resolves.toBeDefined();
  });

  it('the key set holds public keys only', async () => {
    for (const key of (await keys()).keys) {
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
      expect(Object.keys(key)).not.toContain('d');
    }
  });

  it('signs whatever claims and header a test asks for', async () => {
    const token = await idToken({ claims: { aud: 'other', exp: 1 }, header: { kid: 'unknown' }, nonce: 'n' });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', kid: 'unknown' });
    expect(JSON.parse(atob(token.split('.')[1] ?? ''))).toMatchObject({ aud: 'other', exp: 1, nonce: 'n' });
  });

  it('forges a token with our key id and another key, or with no signature', async () => {
    const known = createLocalJWKSet(await keys());
    await expect(jwtVerify(await idToken({ key: 'other' }), known)).rejects.toThrow(
      errors.JWSSignatureVerificationFailed,
    );
    const unsigned = await idToken({ key: 'none' });
    expect(unsigned.endsWith('.')).toBe(true);
    expect(decodeProtectedHeader(unsigned).alg).toBe('none');
  });
});

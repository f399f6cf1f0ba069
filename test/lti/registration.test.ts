import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeDistrict, documentViewerOf, setDocumentViewer, staffRoles } from '../../src/districts/index.ts';
import {
  campus,
  campusKey,
  goodClaims,
  type KeyPair,
  keySet,
  lis,
  lti,
  newKey,
  serveKeySets,
  sign,
} from './campus-platform.ts';
import { addPlan, call, click, launch, login, platform, postForm, someDistrict, targetOf } from './support.ts';

const moved = {
  publicKeysetUrl: 'https://new.example.org/campus/lti/jwks',
  openIdEndpoint: 'https://new.example.org/campus/lti/auth',
  deploymentId: '9',
  clientId: 'moved-client',
};

let key: KeyPair;
let newCampus: KeyPair;
beforeAll(async () => {
  [key, newCampus] = await Promise.all([campusKey(), newKey('key-2')]);
});
beforeEach(() => {
  serveKeySets({ [campus.keysetUrl]: () => keySet(key), [moved.publicKeysetUrl]: () => keySet(newCampus) });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function ready() {
  const { district, clientId, student } = await someDistrict();
  await addPlan(district, student);
  const { keysetUrl: publicKeysetUrl, openIdEndpoint, deploymentId } = campus;
  const registration = { publicKeysetUrl, openIdEndpoint, deploymentId, clientId, issuer: null };
  return { district, student, clientId, targetLinkUri: targetOf(student), registration };
}

const put = (districtId: string, body: object) =>
  call(`/v1/admin/districts/${districtId}/documentViewer`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a registration', () => {
  it('may have several deployments, and launches from each of them', async () => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    await setDocumentViewer(platform, district, { ...registration, furtherDeploymentIds: ['second'] });
    for (const deployment of [campus.deploymentId, 'second', 'third']) {
      const started = await login(clientId, targetLinkUri, { lti_deployment_id: '' });
      const claims = { ...goodClaims(started), aud: clientId, [`${lti}deployment_id`]: deployment };
      const form = { state: started.state, id_token: await sign(claims, key) };
      const { status } = await postForm('/iep/lti/launch', form, started.cookie);
      expect([deployment, status]).toEqual([deployment, deployment === 'third' ? 403 : 303]);
    }
  });

  it('launches from the deployment that the login named, and from no other of its own', async () => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    await setDocumentViewer(platform, district, { ...registration, furtherDeploymentIds: ['second'] });
    const { response } = await launch({ clientId, targetLinkUri }, key, { [`${lti}deployment_id`]: 'second' });
    expect(response.status).toBe(403);
  });

  it('holds its issuer when it is entered again as it was', async () => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    await launch({ clientId, targetLinkUri }, key);
    const { issuer: _, ...entered } = registration;
    expect((await put(district.id, entered)).status).toBe(200);
    expect((await documentViewerOf(platform, district))?.issuer).toBe(campus.issuer);
  });

  it('of a Campus that has moved binds the new issuer; flags stay as they are, and the old Campus opens nothing more', async () => {
    const { district, clientId, targetLinkUri } = await ready();
    const before = await launch({ clientId, targetLinkUri }, key);
    const begun = await login(clientId, targetLinkUri);
    expect((await put(district.id, moved)).status).toBe(200);

    const late = { state: begun.state, id_token: await sign({ ...goodClaims(begun), aud: clientId }, key) };
    const lateLaunch = await postForm('/iep/lti/launch', late, begun.cookie);
    expect((await documentViewerOf(platform, district))?.issuer).toBeNull();
    for (const [answer, cookie] of [
      [before.response, before.cookie],
      [lateLaunch, lateLaunch.headers.getSetCookie().join('; ')],
    ] as const) {
      const shown = await call(answer.headers.get('location') ?? '/iep/documents/none', { headers: { cookie } });
      expect(shown.status).toBe(403);
    }
    expect((await login(clientId, targetLinkUri)).response.status).toBe(403);

    const started = await login(moved.clientId, targetLinkUri, {
      iss: 'https://new.example.org',
      lti_deployment_id: '9',
    });
    const claims = {
      ...goodClaims(started),
      iss: 'https://new.example.org',
      aud: moved.clientId,
      [`${lti}deployment_id`]: '9',
    };
    const form = { state: started.state, id_token: await sign(claims, newCampus) };
    expect((await postForm('/iep/lti/launch', form, started.cookie)).status).toBe(303);
    expect((await documentViewerOf(platform, district))?.issuer).toBe('https://new.example.org');
  });

  it('is no launch’s that began under the one before it, and such a launch binds nothing to it', async () => {
    const { district, clientId, targetLinkUri } = await ready();
    const begun = await login(clientId, targetLinkUri);
    await setDocumentViewer(platform, district, { ...moved, clientId: 'moved-late', issuer: null });
    const late = { state: begun.state, id_token: await sign({ ...goodClaims(begun), aud: clientId }, key) };
    expect((await postForm('/iep/lti/launch', late, begun.cookie)).status).toBe(403);
    expect((await documentViewerOf(platform, district))?.issuer).toBeNull();
  });

  it('of an issuer elsewhere than its addresses launches, and is bound by an operator alone', async () => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    const elsewhere = async () => {
      const started = await login(clientId, targetLinkUri, { iss: 'https://campus.example' });
      const claims = { ...goodClaims(started), aud: clientId, iss: 'https://campus.example' };
      const { status } = await postForm(
        '/iep/lti/launch',
        { state: started.state, id_token: await sign(claims, key) },
        started.cookie,
      );
      return [status, (await documentViewerOf(platform, district))?.issuer];
    };
    expect(await elsewhere()).toEqual([303, null]);
    expect((await put(district.id, { ...registration, issuer: 'https://campus.example' })).status).toBe(200);
    expect(await elsewhere()).toEqual([303, 'https://campus.example']);
    expect((await login(clientId, targetLinkUri)).response.status).toBe(403);
  });

  it.each<[string, object]>([
    ['staff roles', { staffRoles: ['institution/person#Staff'] }],
    ['key set', { publicKeysetUrl: 'https://campus.example.org/campus/other/jwks' }],
    ['OpenID Endpoint', { openIdEndpoint: 'https://campus.example.org/campus/other/auth' }],
    ['deployment', { deploymentId: 'another' }],
    ['further deployments', { furtherDeploymentIds: ['another'] }],
    ['client id', { clientId: 'another-client' }],
  ])('closes an open document when its %s change', async (_, change) => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    const { response, cookie } = await launch({ clientId, targetLinkUri }, key);
    const entered = { ...registration, issuer: campus.issuer };
    const show = () => call(response.headers.get('location') ?? '', { headers: { cookie } });
    await setDocumentViewer(platform, district, entered);
    expect((await show()).status).toBe(200);
    await setDocumentViewer(platform, district, { ...entered, ...change });
    expect((await show()).status).toBe(403);
    expect((await show()).headers.get('content-type')).toContain('text/html');
  });

  it('closes its documents and its logins when an operator gives it another issuer', async () => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    const { response, cookie } = await launch({ clientId, targetLinkUri }, key);
    await put(district.id, { ...registration, issuer: 'https://other.example' });
    expect((await call(response.headers.get('location') ?? '', { headers: { cookie } })).status).toBe(403);
  });
});

describe('another district', () => {
  const evil = { publicKeysetUrl: 'https://evil.example/jwks', openIdEndpoint: 'https://evil.example/auth' };

  it.each<[string, Partial<typeof evil>, boolean, boolean]>([
    ['addresses of its own', evil, false, true],
    ['addresses of its own, once the issuer is bound', evil, true, true],
    ['keys of its own', { publicKeysetUrl: evil.publicKeysetUrl }, false, true],
    ['keys of its own, once the issuer is bound', { publicKeysetUrl: evil.publicKeysetUrl }, true, true],
    ['keys of its own, and no client in the login', { publicKeysetUrl: evil.publicKeysetUrl }, false, false],
  ])('stands in no one’s way with our client and deployment and %s', async (_, theirs, isBound, namesClient) => {
    serveKeySets({ [campus.keysetUrl]: () => keySet(key), [evil.publicKeysetUrl]: () => keySet(newCampus) });
    // A Campus of its own, because a login without a client is of whoever has that Campus.
    const host = `https://${crypto.randomUUID()}.example`;
    const { district, clientId, targetLinkUri, registration } = await ready();
    const openIdEndpoint = `${host}/auth`;
    const ours = namesClient ? registration : { ...registration, publicKeysetUrl: `${host}/jwks`, openIdEndpoint };
    await setDocumentViewer(platform, district, ours);
    if (isBound) await launch({ clientId, targetLinkUri }, key);
    const other = await ready();
    const further = [campus.deploymentId];
    const entered = { ...ours, ...theirs, deploymentId: 'other', furtherDeploymentIds: further };
    expect(await setDocumentViewer(platform, other.district, entered)).toMatchObject({ ok: true });

    const iss = namesClient ? campus.issuer : host;
    const started = await login(clientId, other.targetLinkUri, { iss, lti_deployment_id: 'other' });
    const claims = { ...goodClaims(started), iss, aud: clientId, [`${lti}deployment_id`]: 'other' };
    const form = { state: started.state, id_token: await sign(claims, newCampus) };
    expect((await postForm('/iep/lti/launch', form, started.cookie)).status).toBe(303);
    expect((await documentViewerOf(platform, other.district))?.issuer).toBeNull();

    const change: Record<string, string> = namesClient ? {} : { iss, client_id: '' };
    const { response } = await login(clientId, targetLinkUri, change);
    expect(response.headers.get('location')?.split('?')[0]).toBe(ours.openIdEndpoint.split('?')[0]);
    if (namesClient) expect((await click({ clientId, targetLinkUri }, key)).viewer.status).toBe(200);
  });

  it('cannot enter a deployment that we have of the same Campus, and does not learn whose it is', async () => {
    const { district, registration } = await ready();
    await setDocumentViewer(platform, district, { ...registration, furtherDeploymentIds: ['second'] });
    const other = await ready();
    for (const copy of [
      registration,
      { ...registration, deploymentId: 'second' },
      { ...registration, deploymentId: 'other', furtherDeploymentIds: ['second'] },
    ]) {
      const refused = await put(other.district.id, copy);
      const answer = await refused.text();
      expect([refused.status, answer]).toEqual([400, expect.stringContaining('"field":"deploymentId"')]);
      for (const secret of [district.id, district.name]) expect(answer).not.toContain(secret);
    }
    expect((await put(other.district.id, { ...registration, deploymentId: 'other' })).status).toBe(200);
    expect((await put(district.id, registration)).status).toBe(200);
  });
});

const insideNetworks = [
  ...['http://127.0.0.1/jwks', 'https://localhost/jwks', 'https://10.1.2.3/jwks', 'https://169.254.169.254/jwks'],
  ...['https://[::1]/jwks', 'https://[fd00::1]/jwks', 'https://2130706433/jwks', 'https://campus.internal/jwks'],
];

it('a key set inside a network is no registration’s once the Worker is deployed', async () => {
  const { district, registration } = await ready();
  const deployed = { ...platform, config: { ...platform.config, PUBLIC_URL: 'https://link.example.org' } };
  const problem = { code: 'invalidRequest', errors: [{ field: 'publicKeysetUrl' }] };
  for (const publicKeysetUrl of insideNetworks)
    expect(await setDocumentViewer(deployed, district, { ...registration, publicKeysetUrl })).toMatchObject({
      ok: false,
      problem,
    });
  expect((await documentViewerOf(platform, district))?.publicKeysetUrl).toBe(campus.keysetUrl);
  expect(await setDocumentViewer(deployed, district, registration)).toMatchObject({ ok: true });
});

it('a registration has no more deployments than a login’s cookie holds', async () => {
  const { district, clientId, targetLinkUri, registration } = await ready();
  const of = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(99, 'x'));
  const refused = await put(district.id, { ...registration, furtherDeploymentIds: of(11) });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('furtherDeploymentIds')]);
  expect((await put(district.id, { ...registration, furtherDeploymentIds: of(10) })).status).toBe(200);
  const { cookie } = await login(clientId, targetLinkUri, { lti_deployment_id: '' });
  expect(cookie.length).toBeLessThan(4_000);
});

it('a login of a registration as long as may be fits a cookie', async () => {
  const { district, clientId, targetLinkUri, registration } = await ready();
  await changeDistrict(platform, district, { name: '区'.repeat(200) });
  const longest = {
    ...registration,
    publicKeysetUrl: campus.keysetUrl.padEnd(500, 'k'),
    deploymentId: 'd'.repeat(200),
    furtherDeploymentIds: Array.from({ length: 49 }, (_, at) => String(at).padStart(19, 'x')),
    staffRoles: staffRoles.slice(1),
  };
  expect((await put(district.id, longest)).status).toBe(200);
  const { cookie } = await login(clientId, targetLinkUri.padEnd(400, '&'), { lti_deployment_id: '' });
  expect(cookie.length).toBeLessThan(4_000);
});

it.each<[string, object, string]>([
  ['a Client ID beyond ASCII', { clientId: '名' }, 'clientId'],
  ['a Deployment ID beyond ASCII', { deploymentId: '役' }, 'deploymentId'],
  ['further Deployment IDs beyond ASCII', { furtherDeploymentIds: ['役'] }, 'furtherDeploymentIds'],
  ['a key set at an address beyond ASCII', { publicKeysetUrl: 'https://campus.example.org/鍵' }, 'publicKeysetUrl'],
  ['a key set at a very long address', { publicKeysetUrl: campus.keysetUrl.padEnd(501, 'k') }, 'publicKeysetUrl'],
  [
    'an OpenID Endpoint whose host ends a policy',
    { openIdEndpoint: 'https://a;script-src.example/' },
    'openIdEndpoint',
  ],
  ['an OpenID Endpoint on any host', { openIdEndpoint: 'https://*/auth' }, 'openIdEndpoint'],
])('a registration has not %s', async (_, change, field) => {
  const { district, registration } = await ready();
  const refused = await put(district.id, { ...registration, ...change });
  const { errors } = (await refused.json()) as { errors: { field: string }[] };
  expect([refused.status, errors[0]?.field.split('.')[0]]).toEqual([400, field]);
});

describe('the roles that count as staff', () => {
  const administrator = { [`${lti}roles`]: [`${lis}institution/person#Administrator`] };

  it('are a list of the district, over the admin API', async () => {
    const { district, clientId, targetLinkUri, registration } = await ready();
    const narrow = { ...registration, staffRoles: ['institution/person#Administrator'] };
    const response = await put(district.id, narrow);
    expect(await response.json()).toMatchObject({ staffRoles: ['institution/person#Administrator'] });
    expect((await click({ clientId, targetLinkUri }, key)).viewer.status).toBe(403);
    expect((await click({ clientId, targetLinkUri }, key, administrator)).viewer.status).toBe(200);
  });

  it.each([
    ['a role of students', ['membership#Learner']],
    ['no role', []],
    ['a role that there is not', ['Instructor']],
  ])('cannot be %s', async (_, staffRoles) => {
    const { district, registration } = await ready();
    const response = await put(district.id, { ...registration, staffRoles });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('staffRoles');
  });
});

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentViewerOf, setDocumentViewer } from '../../src/districts/index.ts';
import { toolUrls } from '../../src/lti/index.ts';
import { launchUrl, lis, lti } from './campus-platform.ts';
import { accessTo, addPlan, call, cookiesOf, login, platform, postForm, someDistrict, targetOf } from './support.ts';

/** The Campus simulator, with its own keys and key set, over HTTP. */
const root = 'http://127.0.0.1:8788/document-viewer';
const issuer = `${root}/campus`;

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${root}/control/${path}`, { method, ...json });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

interface Connections {
  documentViewer: { publicKeysetUrl: string; openIdEndpoint: string; deploymentId: string; clientId: string };
}

/** A district connected with the simulator's; a student with a plan; and how a token of this Campus is launched. */
async function connected() {
  const { district, student } = await someDistrict();
  await addPlan(district, student);
  const { documentViewer } = await control<Connections>('GET', 'connections');
  await setDocumentViewer(platform, district, { ...documentViewer, issuer: null });
  const { clientId, deploymentId } = documentViewer;
  const targetLinkUri = targetOf(student);
  const launch = async (token: { claims?: Record<string, unknown>; header?: Record<string, unknown> } = {}) => {
    const started = await login(clientId, targetLinkUri, { iss: issuer, lti_deployment_id: deploymentId });
    const claims = { [`${lti}target_link_uri`]: targetLinkUri, ...token.claims };
    const { idToken } = await control<{ idToken: string }>('POST', 'idToken', {
      nonce: started.nonce,
      claims,
      header: token.header ?? {},
    });
    return postForm('/iep/lti/launch', { state: started.state, id_token: idToken }, started.cookie);
  };
  return { district, student, documentViewer, launch };
}

beforeAll(async () => {
  await control('PUT', 'district', { seed: 5, students: 50, startDate: '2026-11-02' });
  const { loginInitiation, targetLink } = toolUrls(platform.config);
  await control('PUT', 'partner', { loginInitiationUrl: loginInitiation, targetLinkUrl: targetLink });
});

describe('with the simulator as the platform', () => {
  it('a teacher’s click opens the plan, binds the issuer and is recorded', async () => {
    const { district, student, launch } = await connected();
    const response = await launch();
    expect(response.status).toBe(303);
    const cookie = cookiesOf(response);
    const viewer = await call(response.headers.get('location') ?? '', { headers: { cookie } });
    expect(await viewer.text()).toContain('Avery');
    expect(viewer.headers.get('content-security-policy')).toContain('frame-ancestors http://127.0.0.1:8788');
    expect((await documentViewerOf(platform, district))?.issuer).toBe(issuer);
    expect(await accessTo(district)).toEqual([
      expect.objectContaining({ name: 'Rowan Lanternrow', studentId: student.id, outcome: 'opened' }),
    ]);
  });

  it.each<[string, { claims?: Record<string, unknown>; header?: Record<string, unknown> }]>([
    ['a student', { claims: { [`${lti}roles`]: [`${lis}membership#Learner`] } }],
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['another deployment', { claims: { [`${lti}deployment_id`]: '0' } }],
    ['another target than at login', { claims: { [`${lti}target_link_uri`]: launchUrl } }],
    ['an unknown key id', { header: { kid: 'unknown' } }],
  ])('is refused: %s', async (_, token) => {
    const { launch } = await connected();
    const response = await launch(token);
    expect(response.status).toBe(403);
    expect(response.headers.get('location')).toBeNull();
  });

  it('the OpenID endpoint accepts what we ask for, and answers to our launch URL', async () => {
    const { documentViewer, student } = await connected();
    const started = await login(documentViewer.clientId, targetOf(student), {
      iss: issuer,
      lti_deployment_id: documentViewer.deploymentId,
    });
    const answer = await fetch(started.response.headers.get('location') ?? '');
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain(`action="${env.PUBLIC_URL}/iep/lti/launch"`);
    expect(html).toContain(started.state);
    // Nobody clicked in Campus, so it knows no such hint and says so; we show a page that says what to do.
    expect(html).toContain('login_required');
    const shown = await postForm('/iep/lti/launch', { state: started.state, error: 'login_required' }, started.cookie);
    expect(shown.status).toBe(403);
    expect(await shown.text()).toContain('Campus did not confirm who you are');
  });
});

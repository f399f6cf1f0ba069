import { afterEach, describe, expect, it, vi } from 'vitest';
import { removeDocumentViewer } from '../../src/districts/index.ts';
import { type Refusal, refusals } from '../../src/lti/index.ts';
import { chooseRegistration } from '../../src/lti/login.ts';
import { browserCookie } from '../../src/platform/pages/index.ts';
import { campus, launchUrl } from './campus-platform.ts';
import { call, login, platform, postForm, someDistrict, targetOf, watchLog } from './support.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('login initiation', () => {
  it('sends the browser to the registered OpenID endpoint with what OpenID Connect asks for', async () => {
    const { clientId, student } = await someDistrict();
    const { response, cookie } = await login(clientId, targetOf(student));
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get('location') ?? '');
    expect(`${location.origin}${location.pathname}`).toBe('https://campus.example.org/campus/lti/auth');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      tenant: '7',
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: clientId,
      redirect_uri: launchUrl,
      login_hint: 'hint-1',
      lti_message_hint: 'message-1',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(cookie).toMatch(/^lti-login-[0-9a-f]{16}=v1\.[\w.-]+$/);
    expect(response.headers.get('set-cookie')).toMatch(/Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('works by GET as well', async () => {
    const { clientId, student } = await someDistrict();
    const query = new URLSearchParams({
      iss: campus.issuer,
      login_hint: '1',
      target_link_uri: targetOf(student),
      client_id: clientId,
    });
    const response = await call(`/iep/lti/oidc?${query}`);
    expect(response.status).toBe(303);
    expect(new URL(response.headers.get('location') ?? '').searchParams.has('lti_message_hint')).toBe(false);
  });

  it('gives every login another state, nonce and cookie', async () => {
    const { clientId, student } = await someDistrict();
    const [first, second] = await Promise.all([1, 2].map(() => login(clientId, targetOf(student))));
    expect(new Set([first?.state, second?.state, first?.nonce, second?.nonce]).size).toBe(4);
    expect(first?.cookie.split('=')[0]).not.toBe(second?.cookie.split('=')[0]);
  });

  it('finds the registration by the issuer’s host where Campus sends no client id', async () => {
    const host = 'https://alone.example.org';
    const { clientId, student } = await someDistrict({ openIdEndpoint: `${host}/campus/lti/auth` });
    const query = new URLSearchParams({ iss: `${host}/campus`, login_hint: '1', target_link_uri: targetOf(student) });
    const response = await call(`/iep/lti/oidc?${query}`);
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('client_id')).toBe(clientId);
  });

  const good = { iss: campus.issuer, login_hint: '1', target_link_uri: launchUrl, client_id: 'client-x' };
  const missing = 'a parameter is missing';
  const notOurs = 'target_link_uri is not ours';
  it.each<[string, Record<string, string>, string, Refusal?]>([
    ['no iss', { iss: '' }, missing],
    ['no login_hint', { login_hint: '' }, missing],
    ['no target_link_uri', { target_link_uri: '' }, missing],
    ['a login_hint that is too long', { login_hint: 'x'.repeat(4_001) }, 'login_hint is too long'],
    ['a target link of another origin', { target_link_uri: 'https://evil.example/iep/lti/launch' }, notOurs],
    ['a target link of another page of ours', { target_link_uri: `${launchUrl}/../../settings` }, notOurs],
    [
      'a target link with our origin as user name',
      { target_link_uri: 'http://127.0.0.1:8787@evil.example/iep/lti/launch' },
      notOurs,
    ],
    ['an unknown client', {}, 'no registration matches', 'platformUnknown'],
    [
      'an unknown issuer, and no client',
      { client_id: '', iss: 'https://evil.example' },
      'no registration matches',
      'platformUnknown',
    ],
    ['an issuer that is no address', { client_id: '', iss: 'evil' }, 'no registration matches', 'platformUnknown'],
  ])('shows a page, goes nowhere and leaves one log line: %s', async (_, change, fault, code = 'requestInvalid') => {
    const log = watchLog();
    const response = await postForm('/iep/lti/oidc', { ...good, ...change });
    expect(response.status).toBe(refusals[code].status);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
    const html = await response.text();
    expect(html).toContain(`Reference <code>${response.headers.get('x-request-id')}</code>`);
    expect(html).not.toContain(fault);
    expect(html).not.toContain('evil');
    expect(log.refusals()).toEqual([expect.objectContaining({ level: 'info', code, fault })]);
    expect(log.lines.join()).not.toContain('evil');
  });

  it('refuses another issuer, another deployment, and a registration that was removed', async () => {
    const bound = await someDistrict({ issuer: campus.issuer });
    const target = targetOf(bound.student);
    expect((await login(bound.clientId, target)).response.status).toBe(303);
    const log = watchLog();
    expect((await login(bound.clientId, target, { iss: 'https://evil.example' })).response.status).toBe(403);
    expect((await login(bound.clientId, target, { lti_deployment_id: 'deployment-2' })).response.status).toBe(403);
    await removeDocumentViewer(platform, bound.district);
    expect((await login(bound.clientId, target)).response.status).toBe(403);
    const line = { level: 'info', code: 'platformUnknown', fault: 'no registration matches' };
    expect(log.refusals()).toMatchObject([line, line, line]);
  });

  it('refuses a parameter that occurs twice', async () => {
    const { clientId, student } = await someDistrict();
    const query = new URLSearchParams({ ...good, client_id: clientId, target_link_uri: targetOf(student) });
    query.append('client_id', 'client-2');
    const log = watchLog();
    expect((await call(`/iep/lti/oidc?${query}`)).status).toBe(400);
    expect((await postForm('/iep/lti/oidc', query.toString())).status).toBe(400);
    const line = { level: 'info', code: 'requestInvalid', fault: 'duplicate parameter' };
    expect(log.refusals()).toMatchObject([line, line]);
  });

  it('reads no body that is not a form, or is too large for one', async () => {
    const log = watchLog();
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await call('/iep/lti/oidc', json)).status).toBe(400);
    expect((await postForm('/iep/lti/oidc', `iss=${'x'.repeat(70_000)}`)).status).toBe(400);
    expect(log.refusals()).toMatchObject([{ code: 'requestInvalid' }, { code: 'requestInvalid', fault: 'tooLarge' }]);
  });

  it('shows what it was sent to nobody', async () => {
    const response = await postForm('/iep/lti/oidc', { ...good, iss: '<script>alert(1)</script>' });
    expect(await response.text()).not.toContain('alert');
  });
});

describe('the registration of a login', () => {
  const at = (host: string) => ({ publicKeysetUrl: `${host}/jwks`, openIdEndpoint: `${host}/auth` });
  const candidate = (deploymentId: string, more: { issuer?: string; furtherDeploymentIds?: string[] } = {}) => ({
    connection: { ...at('https://campus'), issuer: null, deploymentId, furtherDeploymentIds: [], ...more },
  });
  const a = candidate('1', { issuer: 'https://a', furtherDeploymentIds: ['5'] });
  const [b, c] = [candidate('2'), candidate('3')];

  it('is the bound one before any that is not', () => {
    expect(chooseRegistration([a, b], 'https://a', undefined)).toBe(a);
  });
  it('is the only one with the deployment', () => {
    expect(chooseRegistration([a, b, c], 'https://new', '3')).toBe(c);
  });
  it('is the one with the deployment among its further ones', () => {
    expect(chooseRegistration([a, b], 'https://a', '5')).toBe(a);
  });
  it('is none of several', () => {
    expect(chooseRegistration([b, c], 'https://new', undefined)).toBeNull();
  });
  it('is never one that is bound to another issuer', () => {
    expect(chooseRegistration([a], 'https://evil', '1')).toBeNull();
  });
});

describe('the cookie that ties a login to a browser', () => {
  it('is a partitioned __Host- cookie on https', () => {
    expect(browserCookie('https://link.example.org', 'lti-login-1', 'framed', 300)).toEqual({
      name: '__Host-lti-login-1',
      options: { path: '/', httpOnly: true, maxAge: 300, secure: true, sameSite: 'None', partitioned: true },
    });
  });
  it('does without Secure on loopback http, where not every browser would keep it', () => {
    expect(browserCookie('http://127.0.0.1:8787', 'lti-login-1', 'framed', 300)).toEqual({
      name: 'lti-login-1',
      options: { path: '/', httpOnly: true, maxAge: 300, secure: false, sameSite: 'Lax' },
    });
  });
});

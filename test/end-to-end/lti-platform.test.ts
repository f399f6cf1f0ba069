import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { SignJWT } from 'jose';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import Provider, { interactionPolicy } from 'oidc-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, productWorker } from '../../bench/harness.ts';
import { Browser } from '../../scripts/demonstration/browser.ts';
import { freePort } from '../../scripts/local/free-port.ts';

/**
 * A platform that nobody here wrote: oidc-provider by Filip Skokan, a certified OpenID provider, configured as LTI 1.3 asks of a platform. It answers an
 * authentication request with an id_token by form_post, and refuses one that OpenID Connect does not allow.
 */
const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const clientId = 'campus-link';
let server: Server;
let runtime: Miniflare;
let issuer: string;
let product: string;

beforeAll(async () => {
  const [port, providerPort] = [await freePort(), await freePort()];
  product = `http://127.0.0.1:${port}`;
  issuer = `http://127.0.0.1:${providerPort}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = ['message_type', 'version', 'deployment_id', 'target_link_uri', 'resource_link', 'roles'];
  // Plain http on loopback makes the tool a native client, of which it would ask every time; a platform does not ask a teacher about her district's tool.
  const policy = interactionPolicy.base();
  policy.get('consent').checks.remove('native_client_prompt');
  const provider = new Provider(issuer, {
    interactions: { policy },
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        redirect_uris: [`${product}/iep/lti/launch`],
        response_types: ['id_token'],
        grant_types: ['implicit'],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'RS256',
      },
    ],
    responseTypes: ['id_token'],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'platform-key', use: 'sig', alg: 'RS256' }] },
    scopes: ['openid'],
    claims: { openid: ['sub', 'name', ...claims.map((name) => lti + name)] },
    extraParams: ['lti_message_hint'],
    cookies: { keys: ['cookies of a test'] },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId: ctx.oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    findAccount: async (ctx, sub) => ({
      accountId: sub,
      claims: async () => ({
        sub,
        name: 'Robin Example',
        [`${lti}message_type`]: 'LtiResourceLinkRequest',
        [`${lti}version`]: '1.3.0',
        [`${lti}deployment_id`]: '1',
        // What was clicked, as the platform keeps it behind the hint that it gave.
        [`${lti}target_link_uri`]: String(ctx.oidc.params?.lti_message_hint),
        [`${lti}resource_link`]: { id: 'flag-1' },
        [`${lti}roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor'],
      }),
    }),
  });
  server = createServer(provider.callback()).listen(providerPort, '127.0.0.1');
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      port,
      workers: [await productWorker({ PUBLIC_URL: product })],
    } as never), // SAFETY: Miniflare takes these options; its types allow one shape of them.
  );
  await runtime.ready;
  const database = await migrate(runtime);
  const now = new Date().toISOString();
  const rows = [
    `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
     values ('dst_1', 'Maple Hollow', 'OH', '043752', 'America/New_York', 1, 'DB', '${now}', '${now}')`,
    `insert into document_viewer_connections (district_id, public_keyset_url, open_id_endpoint, deployment_id, client_id, updated_at)
     values ('dst_1', '${issuer}/jwks', '${issuer}/auth', '1', '${clientId}', '${now}')`,
    `insert into students (id, district_id, state_student_id, given_name, family_name, status)
     values ('stu_1', 'dst_1', 'AA0000001', 'Avery', 'Example', 'active')`,
    `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at, file_key, file_sha256, file_size)
     values ('dst_1', 'doc-1', 'stu_1', 'section504Plan', 'section504', 'completed', '{"meetingDate":"2026-09-01"}', 1, '${now}', '${now}', 'k', 'x', 9)`,
  ];
  for (const row of rows) await database.prepare(row).run();
});
afterAll(async () => {
  server?.close();
  await runtime?.dispose();
});

const target = () => `${product}/iep/lti/launch?student=stu_1&program=504`;
const loginUrl = (hint: string) =>
  `${product}/iep/lti/oidc?${new URLSearchParams({ iss: issuer, client_id: clientId, login_hint: hint, target_link_uri: target(), lti_message_hint: target(), lti_deployment_id: '1' })}`;

/** Signs somebody in at the platform itself, by its own pages. */
async function signIn(browser: Browser): Promise<void> {
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'id_token',
    response_mode: 'form_post',
    scope: 'openid',
    redirect_uri: `${product}/iep/lti/launch`,
    nonce: 'sign-in',
    state: 'sign-in',
  });
  const page = await browser.get(`${issuer}/auth?${query}`);
  const form = page.forms.find(({ fields }) => 'login' in fields);
  if (!form) throw new Error(`no sign-in: ${page.status} ${page.text.slice(0, 300)}`);
  await browser.submit(page, { ...form, fields: { ...form.fields, login: 'teacher-1', password: 'any' } });
}

it('a launch by an OpenID provider that others wrote opens the plan, and binds its issuer', async () => {
  const browser = new Browser();
  await signIn(browser);
  const answer = await browser.get(loginUrl('teacher-1'));
  const form = answer.forms[0];
  expect(Object.keys(form?.fields ?? {}).sort()).toEqual(['id_token', 'state']);
  const viewer = await browser.submit(answer, form as NonNullable<typeof form>);
  expect(viewer.status).toBe(200);
  expect(viewer.text).toContain('Avery Example');
  const database = await runtime.getD1Database('DB', 'product');
  expect(await database.prepare('select issuer from document_viewer_connections').first('issuer')).toBe(issuer);
  expect(await database.prepare('select subject, outcome from access_records').first()).toEqual({
    subject: 'teacher-1',
    outcome: 'opened',
  });
});

it('somebody who is not signed in there is told so, and sees nothing', async () => {
  const browser = new Browser();
  const answer = await browser.get(loginUrl('teacher-1'));
  const form = answer.forms[0];
  expect(form?.fields.error).toBe('login_required');
  const refused = await browser.submit(answer, form as NonNullable<typeof form>);
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('Campus did not confirm who you are');
});

/** In workerd over a socket, because only there a browser that gives up ends its request. */
it('a launch whose browser gives up while the key set is fetched holds up no other', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keySet = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] });
  const port = await freePort();
  const slow = createServer().listen(port, '127.0.0.1');
  const asked = once(slow, 'request');
  const [client, platform] = ['given-up', `http://127.0.0.1:${port}`];
  const database = await runtime.getD1Database('DB', 'product');
  for (const row of [
    `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
     values ('dst_2', 'Cedar Grove', 'OH', '043752', 'America/New_York', 1, 'DB', '', '')`,
    `insert into document_viewer_connections (district_id, public_keyset_url, open_id_endpoint, deployment_id, client_id, updated_at)
     values ('dst_2', '${platform}/jwks', '${platform}/auth', '1', '${client}', '')`,
  ])
    await database.prepare(row).run();

  /** A launch as its browser posts it; `given` has the socket to break. */
  async function posted(key: string) {
    const query = { iss: platform, client_id: client, login_hint: '1', target_link_uri: target() };
    const login = await fetch(`${product}/iep/lti/oidc?${new URLSearchParams(query)}`, { redirect: 'manual' });
    const asks = new URL(login.headers.get('location') ?? '').searchParams;
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: platform, aud: client, sub: 'teacher-1', nonce: asks.get('nonce'), iat: now, exp: now + 300 },
      [`${lti}message_type`]: 'LtiResourceLinkRequest',
      [`${lti}version`]: '1.3.0',
      [`${lti}deployment_id`]: '1',
      [`${lti}target_link_uri`]: target(),
      [`${lti}resource_link`]: { id: 'flag-1' },
      [`${lti}roles`]: ['Instructor'],
    };
    const id_token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key }).sign(privateKey);
    const body = new URLSearchParams({ state: asks.get('state') ?? '', id_token }).toString();
    const cookie = login.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length, cookie };
    const given = request(`${product}/iep/lti/launch`, { method: 'POST', agent: false, headers });
    const status = new Promise<number>((resolve) => {
      given.on('error', () => resolve(0));
      given.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)));
    });
    given.end(body);
    return { given, status };
  }
  try {
    const impatient = await posted('unknown');
    const [, answer] = await asked;
    impatient.given.socket?.resetAndDestroy();
    expect(await impatient.status).toBe(0);
    const patient = await posted('k');
    await new Promise((resolve) => setTimeout(resolve, 200));
    answer.end(keySet);
    expect(await patient.status).toBe(303);
  } finally {
    slow.close();
    slow.closeAllConnections();
  }
});

import { generateKeyPairSync, sign } from 'node:crypto';
import type { start } from './harness.ts';

/** A click on a flag, as Campus and the browser make it: what is stored before, the login, and the launch that answers it. */
const origin = 'http://127.0.0.1:8787';
export const campus = 'https://campus.example.org/campus';
export const clientId = 'client-1';
const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const target = `${origin}/iep/lti/launch?student=stu_bench&program=504`;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const keySet = JSON.stringify({
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'RS256' }],
});
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = base64url({ alg: 'RS256', kid: 'key-1', typ: 'JWT' });

export function idToken(nonce: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = base64url({
    iss: campus,
    aud: clientId,
    sub: '6f1c7a52-2c1f-4f0e-9d57-0a4f6a1d2b3c',
    name: 'Robin Example',
    given_name: 'Robin',
    family_name: 'Example',
    email: 'robin@example.org',
    nonce,
    iat: now,
    exp: now + 3600,
    [`${lti}message_type`]: 'LtiResourceLinkRequest',
    [`${lti}version`]: '1.3.0',
    [`${lti}deployment_id`]: '4',
    [`${lti}target_link_uri`]: target,
    [`${lti}resource_link`]: { id: 'participation-1' },
    [`${lti}roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor'],
  });
  const signature = sign('RSA-SHA256', Buffer.from(`${header}.${claims}`), privateKey).toString('base64url');
  return `${header}.${claims}.${signature}`;
}

/** A district with its registration, one student with a badge and a plan. The file itself is not read by a launch. */
export const seed = [
  `insert into districts (id, name, state, irn, time_zone, nightly_hour, database, created_at, updated_at)
   values ('dst_bench', 'Bench', 'OH', '043752', 'America/New_York', 1, 'DB', 'x', 'x')`,
  `insert into document_viewer_connections (district_id, public_keyset_url, open_id_endpoint, deployment_id, client_id, issuer, updated_at)
   values ('dst_bench', '${campus}/lti/jwks', '${campus}/lti/auth', '4', '${clientId}', '${campus}', 'x')`,
  `insert into students (id, district_id, sourced_id, state_student_id, given_name, family_name, status)
   values ('stu_bench', 'dst_bench', 'S-1', 'AA0000001', 'Avery', 'Example', 'active')`,
  `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at, file_key, file_sha256, file_size)
   values ('dst_bench', 'doc-1', 'stu_bench', 'section504Plan', 'section504', 'completed',
     '{"meetingDate":"2026-09-01","effectiveFrom":"2026-09-08","effectiveTo":"2027-09-07"}', 1, 'x', 'x', 'k', 'x', 1000)`,
  `insert into stale_badges (district_id, student_id, mark) values ('dst_bench', 'stu_bench', 'm')`,
];

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
const loginForm = new URLSearchParams({
  iss: campus,
  login_hint: 'D1F0A3C2-7B54-4E0E-9C11-52E8A90B7C31',
  target_link_uri: target,
  lti_message_hint: '0D2C4C7E-15A7-4B1C-8C1B-5B7B6F1D9E11',
  client_id: clientId,
  lti_deployment_id: '4',
}).toString();

type Runtime = Awaited<ReturnType<typeof start>>;
export interface PreparedLaunch {
  readonly body: string;
  readonly cookie: string;
}

async function post(runtime: Runtime, path: string, body: string, cookie = '') {
  const response = await runtime.dispatchFetch(`${origin}${path}`, {
    method: 'POST',
    headers: { ...formHeaders, cookie },
    body,
    redirect: 'manual',
  });
  const text = await response.text();
  if (response.status !== 303) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return response;
}

export const logIn = (runtime: Runtime) => post(runtime, '/iep/lti/oidc', loginForm);

/** A login, and the launch that answers it. */
export async function prepare(runtime: Runtime): Promise<PreparedLaunch> {
  const response = await logIn(runtime);
  const asked = new URL(response.headers.get('location') ?? '').searchParams;
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const form = { state: asked.get('state') ?? '', id_token: idToken(asked.get('nonce') ?? '') };
  return { body: new URLSearchParams(form).toString(), cookie };
}

export const launch = (runtime: Runtime, { body, cookie }: PreparedLaunch) =>
  post(runtime, '/iep/lti/launch', body, cookie);
export const click = async (runtime: Runtime) => launch(runtime, await prepare(runtime));

/** The file that a click ends with, and the key under which the seed has it. */
export const plan = { key: 'k', bytes: new Uint8Array(200_000).fill(37) };

const cookieOf = (response: { readonly headers: { getSetCookie(): string[] } }): string =>
  response.headers
    .getSetCookie()
    .flatMap((cookie) => (/^[^;]*viewer-/.test(cookie) ? (cookie.split(';')[0] ?? []) : []))
    .at(-1) ?? '';

/** A whole click: login, launch, the viewer's page, and the PDF until its first byte is here. */
export async function openPlan(runtime: Runtime): Promise<void> {
  const launched = await click(runtime);
  const viewer = `${origin}${launched.headers.get('location')}`;
  const page = await runtime.dispatchFetch(viewer, { headers: { cookie: cookieOf(launched) } });
  await page.text();
  const cookie = cookieOf(page) || cookieOf(launched);
  const file = await runtime.dispatchFetch(`${viewer}/file.pdf`, { headers: { cookie } });
  if (page.status !== 200 || file.status !== 200) throw new Error(`answered ${page.status} and ${file.status}`);
  await firstByte(file.body);
}

/** Waits for the first byte of a body, and reads no further. */
export async function firstByte(body: Readable): Promise<void> {
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
}

type Readable = { getReader(): { read(): Promise<unknown>; cancel(): Promise<void> } } | null;

import { exportSPKI, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Refusal, refusals } from '../../src/lti/index.ts';
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
  unsigned,
} from './campus-platform.ts';
import {
  accessTo,
  addPlan,
  call,
  login,
  postForm,
  type StartedLogin,
  someDistrict,
  targetOf,
  watchLog,
} from './support.ts';

/**
 * What the certification suite of 1EdTech and the tests of other tools send, and what none of them does, over HTTP. Each is answered with its status and a page
 * for people, leaves one log line with a code and what was wrong, and tells whoever sent it nothing more.
 */
let key: KeyPair;
let other: KeyPair;
beforeAll(async () => {
  [key, other] = await Promise.all([campusKey(), newKey('key-2')]);
});

let log: ReturnType<typeof watchLog>;
beforeEach(() => {
  serveKeySets({ [campus.keysetUrl]: () => keySet(key) });
  log = watchLog();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Claims to change: an undefined one is left out of the token, as JSON leaves it out. */
type Change = Readonly<Record<string, unknown>>;

interface Prepared {
  readonly started: StartedLogin;
  /** Claims in order, but for what is changed; an undefined claim is left out. */
  readonly claims: (change?: Change) => JWTPayload;
}
type Make = (prepared: Prepared) => Promise<string> | string;

const signed =
  (change: Change): Make =>
  ({ claims }) =>
    sign(claims(change), key);
const claim = (name: string, value?: unknown): Make => signed({ [lti + name]: value });
const header = '"alg":"RS256","kid":"key-1"';
/** Signed by hand, because no library writes a member twice. The last one counts for us in every place (RFC 7515, 4; RFC 7519, 4). */
async function twice(header: string, claims: JWTPayload, more = ''): Promise<string> {
  const members = JSON.stringify(claims).slice(1, -1);
  const [first, second] = [`{${header}}`, `{${[members, more].filter(Boolean).join()}}`].map((part) =>
    base64url(new TextEncoder().encode(part)),
  );
  const signature = await crypto.subtle.sign(
    'RSASSA-PKCS1-v1_5',
    key.privateKey,
    new TextEncoder().encode(`${first}.${second}`),
  );
  return `${first}.${second}.${base64url(new Uint8Array(signature))}`;
}
const base64url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

const now = () => Math.floor(Date.now() / 1000);

const cases: readonly (readonly [what: string, make: Make, fault: string])[] = [
  ['no kid', ({ claims }) => sign(claims(), key, { kid: undefined }), 'keyUnknown'],
  ['an unknown kid', ({ claims }) => sign(claims(), other), 'keyUnknown'],
  ['a kid that is no text', ({ claims }) => unsigned({ alg: 'RS256', kid: 7 }, claims(), 'AA'), 'keyUnknown'],
  ['a wrong key under the right kid', ({ claims }) => sign(claims(), { ...other, kid: 'key-1' }), 'signatureInvalid'],
  ['no signature', ({ claims }) => unsigned({ alg: 'RS256', kid: 'key-1' }, claims()), 'signatureInvalid'],
  ['alg none', ({ claims }) => unsigned({ alg: 'none', kid: 'key-1' }, claims()), 'algorithmNotAllowed'],
  ['alg RS512', ({ claims }) => unsigned({ alg: 'RS512', kid: 'key-1' }, claims(), 'AA'), 'algorithmNotAllowed'],
  [
    'HS256 with the public key as its secret',
    async ({ claims }) =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        // SAFETY: an RSA key is an asymmetric key.
        .sign(new TextEncoder().encode(await exportSPKI((await importJWK(key.jwk, 'RS256')) as never))),
    'algorithmNotAllowed',
  ],
  [
    'a key set named in the header',
    ({ claims }) => sign(claims(), other, { kid: 'key-1', jku: 'https://evil.example' }),
    'signatureInvalid',
  ],
  [
    'alg written twice, last none',
    ({ claims }) => twice('"alg":"RS256","alg":"none","kid":"key-1"', claims()),
    'algorithmNotAllowed',
  ],
  ['a claim written twice, last wrong', ({ claims }) => twice(header, claims(), '"aud":"somebody"'), 'claim:aud'],
  ['exp that is no number', signed({ exp: 'tomorrow' }), 'claim:exp'],
  ['three parts that are no JSON', () => 'a.b.c', 'tokenMalformed'],
  ['two parts', () => 'e30.e30', 'tokenMalformed'],
  [
    'a token that is JSON but no LTI',
    ({ claims }) => sign({ iss: campus.issuer, aud: claims().aud as string, iat: now(), exp: now() + 60 }, key),
    'claim:sub',
  ],
  ['another iss', signed({ iss: 'https://evil.example' }), 'claim:iss'],
  ['no iss', signed({ iss: undefined }), 'claim:iss'],
  ['another aud', signed({ aud: 'somebody' }), 'claim:aud'],
  ['no aud', signed({ aud: undefined }), 'claim:aud'],
  ['an empty aud', signed({ aud: [] }), 'claim:aud'],
  [
    'one more aud',
    ({ claims }) => sign(claims({ aud: [claims().aud as string, 'more'], azp: claims().aud }), key),
    'claim:aud',
  ],
  [
    'one more aud in front, as azp',
    ({ claims }) => sign(claims({ aud: ['more', claims().aud as string], azp: 'more' }), key),
    'claim:aud',
  ],
  ['another azp', signed({ azp: 'somebody' }), 'claim:azp'],
  ['exp past', signed({ iat: now() - 300, exp: now() - 65 }), 'expired'],
  ['no exp', signed({ exp: undefined }), 'claim:exp'],
  ['iat in the future', signed({ iat: now() + 120, exp: now() + 400 }), 'claim:iat'],
  ['iat long ago with exp far ahead', signed({ iat: now() - 86_400, exp: now() + 86_400_000 }), 'expired'],
  ['no iat', signed({ iat: undefined }), 'claim:iat'],
  ['nbf in the future', signed({ nbf: now() + 120 }), 'claim:nbf'],
  ['another nonce', signed({ nonce: 'x'.repeat(43) }), 'claim:nonce'],
  ['an empty nonce', signed({ nonce: '' }), 'claim:nonce'],
  ['no nonce', signed({ nonce: undefined }), 'claim:nonce'],
  ['no sub', signed({ sub: undefined }), 'claim:sub'],
  ['a deep linking message', claim('message_type', 'LtiDeepLinkingRequest'), 'claim:message_type'],
  ['no message type', claim('message_type'), 'claim:message_type'],
  ['version 1.1', claim('version', '1.1'), 'claim:version'],
  ['no version', claim('version'), 'claim:version'],
  ['another deployment', claim('deployment_id', 'other'), 'claim:deployment_id'],
  ['no deployment', claim('deployment_id'), 'claim:deployment_id'],
  [
    'a target of another origin',
    claim('target_link_uri', 'https://evil.example/iep/lti/launch'),
    'claim:target_link_uri',
  ],
  [
    'the same target, written otherwise',
    ({ started, claims }) =>
      sign(claims({ [`${lti}target_link_uri`]: started.targetLinkUri.replace('//', '//user@') }), key),
    'claim:target_link_uri',
  ],
  [
    'the same target, its parameters in another order',
    ({ started, claims }) =>
      sign(claims({ [`${lti}target_link_uri`]: started.targetLinkUri.replace(/(student=[^&]*)&(.*)/, '$2&$1') }), key),
    'claim:target_link_uri',
  ],
  ['no target', claim('target_link_uri'), 'claim:target_link_uri'],
  ['no resource link', claim('resource_link'), 'claim:resource_link'],
  ['a resource link without id', claim('resource_link', {}), 'claim:resource_link'],
  ['no roles', claim('roles'), 'claim:roles'],
  ['roles that are no list', claim('roles', 'Instructor'), 'claim:roles'],
];

const valid: readonly (readonly [what: string, change: JWTPayload])[] = [
  ['every claim', {}],
  ['only an e-mail address', { name: undefined, email: 'robin@example.org' }],
  ['only names', { given_name: 'Robin', family_name: 'Example' }],
  ['nothing personal', { name: undefined }],
  ['several roles', { [`${lti}roles`]: [`${lis}membership#Instructor`, `${lis}institution/person#Staff`] }],
  ['a short role', { [`${lti}roles`]: ['Instructor'] }],
  ['an unknown role beside one of staff', { [`${lti}roles`]: ['urn:unknown', `${lis}membership#Instructor`] }],
  [
    'a context, and a title with markup',
    { [`${lti}context`]: { id: '1' }, [`${lti}resource_link`]: { id: '1', title: '<script>alert(1)</script>' } },
  ],
  [
    'a document of another district in its custom claims',
    { [`${lti}custom`]: { document: 'doc-1', student: '$User.id' } },
  ],
  ['skew at the edge', { iat: now() + 55, exp: now() + 355 }],
];

async function registered() {
  const found = await someDistrict({ issuer: campus.issuer });
  await addPlan(found.district, found.student);
  return found;
}
let shared: ReturnType<typeof registered>;
beforeAll(async () => {
  shared = registered();
  await shared;
});

/** A login of the district that the tests share, or of another. */
async function prepare(registration = shared) {
  const { district, clientId, student } = await registration;
  const started = await login(clientId, targetOf(student));
  const claims = (change: Change = {}): JWTPayload => ({ ...goodClaims(started), aud: clientId, ...change });
  const post = (idToken: string) =>
    postForm('/iep/lti/launch', { state: started.state, id_token: idToken }, started.cookie);
  return { district, started, claims, post };
}

describe('an id_token that is refused', () => {
  it.each(cases)('%s', async (_, make, fault) => {
    const { district, started, claims, post } = await prepare();
    const idToken = await make({ started, claims });
    const response = await post(idToken);
    const html = await response.text();
    const code: Refusal = 'tokenRefused';
    expect(response.status).toBe(refusals[code].status);
    expect(response.headers.get('location')).toBeNull();
    expect(html).toContain(`<h1>${refusals[code].heading}</h1>`);
    expect(html).toContain(response.headers.get('x-request-id'));
    for (const secret of [fault, started.state, started.nonce, idToken, 'id_token', 'claim', 'Avery', 'alert'])
      expect(html).not.toContain(secret);
    expect(log.refusals()).toEqual([expect.objectContaining({ code, fault, level: 'info' })]);
    expect(log.lines.join()).not.toContain(idToken);
    // A token that nobody verified names nobody to record.
    expect(await accessTo(district)).toEqual([]);
  });
});

describe('an id_token that is in order', () => {
  it.each(valid)('with %s', async (_, change) => {
    const { claims, post } = await prepare();
    expect((await post(await sign(claims(change), key))).status).toBe(303);
    expect(log.refusals()).toEqual([]);
  });

  it('may write a member twice: the last one counts, and what it replaces does not', async () => {
    const { claims, post } = await prepare();
    const twiceWritten = await twice(`"alg":"none",${header}`, claims({ aud: 'somebody' }), `"aud":"${claims().aud}"`);
    expect((await post(twiceWritten)).status).toBe(303);
  });

  it('is refused when the browser goes back and sends the form again', async () => {
    const { claims, post } = await prepare();
    const idToken = await sign(claims(), key);
    expect((await post(idToken)).status).toBe(303);
    expect((await post(idToken)).status).toBe(403);
    expect(log.refusals()).toEqual([expect.objectContaining({ code: 'launchExpired', fault: 'state used' })]);
  });

  it('is refused under the state of another registration', async () => {
    const [ours, theirs] = [await prepare(), await prepare(registered())];
    expect((await ours.post(await sign(theirs.claims(), key))).status).toBe(403);
    expect(log.refusals()).toEqual([expect.objectContaining({ code: 'tokenRefused', fault: 'claim:aud' })]);
  });
});

describe('where the browser blocks cookies', () => {
  it('the login is asked of the frame of Campus, by its origin alone, and the launch then shows the document', async () => {
    const { clientId, student, district } = await someDistrict({ issuer: campus.issuer });
    await addPlan(district, student);
    const started = await postForm('/iep/lti/oidc', {
      iss: campus.issuer,
      login_hint: '1',
      target_link_uri: targetOf(student),
      client_id: clientId,
      lti_storage_target: '_parent',
    });
    expect(started.status).toBe(200);
    const page = await started.text();
    const data = (html: string, name: string) => new RegExp(`data-${name}="([^"]*)"`).exec(html)?.[1] ?? '';
    expect(data(page, 'origin')).toBe('https://campus.example.org');
    const asked = new URL((/href="(https:[^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')).searchParams;
    const [state, nonce] = [asked.get('state') ?? '', asked.get('nonce') ?? ''];
    const idToken = await sign({ ...goodClaims({ nonce, targetLinkUri: targetOf(student) }), aud: clientId }, key);

    const without = await postForm('/iep/lti/launch', { state, id_token: idToken });
    expect(without.status).toBe(403);
    const asking = await without.text();
    expect(data(asking, 'origin')).toBe('https://campus.example.org');
    expect(data(asking, 'key')).toBe(data(page, 'key'));
    const wrong = await postForm('/iep/lti/launch', { state, id_token: idToken, login: `${data(page, 'value')}A` });
    expect(wrong.status).toBe(403);

    const good = { state, id_token: idToken, login: data(page, 'value') };
    // Another site's form cannot bring its login to this browser, and is not asked for a second.
    const foreigners: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ];
    for (const headers of foreigners) {
      const foreign = await postForm('/iep/lti/launch', good, '', { headers });
      expect(foreign.status).toBe(403);
      expect(await foreign.text()).not.toContain('<form');
    }

    const shown = await postForm('/iep/lti/launch', good, '', { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(shown.status).toBe(200);
    const html = await shown.text();
    expect(html).toContain('Avery');
    expect(await accessTo(district)).toHaveLength(1);
    expect((await postForm('/iep/lti/launch', good)).status).toBe(403);

    // What opens the file is in no address, and opens no other.
    const [file, session] = [/action="([^"#]*)/.exec(html)?.[1] ?? '', /name="session" value="([^"]*)/.exec(html)?.[1]];
    expect(html.match(/(?:src|href|action)="[^"]*"/g)?.filter((address) => /[?]|v1\./.test(address))).toEqual([]);
    const pdf = await postForm(file, { session: session ?? '' });
    expect(pdf.status).toBe(200);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(pdf.headers.get('accept-ranges')).toBe('none');
    await pdf.arrayBuffer();
    for (const path of [file, file.replace(/[0-9a-f]{32}/, 'f'.repeat(32))])
      expect((await postForm(path, { session: path === file ? 'v1.x.y.z' : (session ?? '') })).status).toBe(403);
    for (const query of ['', `?session=${session}`]) expect((await call(file + query)).status).toBe(403);
  });
});

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { exportJWK, type JWTPayload } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { documentViewerOf, setDocumentViewer } from '../../src/districts/index.ts';
import { type Refusal, refusals } from '../../src/lti/index.ts';
import { openViewer, sealViewer, viewerCookieName } from '../../src/lti/viewer-sessions.ts';
import { students } from '../../src/roster/schema.ts';
import {
  campus,
  campusKey,
  goodClaims,
  type KeyPair,
  keySet,
  launchUrl,
  lis,
  lti,
  newKey,
  serveKeySets,
  sign,
} from './campus-platform.ts';
import {
  accessTo,
  addPlan,
  call,
  click,
  launch,
  login,
  platform,
  postForm,
  putPlan,
  someDistrict,
  targetOf,
  watchLog,
} from './support.ts';

let key: KeyPair;
beforeAll(async () => {
  key = await campusKey();
});
beforeEach(() => {
  serveKeySets({ [campus.keysetUrl]: () => keySet(key) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type View = () => Promise<Response>;

async function ready() {
  const { district, clientId, student } = await someDistrict();
  const documentId = await addPlan(district, student);
  return { district, clientId, student, documentId, targetLinkUri: targetOf(student) };
}

describe('a launch by a teacher', () => {
  it('opens the document for this browser, with nothing personal in the address', async () => {
    const district = await ready();
    const { response, cookie } = await launch(district, key);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^\/iep\/documents\/[0-9a-f]{32}$/);
    expect(cookie).toMatch(/^viewer-[0-9a-f]{16}=v1\.[\w.-]+$/);
    expect(response.headers.getSetCookie().some((line) => /^lti-login-.*Max-Age=0/.test(line))).toBe(true);
  });

  it('is recorded: who, when, which document, why, from where', async () => {
    const district = await ready();
    await click(district, key);
    expect(await accessTo(district.district)).toEqual([
      expect.objectContaining({
        subject: 'person-1',
        name: 'Robin Example',
        roles: [`${lis}membership#Instructor`],
        deploymentId: campus.deploymentId,
        studentId: district.student.id,
        program: 'section504',
        documentId: district.documentId,
        purpose: 'To read the plan document, from the student’s flag in Campus',
        outcome: 'opened',
        reason: null,
      }),
    ]);
  });

  it('binds the issuer, and no other issuer launches from then on', async () => {
    const district = await ready();
    await launch(district, key);
    expect((await documentViewerOf(platform, district.district))?.issuer).toBe(campus.issuer);
    const { response } = await login(district.clientId, district.targetLinkUri, { iss: 'https://other.example' });
    expect(response.status).toBe(403);
  });

  it('binds no issuer by a token that is not verified', async () => {
    const district = await ready();
    const stranger = await newKey('key-1');
    expect((await launch(district, stranger)).response.status).toBe(403);
    expect((await documentViewerOf(platform, district.district))?.issuer).toBeNull();
  });
});

describe('the state of a login', () => {
  const line = (code: Refusal, fault: string) => ({ level: 'info', code, fault });
  const used = line('launchExpired', 'state used');

  it('opens one launch, and not a second', async () => {
    const district = await ready();
    const { form, started } = await launch(district, key);
    const log = watchLog();
    for (let time = 0; time < 2; time++) {
      const again = await postForm('/iep/lti/launch', form, started.cookie);
      expect(again.status).toBe(403);
      expect(await again.text()).toContain('This page has expired');
    }
    expect(log.refusals()).toMatchObject([used, used]);
    // Who sent it again, and for whose plan, is on record; once.
    const { district: place, student } = district;
    const record = { outcome: 'refused', reason: 'launchExpired', subject: 'person-1', studentId: student.id };
    expect(await accessTo(place)).toEqual([expect.objectContaining(record)]);
    // So is another person who comes with it.
    const other = await sign({ ...goodClaims(started), aud: district.clientId, sub: 'person-2' }, key);
    expect((await postForm('/iep/lti/launch', { ...form, id_token: other }, started.cookie)).status).toBe(403);
    expect((await accessTo(place)).map(({ subject }) => subject).sort()).toEqual(['person-1', 'person-2']);
  });

  it('opens one of two launches at once', async () => {
    const district = await ready();
    const started = await login(district.clientId, district.targetLinkUri);
    const form = {
      state: started.state,
      id_token: await sign({ ...goodClaims(started), aud: district.clientId }, key),
    };
    const log = watchLog();
    const answers = await Promise.all([1, 2, 3].map(() => postForm('/iep/lti/launch', form, started.cookie)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403, 403]);
    expect(log.refusals()).toMatchObject([used, used]);
  });

  it.each([
    ['one after the other', async (first: View, second: View) => [await first(), await second()]],
    ['at once', (first: View, second: View) => Promise.all([first(), second()])],
  ])('shows one document where launches of two isolates were let through: %s', async (_, both) => {
    const { district, ...registration } = await ready();
    const { response, cookie } = await launch(registration, key);
    const [id = ''] = /[0-9a-f]{32}$/.exec(response.headers.get('location') ?? '') ?? [];
    const session = await openViewer(platform, id, cookie.split('=')[1] ?? '');
    if (!session) throw new Error('the launch was refused');
    const other = await sealViewer(platform, crypto.randomUUID().replaceAll('-', ''), session, 60);
    const views = [
      { id, cookie },
      { id: other.id, cookie: `${viewerCookieName(other.id)}=${other.sealed}` },
    ].map((viewer) => () => call(`/iep/documents/${viewer.id}`, { headers: { cookie: viewer.cookie } })) as [
      View,
      View,
    ];
    const log = watchLog();
    const answers = await both(...views);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(log.refusals()).toMatchObject([line('launchExpired', 'viewer')]);
    // Each again: what was shown is shown, what was refused is refused, and nothing more is recorded.
    expect((await both(...views)).map(({ status }) => status)).toEqual(answers.map(({ status }) => status));
    const [opened, refused] = (await accessTo(district)).sort((a, b) => a.outcome.localeCompare(b.outcome));
    expect(opened).toMatchObject({ outcome: 'opened', login: session.login });
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'launchExpired', login: null, documentId: null });
    expect(await accessTo(district)).toHaveLength(2);
  });

  it('is no use in another browser, and stays good in its own', async () => {
    const district = await ready();
    const started = await login(district.clientId, district.targetLinkUri);
    const form = {
      state: started.state,
      id_token: await sign({ ...goodClaims(started), aud: district.clientId }, key),
    };
    const name = started.cookie.split('=')[0];
    const log = watchLog();
    expect((await postForm('/iep/lti/launch', form)).status).toBe(403);
    expect((await postForm('/iep/lti/launch', form, `${name}=${'A'.repeat(43)}`)).status).toBe(403);
    const stranger = await login(district.clientId, district.targetLinkUri);
    expect((await postForm('/iep/lti/launch', form, stranger.cookie)).status).toBe(403);
    const [none, foreign] = ['no cookie of this login', 'login unknown or expired'];
    const asked = line('noCookie', 'asking the storage of the platform');
    expect(log.refusals()).toMatchObject([asked, line('launchExpired', foreign), line('launchExpired', none)]);
    expect((await postForm('/iep/lti/launch', form, started.cookie)).status).toBe(303);
  });

  it('expires after five minutes', async () => {
    const district = await ready();
    const started = await login(district.clientId, district.targetLinkUri);
    vi.setSystemTime(Date.now() + 300_000);
    const form = {
      state: started.state,
      id_token: await sign({ ...goodClaims(started), aud: district.clientId }, key),
    };
    const log = watchLog();
    const answer = await postForm('/iep/lti/launch', form, started.cookie);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('This page has expired');
    expect(log.refusals()).toMatchObject([line('launchExpired', 'login unknown or expired')]);
  });

  it('does not carry a token of another login', async () => {
    const district = await ready();
    const [one, two] = [
      await login(district.clientId, district.targetLinkUri),
      await login(district.clientId, district.targetLinkUri),
    ];
    const form = { state: one.state, id_token: await sign({ ...goodClaims(two), aud: district.clientId }, key) };
    const log = watchLog();
    expect((await postForm('/iep/lti/launch', form, one.cookie)).status).toBe(403);
    expect(log.refusals()).toMatchObject([line('tokenRefused', 'claim:nonce')]);
  });

  it('does not carry a token for another district, although its Campus signed it', async () => {
    const [ours, theirs] = [await ready(), await ready()];
    const started = await login(ours.clientId, ours.targetLinkUri);
    const claims = { ...goodClaims(started), aud: theirs.clientId };
    const form = { state: started.state, id_token: await sign(claims, key) };
    const log = watchLog();
    expect((await postForm('/iep/lti/launch', form, started.cookie)).status).toBe(403);
    expect(log.refusals()).toMatchObject([line('tokenRefused', 'claim:aud')]);
  });
});

describe('a launch that is not complete', () => {
  let incomplete: ReturnType<typeof ready>;
  beforeAll(() => {
    incomplete = ready();
  });

  it.each<[string, (form: { state: string; id_token: string }) => string, Refusal, string]>([
    ['no state', ({ id_token }) => `id_token=${id_token}`, 'requestInvalid', 'state is missing'],
    [
      'an unknown state',
      ({ id_token }) => `state=${'B'.repeat(43)}&id_token=${id_token}`,
      'launchExpired',
      'no cookie of this login',
    ],
    [
      'a state that is altered',
      ({ state, id_token }) => `state=${state.slice(1)}&id_token=${id_token}`,
      'launchExpired',
      'no cookie of this login',
    ],
    [
      'two states',
      ({ state, id_token }) => `state=${state}&state=${state}&id_token=${id_token}`,
      'requestInvalid',
      'duplicate parameter',
    ],
    [
      'two tokens',
      ({ state, id_token }) => `state=${state}&id_token=${id_token}&id_token=${id_token}`,
      'requestInvalid',
      'duplicate parameter',
    ],
    ['no token', ({ state }) => `state=${state}`, 'requestInvalid', 'id_token is missing'],
    [
      'an error of the platform',
      ({ state }) => `state=${state}&error=login_required&error_description=%3Cb%3E`,
      'platformError',
      'the platform answered with an error',
    ],
    ['a token that is no token', ({ state }) => `state=${state}&id_token=abc`, 'tokenRefused', 'tokenMalformed'],
    [
      'a token of 1 MB',
      ({ state }) => `state=${state}&id_token=${'x'.repeat(1_000_000)}`,
      'requestInvalid',
      'tooLarge',
    ],
  ])('shows a page with a reference, and leaves one log line: %s', async (_, make, code, fault) => {
    const log = watchLog();
    const district = await incomplete;
    const started = await login(district.clientId, district.targetLinkUri);
    const id_token = await sign({ ...goodClaims(started), aud: district.clientId }, key);
    const response = await postForm('/iep/lti/launch', make({ state: started.state, id_token }), started.cookie);
    expect(response.status).toBe(refusals[code].status);
    const html = await response.text();
    expect(html).toContain(`Reference <code>${response.headers.get('x-request-id')}</code>`);
    for (const detail of ['id_token', 'state', fault, started.state]) expect(html).not.toContain(detail);
    expect(log.refusals()).toEqual([expect.objectContaining({ level: 'info', code, fault })]);
    expect(log.lines.join()).not.toContain(started.state);
    expect(await accessTo(district.district)).toEqual([]);
  });

  it('does not answer GET, and says where to begin', async () => {
    const log = watchLog();
    const response = await call('/iep/lti/launch?student=stu_1&program=504');
    expect(response.status).toBe(405);
    expect(log.refusals()).toMatchObject([{ level: 'info', code: 'openedDirectly', fault: 'GET' }]);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.text()).toContain('click the student’s flag');
  });
});

describe('who is refused although the token is good', () => {
  const learner = [`${lis}membership#Learner`];
  it.each<[string, JWTPayload, string, string]>([
    ['a student', { [`${lti}roles`]: learner }, 'notStaff', 'This document is for staff'],
    ['a guardian', { [`${lti}roles`]: [`${lis}membership#Mentor`] }, 'notStaff', 'This document is for staff'],
    [
      'an observer',
      { [`${lti}roles`]: [`${lis}membership/Manager#Observer`] },
      'notStaff',
      'This document is for staff',
    ],
    ['somebody without a role', { [`${lti}roles`]: [] }, 'noRole', 'Campus did not say what your role is'],
  ])('%s', async (_, change, reason, heading) => {
    const district = await ready();
    const { response } = await launch(district, key, change);
    expect(response.status).toBe(403);
    const html = await response.text();
    expect(html).toContain(heading);
    expect(html).not.toContain('Avery');
    expect(await accessTo(district.district)).toEqual([
      expect.objectContaining({ outcome: 'refused', reason, studentId: district.student.id, documentId: null }),
    ]);
  });

  it('a teacher of another district', async () => {
    const [ours, theirs] = [await ready(), await ready()];
    const { viewer } = await click({ clientId: ours.clientId, targetLinkUri: theirs.targetLinkUri }, key);
    expect(viewer.status).toBe(403);
    expect(await viewer.text()).not.toContain('Avery');
    expect(await accessTo(ours.district)).toEqual([
      expect.objectContaining({ outcome: 'refused', reason: 'studentUnknown', studentId: null, subject: 'person-1' }),
    ]);
    expect(await accessTo(theirs.district)).toEqual([]);
  });

  it('a teacher whose district changes its registration before the document is asked for', async () => {
    const { district, ...registration } = await ready();
    const { response, cookie } = await launch(registration, key);
    const connection = await documentViewerOf(platform, district);
    if (!connection) throw new Error('the district has no registration');
    await setDocumentViewer(platform, district, { ...connection, deploymentId: 'deployment-9' });
    const viewer = await call(response.headers.get('location') ?? '', { headers: { cookie } });
    expect(viewer.status).toBe(403);
    expect(await accessTo(district)).toMatchObject([
      { outcome: 'refused', reason: 'sessionExpired', documentId: null },
    ]);
  });

  it('a launch whose target names no student', async () => {
    const district = await ready();
    const { response } = await launch({ clientId: district.clientId, targetLinkUri: launchUrl }, key);
    expect(response.status).toBe(400);
    expect(await accessTo(district.district)).toMatchObject([{ outcome: 'refused', reason: 'requestInvalid' }]);
  });
});

describe('what there is to open', () => {
  it('is nothing while no document is on file', async () => {
    const { district, clientId, student } = await someDistrict();
    const log = watchLog();
    const { viewer } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
    expect(viewer.status).toBe(404);
    const html = await viewer.text();
    expect(html).toContain('There is no plan document yet');
    const [record, ...more] = await accessTo(district);
    expect(record).toMatchObject({ outcome: 'refused', reason: 'noDocument' });
    expect(more).toEqual([]);
    // What a teacher reads to a technician is found in the record and in the log.
    expect(html).toContain(record?.requestId);
    expect(log.refusals()).toMatchObject([{ code: 'noDocument', reference: record?.requestId }]);
  });

  it('is nothing while the document is being worked on', async () => {
    const { district, clientId, student } = await someDistrict();
    const id = await addPlan(district, student, { status: 'draft' });
    const { viewer, cookie, response } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
    expect(viewer.status).toBe(404);
    const html = await viewer.text();
    expect(html).toContain('The plan is being revised');
    // One click is answered once, and the page says so.
    await putPlan(district, student, id);
    const reloaded = await call(response.headers.get('location') ?? '', { headers: { cookie } });
    expect(await reloaded.text()).toContain('The plan is being revised');
    expect(html).toContain('Click the flag again once it is.');
    expect((await click({ clientId, targetLinkUri: targetOf(student) }, key)).viewer.status).toBe(200);
  });

  it('is nothing while the completed document has no file', async () => {
    const { district, clientId, student } = await someDistrict();
    await addPlan(district, student, { file: false });
    const { viewer } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
    expect(viewer.status).toBe(404);
    expect(await viewer.text()).toMatch(/has no PDF yet[\s\S]*Click the flag again in a few minutes/);
  });

  it('is nothing once the student has left the program', async () => {
    const { district, clientId, student } = await someDistrict();
    await addPlan(district, student);
    await addPlan(district, student, { form: 'section504Discontinuation', fields: { date: '2026-10-01' } });
    const { viewer } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
    expect(viewer.status).toBe(410);
    expect(await viewer.text()).toContain('The student has left this program');
    expect(await accessTo(district)).toEqual([expect.objectContaining({ outcome: 'refused', reason: 'programEnded' })]);
  });

  it('is the plan of a student who has left the district, and the page says that they have', async () => {
    const { district, clientId, student } = await someDistrict();
    await addPlan(district, student);
    const status = async (status: 'active' | 'withdrawn') => {
      await platform.databaseOf(district).update(students).set({ status }).where(eq(students.id, student.id));
      const { viewer } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
      return [viewer.status, (await viewer.text()).includes('No longer enrolled')];
    };
    expect(await status('withdrawn')).toEqual([200, true]);
    // Back again.
    expect(await status('active')).toEqual([200, false]);
    await addPlan(district, student, { form: 'section504Discontinuation', fields: { date: '2026-10-01' } });
    expect((await status('withdrawn'))[0]).toBe(410);
    expect((await accessTo(district)).map(({ outcome }) => outcome).sort()).toEqual(['opened', 'opened', 'refused']);
  });

  it('is not the document of another program', async () => {
    const { district, clientId, student } = await someDistrict();
    await addPlan(district, student);
    const { viewer } = await click({ clientId, targetLinkUri: targetOf(student, 'specialEducation') }, key);
    expect(viewer.status).toBe(404);
  });
});

describe('the key set of Campus', () => {
  const other = (path: string) => `https://campus.example.org/keys/${path}`;
  const with_ = async (keysetUrl: string) => {
    const { district, clientId, student } = await someDistrict({ keysetUrl });
    await addPlan(district, student);
    return { clientId, targetLinkUri: targetOf(student) };
  };

  it('is fetched once for many launches', async () => {
    const url = other('many');
    const fetched = serveKeySets({ [url]: () => keySet(key) });
    const district = await with_(url);
    for (let at = 0; at < 3; at++) expect((await launch(district, key)).response.status).toBe(303);
    expect(fetched).toEqual([url]);
  });

  it('is fetched once for launches at the same time', async () => {
    const url = other('burst');
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return keySet(key);
    };
    const fetched = serveKeySets({ [url]: slow });
    const district = await with_(url);
    const answers = await Promise.all([1, 2, 3].map(() => launch(district, key)));
    expect(answers.map(({ response }) => response.status)).toEqual([303, 303, 303]);
    expect(fetched).toEqual([url]);
  });

  it('is fetched no second time within the interval, however many unknown key ids come', async () => {
    const url = other('unknown');
    const fetched = serveKeySets({ [url]: () => keySet(key) });
    const district = await with_(url);
    await launch(district, key);
    for (const kid of ['a', 'b', 'c']) expect((await launch(district, { ...key, kid })).response.status).toBe(403);
    expect(fetched).toEqual([url]);
  });

  it.each<[string, () => Response, Refusal?, string?]>([
    ['down', () => new Response('', { status: 500 })],
    ['elsewhere', () => Response.redirect(campus.keysetUrl, 302)],
    ['not JSON', () => new Response('<html>Sign in</html>')],
    ['JSON of another kind', () => Response.json({ keys: 'none' })],
    ['too large', () => Response.json({ keys: [], more: 'x'.repeat(300_000) })],
    ['empty', () => keySet(), 'tokenRefused', 'keyUnknown'],
    ['of keys for other algorithms', () => keySet({ jwk: { ...key.jwk, alg: 'RS512' } }), 'tokenRefused', 'keyUnknown'],
    ['for encryption alone', () => keySet({ jwk: { ...key.jwk, use: 'enc' } }), 'tokenRefused', 'keyUnknown'],
  ])(
    'that is %s: a page that says what to do, and one log line',
    async (what, answer, code = 'campusUnreachable', fault = 'keySetUnavailable') => {
      const log = watchLog();
      const url = other(`bad-${what.replaceAll(' ', '-')}`);
      const fetched = serveKeySets({ [url]: answer, [campus.keysetUrl]: () => keySet(key) });
      const { response } = await launch(await with_(url), key);
      expect(response.status).toBe(refusals[code].status);
      const html = await response.text();
      expect(html).toContain(refusals[code].heading);
      expect(html).not.toContain(url);
      expect(log.refusals()).toEqual([expect.objectContaining({ level: 'info', code, fault })]);
      // Nothing but the registered address, wherever it points.
      expect(new Set(fetched)).toEqual(new Set([url]));
    },
  );

  it('does not make up for a kid that is missing, be it of one key or of two', async () => {
    for (const more of [[], [await newKey('key-2')]]) {
      const url = other(`no-kid-${more.length}`);
      serveKeySets({ [url]: () => keySet(key, ...more) });
      const log = watchLog();
      const { clientId, targetLinkUri } = await with_(url);
      const started = await login(clientId, targetLinkUri);
      const id_token = await sign({ ...goodClaims(started), aud: clientId }, key, { kid: undefined });
      const answer = await postForm('/iep/lti/launch', { state: started.state, id_token }, started.cookie);
      expect(answer.status).toBe(403);
      expect(log.refusals()).toEqual([expect.objectContaining({ code: 'tokenRefused', fault: 'keyUnknown' })]);
    }
  });

  it('may hold keys without use or alg, and keys of other kinds', async () => {
    const url = other('mixed');
    const { use: _, ...bare } = key.jwk;
    serveKeySets({ [url]: () => keySet({ jwk: { kty: 'EC', kid: 'key-1' } }, { jwk: bare }, { jwk: { odd: 1 } }) });
    expect((await launch(await with_(url), key)).response.status).toBe(303);
  });

  it('of ours holds public members only', async () => {
    const response = await call('/iep/lti/jwks');
    const { keys } = (await response.json()) as { keys: object[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const jwk of keys) expect(Object.keys(jwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(env.SIGNING_KEYS).toContain('"d"');
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
  });

  it('of ours shows the old key beside the new one while it is rotated', async () => {
    const [old, fresh] = [await newKey('old'), await newKey('fresh')];
    const secret = async ({ privateKey, kid }: KeyPair) => ({ ...(await exportJWK(privateKey)), kid });
    const SIGNING_KEYS = JSON.stringify({ keys: [await secret(fresh), await secret(old)] });
    const request = new Request(`${env.PUBLIC_URL}/iep/lti/jwks`);
    const answer = await (await createApp()).fetch(request, { ...env, SIGNING_KEYS }, createExecutionContext());
    const published = ({ jwk: { kty, kid, n, e } }: KeyPair) => ({ kty, kid, n, e, use: 'sig', alg: 'RS256' });
    expect(await answer.json()).toEqual({ keys: [published(fresh), published(old)] });
  });
});

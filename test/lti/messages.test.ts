import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { setDocumentViewer } from '../../src/districts/index.ts';
import { loadKeyPrograms, putStubDocument } from '../../src/documents/index.ts';
import { type Refusal, refusals } from '../../src/lti/index.ts';
import {
  campus,
  campusKey,
  goodClaims,
  type KeyPair,
  keySet,
  lis,
  lti,
  serveKeySets,
  sign,
} from './campus-platform.ts';
import {
  addPlan,
  call,
  click,
  cookiesOf,
  launch,
  login,
  platform,
  postForm,
  someDistrict,
  targetOf,
  watchLog,
} from './support.ts';

/** A page says what really happened, and a launch that is right works. */
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

async function ready() {
  const { district, clientId, student } = await someDistrict();
  await addPlan(district, student);
  return { district, clientId, student, targetLinkUri: targetOf(student) };
}

async function expectPage(response: Response, code: Refusal) {
  expect(response.status).toBe(refusals[code].status);
  expect(await response.text()).toContain(`<h1>${refusals[code].heading}</h1>`);
}

describe('a launch that is sent again by going back, in a browser that keeps cookies', () => {
  it('has expired, and no cookie was blocked', async () => {
    const { form, cookie } = await launch(await ready(), key);
    const log = watchLog();
    await expectPage(await postForm('/iep/lti/launch', form, cookie), 'launchExpired');
    expect(log.refusals()).toMatchObject([{ code: 'launchExpired', fault: 'no cookie of this login' }]);
  });

  it('has expired after a refusal too', async () => {
    const { form, response, cookie } = await launch(await ready(), key, {
      [`${lti}roles`]: [`${lis}membership#Mentor`],
    });
    await expectPage(response, 'notStaff');
    await expectPage(await postForm('/iep/lti/launch', form, cookie), 'launchExpired');
  });

  it('has expired when every cookie is gone with the time', async () => {
    const { form } = await launch(await ready(), key);
    vi.setSystemTime(Date.now() + 20 * 60_000);
    const log = watchLog();
    await expectPage(await postForm('/iep/lti/launch', form), 'launchExpired');
    expect(log.refusals()).toMatchObject([{ code: 'launchExpired', fault: 'login expired' }]);
  });

  it('was blocked where no cookie of ours ever came back', async () => {
    const { form } = await launch(await ready(), key);
    const response = await postForm('/iep/lti/launch', form);
    expect(await response.text()).toContain(refusals.noCookie.heading);
  });
});

describe('a browser that blocks all cookies', () => {
  const blockedIn = async (destination: string) => {
    const { form } = await launch(await ready(), key);
    const headers = { 'sec-fetch-dest': destination };
    return (await postForm('/iep/lti/launch', form, '', { headers })).text();
  };

  it('is told in a tab of its own that the frame in Campus works', async () => {
    expect(await blockedIn('document')).toContain('Inside Campus, the plan opens without cookies');
  });

  it('is not told so inside Campus', async () => {
    expect(await blockedIn('iframe')).toContain('Allow cookies for this page.');
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['that is no Chromium, in a frame', { 'sec-fetch-dest': 'iframe' }, true],
    ['that is no Chromium, in a tab', { 'sec-fetch-dest': 'document' }, false],
    ['that is Chromium, in a frame', { 'sec-fetch-dest': 'iframe', 'sec-ch-ua': '"Chromium";v="142"' }, false],
  ])('%s: has the login stored in its tab, or is offered another: %s', async (_, headers, isStored) => {
    const { clientId, student } = await someDistrict();
    const asked = { iss: campus.issuer, login_hint: '1', target_link_uri: targetOf(student), client_id: clientId };
    const response = await postForm('/iep/lti/oidc', asked, '', { headers });
    expect(response.status).toBe(isStored ? 200 : 303);
    const html = await response.text();
    const [, link = ''] = /href="(\/iep\/lti\/oidc[^"]*)" target="_blank"/.exec(html) ?? [];
    expect(html.includes('data-value')).toBe(isStored);
    if (isStored) expect((await call(link.replaceAll('&amp;', '&'))).status).toBe(303);
  });
});

describe('districts that share a client of one Campus', () => {
  async function sharing() {
    const first = await ready();
    const second = await ready();
    const { keysetUrl: publicKeysetUrl, openIdEndpoint } = campus;
    const registration = { publicKeysetUrl, openIdEndpoint, clientId: first.clientId, issuer: null };
    const enter = (district: (typeof first)['district'], deploymentId: string) =>
      setDocumentViewer(platform, district, { ...registration, deploymentId });
    await enter(first.district, 'first');
    await enter(second.district, 'second');
    return { first, second, enter };
  }
  const launchFrom = async (
    clientId: string,
    deployment: string,
    target: string,
    more: Record<string, string> = {},
  ) => {
    const started = await login(clientId, target, { lti_deployment_id: '', ...more });
    const claims = { ...goodClaims(started), aud: clientId, [`${lti}deployment_id`]: deployment };
    const form = { state: started.state, id_token: await sign(claims, key) };
    const response = await postForm('/iep/lti/launch', form, started.cookie);
    const headers = { cookie: cookiesOf(response) };
    const location = response.headers.get('location');
    return location ? (await call(location, { headers })).status : response.status;
  };

  it('are told apart by the deployment of the token, when the login names none', async () => {
    const { first, second } = await sharing();
    expect(await launchFrom(first.clientId, 'second', second.targetLinkUri)).toBe(200);
    expect(await launchFrom(first.clientId, 'first', first.targetLinkUri)).toBe(200);
    expect(await launchFrom(first.clientId, 'second', second.targetLinkUri)).toBe(200);
  });

  it('open no plan of each other', async () => {
    const { first, second } = await sharing();
    expect(await launchFrom(first.clientId, 'second', first.targetLinkUri)).toBe(403);
    expect(await launchFrom(first.clientId, 'first', second.targetLinkUri)).toBe(403);
  });

  it('have no launch of a deployment that nobody entered', async () => {
    const { first } = await sharing();
    const log = watchLog();
    expect(await launchFrom(first.clientId, 'third', first.targetLinkUri)).toBe(403);
    expect(log.refusals()).toMatchObject([{ code: 'platformUnknown' }]);
  });

  it('stay as they are when the login names the deployment', async () => {
    const { first, second } = await sharing();
    const named = { lti_deployment_id: 'second' };
    expect(await launchFrom(first.clientId, 'second', second.targetLinkUri, named)).toBe(200);
    expect(await launchFrom(first.clientId, 'first', first.targetLinkUri, named)).toBe(403);
  });

  it('are found where the browser blocks cookies too', async () => {
    const { first, second } = await sharing();
    const storage = { lti_deployment_id: '', lti_storage_target: '_parent' };
    const started = await postForm('/iep/lti/oidc', {
      ...{ iss: campus.issuer, login_hint: '1', target_link_uri: second.targetLinkUri, client_id: first.clientId },
      ...storage,
    });
    const asked = /href="(https:[^"]*)"/.exec(await started.text())?.[1] ?? '';
    const query = new URL(asked.replaceAll('&amp;', '&')).searchParams;
    const nonce = query.get('nonce') ?? '';
    const claims = { ...goodClaims({ nonce, targetLinkUri: second.targetLinkUri }), aud: first.clientId };
    const id_token = await sign({ ...claims, [`${lti}deployment_id`]: 'second' }, key);
    const page = await (await postForm('/iep/lti/launch', { state: query.get('state') ?? '', id_token })).text();
    expect(page).toContain('data-origin="https://campus.example.org"');
  });
});

describe('many plans at once', () => {
  /** What one site may keep of ours inside another, by CHIPS. */
  const mostBytes = 10 * 1024;

  it('of seventeen tabs, all fit what a browser keeps, and the first still opens', async () => {
    const district = await ready();
    const jar: string[] = [];
    let first = { path: '', cookie: '' };
    for (let tab = 0; tab < 17; tab++) {
      const { response, viewer, cookie } = await click(district, key);
      expect(viewer.status).toBe(200);
      const kept = cookiesOf(viewer);
      expect(kept.split('=')[0]).toBe(cookie.split('=')[0]);
      jar.push(`__Host-${kept}`);
      if (tab === 0) first = { path: response.headers.get('location') ?? '', cookie: kept };
    }
    // With room for the logins that are under way.
    expect(jar.join('').length).toBeLessThan(mostBytes * 0.75);
    expect((await call(first.path, { headers: { cookie: first.cookie } })).status).toBe(200);
    expect((await call(`${first.path}/file.pdf`, { headers: { cookie: first.cookie } })).status).toBe(200);
  });

  it('of more than a browser keeps, the one that had to go says why', async () => {
    const { response } = await click(await ready(), key);
    const path = response.headers.get('location') ?? '';
    const others = (count: number) => Array.from({ length: count }, (_, at) => `viewer-${at}=v1.a.b.c`).join('; ');
    await expectPage(await call(path, { headers: { cookie: others(30) } }), 'tooManyOpen');
    await expectPage(await call(path, { headers: { cookie: others(2) } }), 'sessionExpired');
  });
});

describe('a plan that was recorded without a document', () => {
  const named = { form: 'section504Plan', meetingDate: '2026-09-01' };

  it('by a stub says so, and where to look', async () => {
    const { district, clientId, student } = await someDistrict();
    const cells = new Map(Object.entries({ ...named, stateStudentId: student.stateStudentId ?? '' }));
    expect(await putStubDocument(platform, district, cells, { by: 'test' })).toMatchObject({ ok: true });
    const { viewer } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
    expect(viewer.status).toBe(404);
    const html = await viewer.text();
    expect(html).toContain('This plan was recorded without its document');
    expect(html).toContain('Look in the earlier system');
    expect(html).not.toContain('few minutes');
  });

  it('by a data load says so too', async () => {
    const { district, clientId, student } = await someDistrict();
    const csv = `form,stateStudentId,meetingDate\nsection504Plan,${student.stateStudentId},2026-09-01\n`;
    const options = { dryRun: false, by: 'test', changedDates: 'add' } as const;
    const loaded = await loadKeyPrograms(platform, district, new TextEncoder().encode(csv), options);
    expect(loaded).toMatchObject({ ok: true });
    const { viewer } = await click({ clientId, targetLinkUri: targetOf(student) }, key);
    await expectPage(viewer, 'recordedWithoutFile');
  });

  it('gives way to a plan with a document, as soon as there is one', async () => {
    const { district, clientId, student } = await someDistrict();
    const cells = new Map(Object.entries({ ...named, stateStudentId: student.stateStudentId ?? '' }));
    await putStubDocument(platform, district, cells, { by: 'test' });
    await addPlan(district, student);
    expect((await click({ clientId, targetLinkUri: targetOf(student) }, key)).viewer.status).toBe(200);
  });
});

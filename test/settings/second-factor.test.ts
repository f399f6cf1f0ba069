import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Attempt,
  administratorByEmail,
  limitReached,
  sessionsOf,
  setPassword,
} from '../../src/administrators/index.ts';
import { administrators, secondFactors, signInLinks, signInSessions } from '../../src/administrators/schema.ts';
import { withWanted } from '../../src/settings/shell/wanted.ts';
import { present } from '../support/invented.ts';
import { appOf } from './authenticator.ts';
import {
  call,
  callAsOperator,
  cookieOf,
  formTokenOf,
  mailedLink,
  platform,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from './support.ts';

const password = 'four words in a row';
const setUpPath = '/settings/account/second-factor';
let sender = 0;

let email: string;
let districtId: string;
beforeEach(async () => {
  const district = await someDistrict();
  districtId = district.id;
  email = await someAdministrator(district);
  sender += 1;
});

const headers = () => ({ 'cf-connecting-ip': `192.0.2.${sender}` });
const get = (path: string, cookie: string) => call(path, { headers: { cookie } });
const locationOf = (response: Response) => response.headers.get('location');

/** Signs in by link for the first time, and sets the app up. */
async function enrolled() {
  const first = cookieOf(await submit(await mailedLink(email), {}));
  const page = await get(setUpPath, first);
  const html = await page.text();
  const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
  const app = appOf(html);
  const done = await submit(setUpPath, { formToken, code: app(-1) }, { cookie: first, ...headers() });
  const codes = [...(await done.text()).matchAll(/<code>([a-z2-7-]{19})</g)].map(([, code]) => code ?? '');
  const known =
    done.headers
      .getSetCookie()
      .find((one) => one.startsWith('settings-browser'))
      ?.split(';')[0] ?? '';
  return { first, cookie: cookieOf(done), known, app, codes, html };
}

async function choosePassword() {
  const administrator = await administratorByEmail(platform, email);
  if (administrator) await setPassword(platform, administrator, password);
}

const signInWith = (typed: string) => submit('/settings/sign-in', { email, password: typed }, headers());
const enterCode = async (cookie: string, code: string) => {
  const formToken = await formTokenOf(await get('/settings/second-factor', cookie));
  return submit('/settings/second-factor', { formToken, code }, { cookie, ...headers() });
};

describe('a second factor', () => {
  it('is set up before anything else, with a QR code and a key, and gives a new session', async () => {
    const first = cookieOf(await submit(await mailedLink(email), {}));
    for (const path of ['/settings', `/settings/${districtId}/students`, '/settings/account'])
      expect(locationOf(await get(path, first))).toBe(path === '/settings' ? setUpPath : withWanted(setUpPath, path));
    const { cookie, codes, html } = await enrolled();
    expect(html).toContain('<svg');
    expect(codes).toHaveLength(10);
    expect((await get(`/settings/${districtId}/runs`, cookie)).status).toBe(200);
    // Another browser that was about to set one up is asked for this one.
    expect(locationOf(await get('/settings', first))).toBe('/settings/second-factor');
  });

  it('has a key of its own in each browser that sets one up, and only the confirmed one counts', async () => {
    const [one, two] = [
      cookieOf(await submit(await mailedLink(email), {})),
      cookieOf(await submit(await mailedLink(email), {})),
    ];
    const [pageOfOne, pageOfTwo] = [await (await get(setUpPath, one)).text(), await (await get(setUpPath, two)).text()];
    const [appOfOne, appOfTwo] = [appOf(pageOfOne), appOf(pageOfTwo)];
    expect(appOfOne()).not.toBe(appOfTwo());
    expect(appOf(await (await get(setUpPath, two)).text())()).toBe(appOfTwo());
    const sendTo = (cookie: string, page: string, code: string) => {
      const formToken = page.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
      return submit(setUpPath, { formToken, code, to: students }, { cookie, ...headers() });
    };
    const students = `/settings/${districtId}/students`;
    expect((await sendTo(one, pageOfOne, appOfTwo())).status).toBe(400);
    expect((await sendTo(one, pageOfOne, appOfOne(-1))).status).toBe(200);
    // The other browser is signing in now, with the code of the app that was set up.
    const asked = withWanted('/settings/second-factor', students);
    expect(locationOf(await sendTo(two, pageOfTwo, appOfTwo()))).toBe(asked);
    expect(locationOf(await get(withWanted(setUpPath, students), two))).toBe(asked);
    expect(await (await get(asked, two)).text()).toContain(`name="to" value="${students}"`);
    expect((await enterCode(two, appOfTwo())).status).toBe(400);
    expect(locationOf(await enterCode(two, appOfOne()))).toBe('/settings');
  });

  it('is refused with a wrong code, and its secret is never shown again once it is set up', async () => {
    const first = cookieOf(await submit(await mailedLink(email), {}));
    const formToken = await formTokenOf(await get(setUpPath, first));
    const refused = await submit(setUpPath, { formToken, code: '000000' }, { cookie: first, ...headers() });
    expect([refused.status, (await refused.text()).includes('This code is wrong')]).toEqual([400, true]);
    const { cookie } = await enrolled();
    expect(await (await get(setUpPath, cookie)).text()).not.toContain('Key:');
    const [row] = await platform.directory.select().from(secondFactors).where(eq(secondFactors.lastStep, 0));
    expect(row).toBeUndefined();
  });

  it('is asked for after password and after link, and each code counts once', async () => {
    const { app } = await enrolled();
    await choosePassword();
    const half = cookieOf(await signInWith(password));
    const students = `/settings/${districtId}/students`;
    expect(locationOf(await get(students, half))).toBe(withWanted('/settings/second-factor', students));
    expect(locationOf(await get(setUpPath, half))).toBe('/settings/second-factor');
    const code = app();
    const done = await enterCode(half, code);
    expect(locationOf(done)).toBe('/settings');
    const cookie = cookieOf(done);
    expect(cookie).not.toBe(half);
    expect((await get(`/settings/${districtId}/runs`, cookie)).status).toBe(200);
    // The token from before the second factor opens nothing.
    expect(locationOf(await get('/settings', half))).toBe('/settings/sign-in');
    const byLink = cookieOf(await submit(await mailedLink(email), {}));
    expect((await enterCode(byLink, code)).status).toBe(400);
  });

  it('can be a recovery code, once', async () => {
    const { codes } = await enrolled();
    const [code = ''] = codes;
    const half = cookieOf(await submit(await mailedLink(email), {}));
    expect(locationOf(await enterCode(half, code.toUpperCase()))).toBe('/settings');
    const again = cookieOf(await submit(await mailedLink(email), {}));
    expect((await enterCode(again, code)).status).toBe(400);
  });

  it('ends the attempt after five wrong codes', async () => {
    await enrolled();
    const half = cookieOf(await submit(await mailedLink(email), {}));
    for (let at = 0; at < 5; at++) expect((await enterCode(half, '000000')).status).toBe(400);
    expect(locationOf(await get('/settings/second-factor', half))).toBe('/settings/sign-in');
  });

  it('is removed with a code of its own, or by an operator when the app is lost', async () => {
    const { cookie, app, codes } = await enrolled();
    const formToken = await formTokenOf(await get(setUpPath, cookie));
    const remove = (code: string) => submit(`${setUpPath}/remove`, { formToken, code }, { cookie, ...headers() });
    expect((await remove('000000')).status).toBe(400);
    expect(locationOf(await remove(codes[1] ?? app()))).toBe(setUpPath);
    expect(await (await get(setUpPath, cookie)).text()).toContain('Key:');
    await enrolled();
    const administrator = await administratorByEmail(platform, email);
    const path = `/v1/admin/districts/${districtId}/administrators/${administrator?.id}/secondFactor`;
    expect((await callAsOperator(path, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(path.replace('adm_', 'adm_0'), 'DELETE')).status).toBe(404);
    expect((await call(path, { method: 'DELETE' })).status).toBe(401);
    expect(locationOf(await get('/settings', cookieOf(await submit(await mailedLink(email), {}))))).toBe(setUpPath);
  });
});

describe('a password', () => {
  it('signs nobody in when it is wrong, without one, or for an unknown address, all alike', async () => {
    const without = await signInWith(password);
    await choosePassword();
    const wrong = await signInWith('four words in a roe');
    const unknown = await submit('/settings/sign-in', { email: 'nobody@example.org', password }, headers());
    for (const response of [without, wrong, unknown]) {
      expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null]);
      expect(await response.text()).toContain('address or password is wrong');
    }
    const [row] = await platform.directory.select().from(administrators).where(eq(administrators.email, email));
    expect(row?.passwordHash).toMatch(/^scrypt\$16384\$8\$5\$/);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['for who has never begun to set one up', async () => null],
    [
      'for who stopped while setting one up',
      async () => get(setUpPath, cookieOf(await submit(await mailedLink(email), {}))),
    ],
    [
      'for who had it removed by an operator',
      async () => {
        await enrolled();
        const { id } = (await administratorByEmail(platform, email)) ?? {};
        await callAsOperator(`/v1/admin/districts/${districtId}/administrators/${id}/secondFactor`, 'DELETE');
      },
    ],
  ])('opens nothing without a second factor, %s: it is set up from a mailed link', async (_, before) => {
    await before();
    await choosePassword();
    const administrator = present(await administratorByEmail(platform, email));
    const ofThem = eq(signInLinks.administratorId, administrator.id);
    const [sessions, links] = await Promise.all([
      sessionsOf(platform, administrator),
      platform.directory.$count(signInLinks, ofThem),
    ]);
    const answer = await signInWith(password);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    const html = await answer.text();
    expect(html).toContain(`We emailed a link to <strong>${email}</strong>`);
    expect(html).not.toContain('Key:');
    expect(await sessionsOf(platform, administrator)).toEqual(sessions);
    await vi.waitFor(async () => expect(await platform.directory.$count(signInLinks, ofThem)).toBe(links + 1));
    const byLink = cookieOf(await submit(await mailedLink(email), {}));
    expect(await (await get(setUpPath, byLink)).text()).toContain('Key:');
  });

  it('is chosen and changed on the account’s page; the current one is asked for, unless a link signed in', async () => {
    const { cookie } = await enrolled();
    const other = await signInAs(email);
    const link = await mailedLink(email);
    // For password managers, which store a password under a name.
    expect(await (await get('/settings/account', cookie)).text()).toMatch(
      new RegExp(`<input type="text" autocomplete="username" value="${email}"[^>]* hidden`),
    );
    const change = async (form: Record<string, string>, as = cookie) => {
      const formToken = await formTokenOf(await get('/settings/account', as));
      return submit('/settings/account/password', { formToken, ...form }, { cookie: as, ...headers() });
    };
    for (const [bad, problem] of [
      ['short', 'at least 12 characters'],
      ['aaaaaaaaaaaaaaaa', 'more different characters'],
      [email, 'Do not start it with your email address'],
      ['password1234', 'Many people use this password'],
      ['123456789012', 'Many people use this password'],
      ['qwertyuiop12', 'Many people use this password'],
      ['Iloveyou2026', 'Many people use this password'],
      ['samegoal2026', 'your district’s name'],
      ['maplehollow2026', 'your district’s name'],
    ] as const) {
      const response = await change({ password: bad });
      expect([response.status, (await response.text()).includes(problem)]).toEqual([400, true]);
    }
    expect(locationOf(await change({ password }))).toBe('/settings/account?saved=password');
    // Whoever else was signed in is not any more, and whoever had a link has none.
    expect((await submit(link, {})).status).toBe(404);
    expect(locationOf(await other.get('/settings'))).toBe('/settings/sign-in');
    await platform.directory.update(signInSessions).set({ begunBy: 'password' });
    const wrong = await change({ current: 'not the password', password: 'another row of words' });
    expect([wrong.status, (await wrong.text()).includes('This is not your password.')]).toEqual([400, true]);
    expect((await change({ current: password, password: 'another row of words' })).status).toBe(303);
  });
});

describe('the rate of attempts', () => {
  // It is counted by the minute: none turns between two steps of a test.
  beforeEach(async () => {
    const left = 60_000 - (Date.now() % 60_000);
    if (left < 20_000) await scheduler.wait(left);
  }, 30_000);
  let address = 0;
  const from = (network: string) => ({ 'cf-connecting-ip': network });
  const fresh = () => from(`203.0.113.${++address}`);
  const tryFor = (typed: string, more: Record<string, string>) =>
    submit('/settings/sign-in', { email, password: typed }, more);
  /** Tries until it is told to wait: after ten, or in the next minute, when one has begun meanwhile. */
  const untilStopped = async (attempt: () => Promise<Response>) => {
    for (let at = 0; at < 21; at++) if ((await attempt()).status === 429) return;
    throw new Error('attempts have no bound');
  };
  /** As many guesses as one account is given in a minute, each from another address. */
  const guessFromEverywhere = async (attempt: Attempt = 'password') => {
    for (let at = 0; at < 40; at++)
      if ((await limitReached(platform, attempt, { sender: `${email} ${at}`, account: email })) === 'account') return;
    throw new Error('guessing has no bound');
  };

  it('is each address’s own: guessing from one keeps nobody out who comes from another', async () => {
    await enrolled();
    await choosePassword();
    const here = fresh();
    await untilStopped(() => tryFor('x', here));
    const page = await (await tryFor(password, here)).text();
    expect(page).toContain('Your network');
    expect(locationOf(await tryFor(password, fresh()))).toBe('/settings');
  });

  it('counts the addresses of one IPv6 customer as one', async () => {
    let host = 0;
    await untilStopped(() => submit('/settings/sign-in', { email }, from(`2001:db8:0:7::${(++host).toString(16)}`)));
    expect((await submit('/settings/sign-in', { email }, from('2001:db8:0:7:1:2:3:4'))).status).toBe(429);
    expect((await submit('/settings/sign-in', { email }, from('2001:db8:0:8::1'))).status).toBe(200);
  });

  it('bounds guessing one account’s password from many addresses; a mailed link and a known browser still sign in', async () => {
    const { cookie, known, app } = await enrolled();
    await choosePassword();
    await guessFromEverywhere();
    const unknown = await tryFor(password, fresh());
    expect(unknown.status).toBe(429);
    const html = await unknown.text();
    expect(html).toContain('from a new browser');
    expect(html).toContain(`name="email" value="${email}"`);
    expect((await submit('/settings/sign-in', { email, by: 'link' }, fresh())).status).toBe(200);
    expect((await submit(await mailedLink(email), {}, fresh())).status).toBe(303);
    const half = await tryFor(password, { ...fresh(), cookie: known });
    expect(locationOf(half)).toBe('/settings');
    await guessFromEverywhere('code after password');
    const page = await get('/settings/second-factor', cookieOf(half));
    const code = { formToken: await formTokenOf(page), code: app() };
    const refused = await submit('/settings/second-factor', code, { cookie: cookieOf(half), ...fresh() });
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain('Email me a link');
    const both = { cookie: `${cookieOf(half)}; ${known}`, ...fresh() };
    expect(locationOf(await submit('/settings/second-factor', code, both))).toBe('/settings');
    expect((await get('/settings/account', cookie)).status).toBe(200);
  });

  it('knows a browser for the account alone that has signed in there, and bounds it too', async () => {
    const { known } = await enrolled();
    expect(known).toMatch(/^settings-browser=v1\./);
    email = await someAdministrator(await someDistrict());
    const { known: own } = await enrolled();
    await choosePassword();
    await guessFromEverywhere();
    for (const cookie of [known, 'settings-browser=v1.x', `${own}x`])
      expect((await tryFor(password, { ...fresh(), cookie })).status).toBe(429);
    await untilStopped(() => tryFor('x', { ...fresh(), cookie: own }));
  });

  it('does not let others keep an administrator from mailed links, nor from changing the password', async () => {
    const { cookie } = await enrolled();
    for (let at = 0; at < 40; at++) await limitReached(platform, 'link', { sender: `${email} ${at}`, account: email });
    expect((await submit('/settings/sign-in', { email, by: 'link' }, fresh())).status).toBe(200);
    await guessFromEverywhere();
    const formToken = await formTokenOf(await get('/settings/account', cookie));
    expect(
      locationOf(await submit('/settings/account/password', { formToken, password }, { cookie, ...fresh() })),
    ).toBe('/settings/account?saved=password');
  });
});

describe('sessions', () => {
  it('are listed by browser, and ended one by one or all others at once', async () => {
    const [here, there, elsewhere] = [await signInAs(email), await signInAs(email), await signInAs(email)];
    await platform.directory.update(signInSessions).set({ browser: 'Firefox on Windows' });
    const html = await (await here.get('/settings/account')).text();
    expect(html.match(/Firefox on Windows/g)?.length).toBeGreaterThanOrEqual(3);
    const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
    const [action = ''] = html.match(/\/settings\/account\/sessions\/[\w-]{43}\/revoke/) ?? [];
    expect((await submit(action, { formToken }, { cookie: here.cookie })).status).toBe(303);
    expect((await submit(action, { formToken }, { cookie: here.cookie })).status).toBe(404);
    await submit('/settings/account/sessions/others/revoke', { formToken }, { cookie: here.cookie });
    expect((await here.get('/settings/account')).status).toBe(200);
    for (const { get: ended } of [there, elsewhere])
      expect(locationOf(await ended('/settings'))).toBe('/settings/sign-in');
  });

  it('that still wait for the second factor are said to, and times have the district’s zone', async () => {
    await enrolled();
    await choosePassword();
    const half = cookieOf(await signInWith(password));
    const here = await signInAs(email);
    const administrator = await administratorByEmail(platform, email);
    await platform.directory
      .update(signInSessions)
      .set({ createdAt: '2026-11-25T22:41:00.000Z' })
      .where(eq(signInSessions.administratorId, present(administrator?.id)));
    const html = await (await here.get('/settings/account')).text();
    const rows = html.slice(html.indexOf('id="sessions"')).split('<tr>').slice(2);
    const waiting = rows.filter((row) => row.includes('Second factor not given'));
    expect([rows.length, waiting.length]).toEqual([3, 1]);
    expect(waiting[0]).not.toContain('This one');
    for (const row of rows) expect(row).toMatch(/Nov 25, 2026, 5:41\sPM EST/);
    const [, action = ''] = waiting[0]?.match(/action="([^"]+)"/) ?? [];
    const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
    expect((await submit(action, { formToken }, { cookie: here.cookie })).status).toBe(303);
    expect(locationOf(await get('/settings/second-factor', half))).toBe('/settings/sign-in');
  });

  it('of somebody else cannot be ended', async () => {
    const [ours, theirs] = [await signInAs(email), await signInAs(await someAdministrator(await someDistrict()))];
    const html = await (await theirs.get('/settings/account')).text();
    expect(html).toContain('This one');
    const other = await administratorByEmail(platform, email);
    const [session] = await platform.directory
      .select()
      .from(signInSessions)
      .where(eq(signInSessions.administratorId, present(other?.id)));
    const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
    const path = `/settings/account/sessions/${session?.id}/revoke`;
    expect((await submit(path, { formToken }, { cookie: theirs.cookie })).status).toBe(404);
    expect((await ours.get('/settings/account')).status).toBe(200);
  });
});

describe('an operator', () => {
  const casey = { email: 'casey.park@example.org', firstName: 'Casey', lastName: 'Park' };

  it('is invited with one call, serves every district, and loses them at the next request', async () => {
    const created = await callAsOperator('/v1/admin/operators', 'POST', casey);
    expect(created.status).toBe(201);
    const operator = await created.json<{ id: string }>();
    expect(operator).toEqual({ ...casey, id: operator.id, createdAt: expect.any(String) });
    const session = await signInAs(casey.email);
    expect(locationOf(await session.get('/settings'))).toBe('/settings/fleet');
    expect(await (await session.get('/settings/fleet')).text()).toContain(districtId);
    expect((await session.get(`/settings/${districtId}/students`)).status).toBe(200);
    expect((await session.get('/settings/dst_0/students')).status).toBe(404);
    expect(await (await callAsOperator('/v1/admin/operators')).json()).toEqual([operator]);
    expect((await callAsOperator(`/v1/admin/operators/${operator.id}`, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(`/v1/admin/operators/${operator.id}`, 'DELETE')).status).toBe(404);
    expect(locationOf(await session.get(`/settings/${districtId}/students`))).toMatch(/^\/settings\/sign-in\?to=/);
    expect(await administratorByEmail(platform, casey.email)).toBeNull();
  });

  it('is nobody without the operator token, and a whole person with it', async () => {
    expect((await call('/v1/admin/operators', { method: 'POST' })).status).toBe(401);
    const response = await callAsOperator('/v1/admin/operators', 'POST', { ...casey, email: 'casey' });
    expect(await response.json()).toMatchObject({ code: 'invalidRequest', errors: [{ field: 'email' }] });
  });
});

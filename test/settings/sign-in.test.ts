import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { administratorByEmail, sweepSignIns } from '../../src/administrators/index.ts';
import { signInLinks, signInSessions } from '../../src/administrators/schema.ts';
import { present } from '../support/invented.ts';
import {
  call,
  callAsOperator,
  cookieOf,
  formTokenOf,
  mailedLink,
  platform,
  sent,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from './support.ts';

const past = { expiresAt: new Date(Date.now() - 1).toISOString() };

describe('signing in', () => {
  it('is by a mailed link, behind a button, and leads on to the second factor', async () => {
    const district = await someDistrict();
    const email = await someAdministrator(district);
    const link = await mailedLink(email);
    const looked = await call(link);
    expect(looked.status).toBe(200);
    expect((await looked.text()).replace('<wbr/>', '')).toContain(email);
    const signedIn = await submit(link, {});
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('set-cookie')).toMatch(
      /^settings=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const home = await call('/settings', { headers: { cookie: cookieOf(signedIn) } });
    expect(home.headers.get('location')).toBe('/settings/account/second-factor');
    const complete = await signInAs(email);
    expect((await complete.get('/settings')).headers.get('location')).toBe(
      `/settings/${district.id}/district-information`,
    );
  });

  it('answers the same for an address that it does not know', async () => {
    const email = await someAdministrator(await someDistrict());
    const [known, unknown] = await Promise.all(
      [email, 'nobody@example.org'].map((address) =>
        submit('/settings/sign-in', { email: address }, { 'cf-connecting-ip': '192.0.2.7' }),
      ),
    );
    expect([known?.status, unknown?.status]).toEqual([200, 200]);
    expect(await known?.text()).toBe(await unknown?.text());
  });

  it('asks for a complete address, keeping what was typed', async () => {
    const response = await submit('/settings/sign-in', { email: '"><b>jo' });
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;jo"');
    expect(html).toContain('Enter a complete email address');
  });

  it('mails an address three links at most while they last, in any spelling', async () => {
    const email = await someAdministrator(await someDistrict());
    for (let at = 0; at < 5; at++) await mailedLink(email.toUpperCase());
    expect(sent.filter(({ to, subject }) => to === email && subject === 'Your link to sign in')).toHaveLength(3);
  });

  it('is slowed down for a sender who asks too often', async () => {
    const headers = { 'cf-connecting-ip': '192.0.2.8' };
    let last = 0;
    for (let at = 0; at < 11; at++) {
      const response = await submit('/settings/sign-in', { email: `nobody${at}@example.org` }, headers);
      last = response.status;
      await response.text();
    }
    expect(last).toBe(429);
  });

  it('works once per link, also when it is sent twice at once', async () => {
    const link = await mailedLink(await someAdministrator(await someDistrict()));
    const answers = await Promise.all([1, 2].map(() => submit(link, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
  });

  it('works with no link that is old or made up', async () => {
    const email = await someAdministrator(await someDistrict());
    const link = await mailedLink(email);
    const administrator = await administratorByEmail(platform, email);
    await platform.directory
      .update(signInLinks)
      .set(past)
      .where(eq(signInLinks.administratorId, present(administrator?.id)));
    for (const path of [link, `/settings/sign-in/${'A'.repeat(43)}`]) {
      expect((await call(path)).status).toBe(404);
      const response = await submit(path, {});
      expect([response.status, response.headers.get('set-cookie')]).toEqual([404, null]);
    }
  });

  it('gives a new session each time: one that was planted before is not taken over', async () => {
    const link = await mailedLink(await someAdministrator(await someDistrict()));
    const planted = `settings=${'A'.repeat(43)}`;
    const signedIn = await submit(link, {}, { cookie: planted });
    expect(cookieOf(signedIn)).not.toBe(planted);
    expect((await call('/settings', { headers: { cookie: planted } })).headers.get('location')).toBe(
      '/settings/sign-in',
    );
  });
});

describe('a session', () => {
  it('ends with signing out, for every copy of the cookie', async () => {
    const { cookie, get } = await signInAs(await someAdministrator(await someDistrict(), await someDistrict()));
    const formToken = await formTokenOf(await get('/settings'));
    const response = await submit('/settings/sign-out', { formToken }, { cookie });
    expect(response.headers.get('set-cookie')).toMatch(/^settings=; Max-Age=0/);
    expect((await get('/settings')).headers.get('location')).toBe('/settings/sign-in');
  });

  it('ends after eight hours', async () => {
    const { get } = await signInAs(await someAdministrator(await someDistrict()));
    await platform.directory.update(signInSessions).set(past);
    expect((await get('/settings')).headers.get('location')).toBe('/settings/sign-in');
  });

  it('is forgotten once its time is over', async () => {
    await signInAs(await someAdministrator(await someDistrict()));
    await platform.directory.update(signInSessions).set(past);
    const { get } = await signInAs(await someAdministrator(await someDistrict()));
    await sweepSignIns(platform);
    expect(await platform.directory.select().from(signInSessions)).toHaveLength(1);
    expect((await get('/settings')).status).toBe(303);
  });

  it('does nothing for a form of another site', async () => {
    const { cookie, get } = await signInAs(await someAdministrator(await someDistrict(), await someDistrict()));
    const formToken = await formTokenOf(await get('/settings'));
    const attempts: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of attempts)
      expect((await submit('/settings/sign-out', { formToken }, { cookie, ...headers })).status).toBe(403);
    const old = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example', cookie };
    const body = new URLSearchParams({ formToken }).toString();
    expect((await call('/settings/sign-out', { method: 'POST', headers: old, body })).status).toBe(403);
    expect((await get('/settings')).status).toBe(200);
  });

  it('takes a form of ours from a browser without Fetch Metadata, by its Origin, which our pages let it send', async () => {
    const { cookie, get } = await signInAs(await someAdministrator(await someDistrict(), await someDistrict()));
    const page = await get('/settings');
    expect(await page.clone().text()).toContain('<meta name="referrer" content="same-origin"/>');
    expect(await (await call('/settings/sign-in')).text()).toContain('<meta name="referrer" content="same-origin"/>');
    const body = new URLSearchParams({ formToken: await formTokenOf(page) }).toString();
    const send = (origin: Record<string, string>) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie, ...origin };
      return call('/settings/sign-out', { method: 'POST', headers, body });
    };
    // What a frame without an origin of its own sends, on any site.
    expect((await send({ origin: 'null' })).status).toBe(403);
    expect((await get('/settings')).status).toBe(200);
    expect((await send({ origin: env.PUBLIC_URL })).status).toBe(303);
    expect((await get('/settings')).headers.get('location')).toBe('/settings/sign-in');
  });

  it('does nothing for a form without its own form token', async () => {
    const [one, two] = [await someDistrict(), await someDistrict()];
    const [ours, theirs] = [
      await signInAs(await someAdministrator(one, two)),
      await signInAs(await someAdministrator(one, two)),
    ];
    const foreign = await formTokenOf(await theirs.get('/settings'));
    for (const form of [{}, { formToken: '' }, { formToken: foreign }])
      expect((await submit('/settings/sign-out', form as Record<string, string>, { cookie: ours.cookie })).status).toBe(
        403,
      );
    expect((await ours.get('/settings')).status).toBe(200);
  });
});

describe('administrators over the admin API', () => {
  const jo = { email: 'Jo.Miller@example.org', firstName: 'Jo', lastName: 'Miller' };

  it('are invited, listed and removed', async () => {
    const district = await someDistrict();
    const path = `/v1/admin/districts/${district.id}/administrators`;
    const created = await callAsOperator(path, 'POST', jo);
    expect(created.status).toBe(201);
    const administrator = (await created.json()) as { id: string };
    expect(administrator).toMatchObject({ ...jo, email: 'jo.miller@example.org' });
    expect(await (await callAsOperator(path)).json()).toEqual([administrator]);
    expect((await callAsOperator(`${path}/${administrator.id}`, 'DELETE')).status).toBe(204);
    expect((await callAsOperator(`${path}/${administrator.id}`, 'DELETE')).status).toBe(404);
    expect(await (await callAsOperator(path)).json()).toEqual([]);
    expect(await administratorByEmail(platform, jo.email)).toBeNull();
  });

  it('serve several districts, and lose one at the next request', async () => {
    const [one, two] = [await someDistrict('One'), await someDistrict('Two')];
    const email = await someAdministrator(one, two);
    const { get } = await signInAs(email);
    expect(await (await get('/settings')).text()).toContain('Choose a district');
    const administrator = await administratorByEmail(platform, email);
    await callAsOperator(`/v1/admin/districts/${two.id}/administrators/${administrator?.id}`, 'DELETE');
    expect((await get(`/settings/${two.id}/runs`)).status).toBe(404);
    expect((await get(`/settings/${one.id}/runs`)).status).toBe(200);
  });

  it.each<[string, object]>([
    ['email', { ...jo, email: 'jo' }],
    ['firstName', { ...jo, firstName: ' ' }],
    ['role', { ...jo, role: 'operator' }],
  ])('are refused with the name of what is wrong: %s', async (field, body) => {
    const district = await someDistrict();
    const response = await callAsOperator(`/v1/admin/districts/${district.id}/administrators`, 'POST', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalidRequest', errors: [{ field }] });
  });

  it('are nobody’s business without the operator token', async () => {
    const { id } = await someDistrict();
    expect((await call(`/v1/admin/districts/${id}/administrators`)).status).toBe(401);
  });
});

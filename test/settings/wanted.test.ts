import { describe, expect, it } from 'vitest';
import { administratorByEmail, mailSignInLink, setPassword } from '../../src/administrators/index.ts';
import { mailedPath, wantedPath, withWanted } from '../../src/settings/shell/wanted.ts';
import { appOf } from './authenticator.ts';
import {
  call,
  cookieOf,
  mailedLink,
  platform,
  sent,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from './support.ts';

const page = '/settings/dst_1/runs/run_2?offset=50';
const elsewhere = [
  'https://evil.example/settings',
  '//evil.example/settings',
  '/\\evil.example',
  '/\t/evil.example',
  '/settings//evil.example',
  '/settings/\\evil.example',
  '/settings/../../evil.example',
  '/settings/..//evil.example',
  '/settings/%2e%2e/%2f%2fevil.example',
  '/settings/%5cevil.example',
  '/settings?x=https://evil.example',
  '/settings?x=%2',
  '/settings?x=%zz',
  '/settingsevil.example',
  '/settings@evil.example',
  '/settings/\r\nlocation: evil',
  'javascript:alert(1)',
  '%2f%2fevil.example',
  `/settings/${'a'.repeat(600)}`,
  '/settings/sign-out',
  '/settings/sign-in/token',
  '/settings/second-factor',
  '/iep/documents/1',
  ' /settings',
  '',
];

describe('the page that somebody wanted before signing in', () => {
  it.each([
    '/settings',
    '/settings/account',
    page,
    '/settings/dst_1/flags/section504/cutover/preview.csv',
    '/settings/dst_1/students?search=Avery%20Smith',
    '/settings/dst_1/students?search=Zo%C3%AB+Smith*',
  ])('is one of the settings: %s', (path) => expect(wantedPath(path)).toBe(path));

  it.each(elsewhere)('leads nowhere else: %j', (path) => expect(wantedPath(path)).toBe('/settings'));

  it('is kept through link and second factor', async () => {
    const district = await someDistrict();
    const email = await someAdministrator(district);
    const path = `/settings/${district.id}/runs`;
    const first = await call(path);
    const signIn = withWanted('/settings/sign-in', path);
    expect(first.headers.get('location')).toBe(signIn);
    expect(await (await call(signIn)).text()).toContain(`name="to" value="${path}"`);
    const link = `${await mailedLink(email)}?to=${encodeURIComponent(path)}`;
    expect(await (await call(link)).text()).toContain(`name="to" value="${path}"`);
    const begun = await submit(link, { to: path });
    expect(begun.headers.get('location')).toBe(path);
    const cookie = cookieOf(begun);
    const enrollment = await call(path, { headers: { cookie } });
    expect(enrollment.headers.get('location')).toBe(withWanted('/settings/account/second-factor', path));
    const html = await (await call(enrollment.headers.get('location') ?? '', { headers: { cookie } })).text();
    expect(html).toContain(`name="to" value="${path}"`);
    const app = appOf(html);
    const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
    const wrong = await submit('/settings/account/second-factor', { formToken, code: '1', to: path }, { cookie });
    expect(await wrong.text()).toContain(`name="to" value="${path}"`);
    const codes = await submit('/settings/account/second-factor', { formToken, code: app(-1), to: path }, { cookie });
    expect(await codes.text()).toContain(`class="button" href="${path}"`);

    const administrator = await administratorByEmail(platform, email);
    if (administrator) await setPassword(platform, administrator, 'four words in a row');
    const password = { email, password: 'four words in a row', to: path };
    const half = cookieOf(await submit('/settings/sign-in', password));
    const second = await call(path, { headers: { cookie: half } });
    expect(second.headers.get('location')).toBe(withWanted('/settings/second-factor', path));
    const form = await (await call(second.headers.get('location') ?? '', { headers: { cookie: half } })).text();
    const token = form.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
    expect(form).toContain(`name="to" value="${path}"`);
    const done = await submit('/settings/second-factor', { formToken: token, code: app(), to: path }, { cookie: half });
    expect(done.headers.get('location')).toBe(path);
  });

  it('stands in the link that is mailed', async () => {
    const email = await someAdministrator(await someDistrict());
    await mailSignInLink(platform, email, page);
    expect(sent.at(-1)?.text).toContain(`?to=${encodeURIComponent(page)}`);
  });

  it('is mailed without what was searched for there, which may be a name', () => {
    expect(mailedPath('/settings/dst_1/students?search=Avery%20Smith')).toBe('/settings/dst_1/students');
    expect(mailedPath('/settings')).toBeUndefined();
  });

  it('is kept by a link that no longer works', async () => {
    const path = '/settings/dst_1/district-information';
    const again = `href="${withWanted('/settings/sign-in', path)}"`;
    const late = `/settings/sign-in/${'a'.repeat(43)}`;
    for (const answer of [await call(withWanted(late, path)), await submit(late, { to: path })]) {
      expect(answer.status).toBe(404);
      const html = await answer.text();
      for (const text of [again, 'An invitation works for 7 days', '15 minutes']) expect(html).toContain(text);
    }
  });

  it('leads nowhere else at any step', async () => {
    for (const to of elsewhere) {
      const email = await someAdministrator(await someDistrict());
      const query = `?to=${encodeURIComponent(to)}`;
      const { cookie } = await signInAs(email);
      const pages = [
        '/settings/sign-in',
        await mailedLink(email),
        '/settings/second-factor',
        '/settings/account/second-factor',
      ];
      for (const path of pages) {
        const response = await call(path + query, { headers: { cookie } });
        expect(response.headers.get('location') ?? '/settings').toBe('/settings');
        expect(await response.text()).not.toContain('name="to"');
      }
      const begun = await submit(await mailedLink(email), { to });
      expect(begun.headers.get('location')).toBe('/settings');
    }
  });
});

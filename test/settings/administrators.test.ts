import { beforeEach, describe, expect, it } from 'vitest';
import {
  administratorByEmail,
  administratorsOf,
  inviteAdministrator,
  inviteOperator,
  sweepSignIns,
} from '../../src/administrators/index.ts';
import { signInLinks } from '../../src/administrators/schema.ts';
import { settingChangesOf } from '../../src/audit/index.ts';
import type { District } from '../../src/districts/index.ts';
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

let district: District;
let email: string;
let session: Awaited<ReturnType<typeof signInAs>>;
let path: string;
let formToken: string;
beforeEach(async () => {
  district = await someDistrict();
  email = await someAdministrator(district);
  session = await signInAs(email);
  path = `/settings/${district.id}/administrators`;
  formToken = await formTokenOf(await session.get(path));
});

const post = (to: string, form: Record<string, string> = {}) =>
  submit(to, { formToken, ...form }, { cookie: session.cookie });
const emails = async () => (await administratorsOf(platform, district)).map((one) => one.email).sort();
const changes = async () =>
  (await settingChangesOf(platform, district, { limit: 10, offset: 0 })).changes.map(
    ({ setting, field, oldValue, newValue, actor }) => [setting, field, oldValue, newValue, actor],
  );
const idOf = async (address: string) => (await administratorByEmail(platform, address))?.id ?? '';
const removal = { sure: 'on' };
const robin = { firstName: 'Robin', lastName: 'Lee' };

describe('an invitation', () => {
  it('has a link that signs in once, for a week, and leads to the district', async () => {
    const invited = `invited-${district.id}@example.org`;
    await inviteAdministrator(platform, district, { email: invited, ...robin });
    const mail = sent.at(-1);
    expect(mail?.to).toBe(invited);
    const [link = ''] = mail?.text.match(/\/settings\/sign-in\/[\w-]{43}\?\S+/) ?? [];
    expect(link).toContain(encodeURIComponent(`/settings/${district.id}/district-information`));
    const [row] = (await platform.directory.select().from(signInLinks)).slice(-1);
    expect((Date.parse(row?.expiresAt ?? '') - Date.now()) / 3_600_000).toBeCloseTo(168, 0);
    await sweepSignIns(platform);
    expect((await (await call(link)).text()).replaceAll('<wbr/>', '')).toContain(invited);
    const begun = await submit(link, { to: `/settings/${district.id}/district-information` });
    const next = await call(begun.headers.get('location') ?? '', { headers: { cookie: cookieOf(begun) } });
    expect(next.headers.get('location')).toMatch(/^\/settings\/account\/second-factor\?to=/);
    expect((await submit(link, {})).status).toBe(404);
  });

  it('keeps nobody from the links that they ask for', async () => {
    const invited = await someAdministrator(
      ...(await Promise.all([1, 2, 3, 4].map((at) => someDistrict(`District ${at}`)))),
    );
    expect(await mailedLink(invited)).toMatch(/sign-in\/[\w-]{43}$/);
  });

  it('that cannot be mailed adds nobody, and leaves who was there', async () => {
    const mailless = {
      ...platform,
      mailer: {
        send: async () => {
          throw new Error('no such mailbox');
        },
      },
    };
    const mistyped = `mistyped-${district.id}@example.org`;
    const refused = await inviteAdministrator(mailless, district, { email: mistyped, ...robin });
    expect(refused.ok ? null : refused.problem.detail).toContain('nobody was added');
    expect(await emails()).toEqual([email]);
    expect(await administratorByEmail(platform, mistyped)).toBeNull();
    expect((await inviteAdministrator(mailless, district, { email, ...robin })).ok).toBe(false);
    expect(await emails()).toEqual([email]);
    expect((await inviteOperator(mailless, { email: mistyped, ...robin })).ok).toBe(false);
    expect(await administratorByEmail(platform, mistyped)).toBeNull();
  });

  it('is written down once, when an operator’s call invites the same person twice', async () => {
    const url = `/v1/admin/districts/${district.id}/administrators`;
    const invited = `twice-${district.id}@example.org`;
    for (const at of [1, 2])
      expect([at, (await callAsOperator(url, 'POST', { email: invited, ...robin })).status]).toEqual([at, 201]);
    expect(await changes()).toEqual([['Administrators', invited, null, 'may sign in', 'operator (tests)']]);
  });

  it('is a link for an operator too', async () => {
    const before = await platform.directory.$count(signInLinks);
    await callAsOperator('/v1/admin/operators', 'POST', { email: `${district.id}@samegoal.example`, ...robin });
    expect(await platform.directory.$count(signInLinks)).toBe(before + 1);
  });
});

describe('the administrators of a district', () => {
  it('are listed on a tab, without those of others', async () => {
    const other = await someAdministrator(await someDistrict('Other'));
    const html = await (await session.get(path)).text();
    expect(html.replaceAll('<wbr/>', '')).toContain(email);
    expect(html.replaceAll('<wbr/>', '')).not.toContain(other);
    expect(html).toContain('>You</span>');
    expect(await (await session.get(`/settings/${district.id}/runs`)).text()).toContain(`href="${path}"`);
  });

  it('invite another one, which is written down', async () => {
    const invited = `robin-${district.id}@example.org`;
    const done = await post(path, { email: ` ${invited.toUpperCase()} `, ...robin });
    expect(done.headers.get('location')).toBe(`${path}?saved=invited`);
    expect(await emails()).toEqual([email, invited].sort());
    expect(await changes()).toEqual([['Administrators', invited, null, 'may sign in', email]]);
    expect(await platform.directory.$count(signInLinks)).toBeGreaterThan(0);
    // Again: the mail was lost. Nothing has changed then.
    expect((await post(path, { email: invited, ...robin })).status).toBe(303);
    expect(await changes()).toHaveLength(1);
    expect(await (await session.get(`${path}?saved=invited`)).text()).toContain('We emailed them a sign-in link.');
    expect((await session.get(`${path}?saved=constructor`)).status).toBe(200);
  });

  it('are told what is wrong with an invitation, and keep what they typed', async () => {
    const refused = await post(path, { email: 'robin', firstName: '<b>Robin', lastName: '' });
    expect(refused.status).toBe(400);
    const html = await refused.text();
    expect(html).toContain('value="&lt;b&gt;Robin"');
    expect(html).toContain('Enter the Last Name.');
    expect(html).toMatch(/class="field-problem" id="invite-email-problem"/);
    expect(await emails()).toEqual([email]);
  });

  it('remove another one, at once', async () => {
    const other = await someAdministrator(district);
    const theirs = await signInAs(other);
    const removed = await post(`${path}/${await idOf(other)}/remove`, removal);
    expect(removed.headers.get('location')).toBe(`${path}?saved=removed`);
    expect((await theirs.get(path)).headers.get('location')).toMatch(/^\/settings\/sign-in/);
    expect(await changes()).toEqual([['Administrators', other, 'may sign in', null, email]]);
    expect(await emails()).toEqual([email]);
  });

  it('remove nobody without a tick', async () => {
    const other = await someAdministrator(district);
    const refused = await post(`${path}/${await idOf(other)}/remove`);
    expect([refused.status, (await refused.text()).includes('Nobody was removed.')]).toEqual([400, true]);
    expect(await emails()).toHaveLength(2);
  });

  it('remove somebody who was only invited, as the only one who has signed in', async () => {
    const mistyped = await someAdministrator(district);
    expect((await post(`${path}/${await idOf(mistyped)}/remove`, removal)).status).toBe(303);
    expect(await emails()).toEqual([email]);
  });

  it('see the name that was typed in their district, and none of another one or of an operator', async () => {
    const [known, operator] = [`known-${district.id}@example.org`, `op-${district.id}@samegoal.example`];
    const elsewhere = await someDistrict('Other');
    await inviteAdministrator(platform, elsewhere, { email: known, firstName: 'Planted', lastName: 'Elsewhere' });
    await inviteOperator(platform, { email: operator, firstName: 'Planted', lastName: 'Operator' });
    await signInAs(known);
    for (const one of [known, operator]) await post(path, { email: one, ...robin });
    const html = await (await session.get(path)).text();
    expect(html).not.toContain('Planted');
    expect(html.match(/Robin Lee/g)?.length).toBeGreaterThan(1);
    // Nor does it tell that one of them has signed in elsewhere.
    expect(html.match(/has not signed in yet/g)).toHaveLength(2);
    expect((await administratorsOf(platform, elsewhere)).map(({ firstName }) => firstName)).toEqual(['Planted']);
  });

  it('remove themselves, and not as the last one', async () => {
    const last = await post(`${path}/${await idOf(email)}/remove`, removal);
    expect([last.status, (await last.text()).includes('the only administrator')]).toEqual([400, true]);
    expect(await (await session.get(path)).text()).not.toContain('/remove"');
    // Only invited: the address may be wrong.
    const other = await someAdministrator(district);
    expect((await post(`${path}/${await idOf(email)}/remove`, removal)).status).toBe(400);
    expect(await (await session.get(path)).text()).toContain('Invited, has not signed in yet');
    await signInAs(other);
    expect(await (await session.get(path)).text()).not.toContain('Invited, has not');
    expect((await post(`${path}/${await idOf(email)}/remove`, removal)).headers.get('location')).toBe('/settings');
    expect((await session.get(path)).headers.get('location')).toMatch(/^\/settings\/sign-in/);
    expect(await emails()).toHaveLength(1);
  });

  it('are never none, though two remove each other at once', async () => {
    const other = await someAdministrator(district);
    const theirs = await signInAs(other);
    const theirToken = await formTokenOf(await theirs.get(path));
    const [mine, hers] = [`${path}/${await idOf(email)}/remove`, `${path}/${await idOf(other)}/remove`];
    await Promise.all([
      post(hers, removal),
      submit(mine, { formToken: theirToken, ...removal }, { cookie: theirs.cookie }),
    ]);
    expect(await emails()).toHaveLength(1);
  });

  it('of another district are not removed, nor by it', async () => {
    const elsewhere = await someDistrict('Other');
    const other = await someAdministrator(elsewhere);
    expect((await post(`${path}/${await idOf(other)}/remove`)).status).toBe(404);
    expect((await post(`/settings/${elsewhere.id}/administrators/${await idOf(other)}/remove`)).status).toBe(404);
    expect((await post(`/settings/${elsewhere.id}/administrators`, { email, ...robin })).status).toBe(404);
    expect(await administratorsOf(platform, elsewhere)).toHaveLength(1);
  });

  it('are all removed by an operator’s call alone', async () => {
    const id = await idOf(email);
    expect((await callAsOperator(`/v1/admin/districts/${district.id}/administrators/${id}`, 'DELETE')).status).toBe(
      204,
    );
    expect(await emails()).toEqual([]);
  });
});

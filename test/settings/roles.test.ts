import { beforeEach, describe, expect, it } from 'vitest';
import { administratorByEmail, administratorsOf, inviteAdministrator } from '../../src/administrators/index.ts';
import { createApp } from '../../src/app.ts';
import { settingChangesOf } from '../../src/audit/index.ts';
import { type District, demographicsStatus, setDemographics } from '../../src/districts/index.ts';
import { addStudent } from '../documents/support.ts';
import {
  callAsOperator,
  formTokenOf,
  platform,
  sent,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from './support.ts';

let district: District;
let email: string;
let reader: Awaited<ReturnType<typeof signInAs>>;
let formToken: string;

const demographics = {
  ...{ baseUrl: 'https://d.example.org/v1p2', accessTokenUrl: 'https://d.example.org/token' },
  ...{ clientId: 'roster-client', clientSecret: 'roster-secret' },
};
const pat = { firstName: 'Pat', lastName: 'Reader' };
let count = 0;

beforeEach(async () => {
  count += 1;
  district = await someDistrict();
  await setDemographics(platform, district, demographics);
  email = `reader${count}@example.org`;
  await inviteAdministrator(platform, district, { email, ...pat, role: 'reader' });
  reader = await signInAs(email);
  formToken = await formTokenOf(await reader.get(`/settings/${district.id}/students`));
});

const post = (path: string, form: Record<string, string> = {}) =>
  submit(`/settings/${district.id}/${path}`, { formToken, sure: 'on', seen: 'on', ...form }, { cookie: reader.cookie });

describe('a reader', () => {
  it('is invited as one, by an email that says what a reader may do', () => {
    const mail = sent.filter(({ to }) => to === email).at(-1);
    expect(mail?.subject).toBe('You can now read the settings of Maple Hollow Local Schools');
    expect(mail?.text).toContain('you see everything except secrets, and change nothing');
  });

  it('sees every setting, and has nothing to press', async () => {
    const html = await (await reader.get(`/settings/${district.id}/district-information`)).text();
    expect(html).toContain('You are a reader.');
    expect(html).toContain('value="https://d.example.org/v1p2"');
    expect(html).not.toContain('roster-secret');
    const main = html.slice(html.indexOf('<main'));
    // What a browser may press: buttons outside of a disabled fieldset.
    expect(main.replaceAll(/<fieldset class="reading" disabled="">[\s\S]*?<\/form>/g, '')).not.toContain(
      'type="submit"',
    );
  });

  it('changes nothing, whichever form is sent', async () => {
    const routes = (await createApp()).routes.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/settings/:districtId/'),
    );
    const student = await addStudent(district);
    const searches = ['/students', '/access-record', '/access-record/export', '/invalid-records/compare'];
    let refused = 0;
    for (const { path } of routes) {
      const filled = path
        .replace('/settings/:districtId/', '')
        .replace(':program', 'section504')
        .replace(/:change\{[^}]*\}/, 'add')
        .replace(/:\w+/g, student.id);
      const answer = await post(filled, { ...demographics, baseUrl: 'https://other.example.org/v1p2' });
      const may = searches.some((search) => path === `/settings/:districtId${search}`);
      // A form with a file is refused before it is read.
      const isUpload = path.endsWith('/data-loads') || path.endsWith('/compare');
      const expected = isUpload ? [400, 403] : may ? [200, 303] : [403];
      expect([path, expected.includes(answer.status)]).toEqual([path, true]);
      refused += may ? 0 : 1;
      await answer.body?.cancel();
    }
    expect(refused).toBeGreaterThan(25);
    expect((await demographicsStatus(platform, district))?.baseUrl).toBe(demographics.baseUrl);
    const trail = await settingChangesOf(platform, district, { limit: 50, offset: 0 });
    expect(trail.changes.filter(({ actor }) => actor === email)).toEqual([]);
  });

  it('of one district changes another that they administer', async () => {
    const other = await someDistrict('Other Schools');
    await inviteAdministrator(platform, other, { email, ...pat });
    const both = await signInAs(email);
    const path = `/settings/${other.id}/district-information`;
    const token = await formTokenOf(await both.get(path));
    const sentForm = await submit(`${path}/case`, { formToken: token, submitted: 'yes' }, { cookie: both.cookie });
    expect(sentForm.status).toBe(303);
  });
});

describe('the role of a person', () => {
  it('is changed by inviting them again, and written down', async () => {
    await inviteAdministrator(platform, district, { email: `boss${count}@example.org`, ...pat });
    const path = `/v1/admin/districts/${district.id}/administrators`;
    const promoted = await callAsOperator(path, 'POST', { email, ...pat, role: 'administrator' });
    expect([promoted.status, await promoted.json()]).toMatchObject([201, { role: 'administrator' }]);
    // Without a role the one they have stays.
    expect(await (await callAsOperator(path, 'POST', { email, ...pat })).json()).toMatchObject({
      role: 'administrator',
    });
    const { changes } = await settingChangesOf(platform, district, { limit: 50, offset: 0 });
    expect(changes).toContainEqual(
      expect.objectContaining({ field: email, oldValue: 'may read', newValue: 'may sign in' }),
    );
  });

  it('cannot become reader for the only administrator who has signed in, and readers do not count as another', async () => {
    const only = await someAdministrator(district);
    await signInAs(only);
    const path = `/v1/admin/districts/${district.id}/administrators`;
    const refused = await callAsOperator(path, 'POST', { email: only, ...pat, role: 'reader' });
    expect(refused.status).toBe(409);
    const id = (await administratorByEmail(platform, only))?.id ?? '';
    expect((await administratorsOf(platform, district)).find((one) => one.id === id)?.role).toBe('administrator');
    const other = await signInAs(only);
    const token = await formTokenOf(await other.get(`/settings/${district.id}/administrators`));
    const removal = await submit(
      `/settings/${district.id}/administrators/${id}/remove`,
      { formToken: token, sure: 'on' },
      { cookie: other.cookie },
    );
    expect(removal.status).toBe(400);
  });
});

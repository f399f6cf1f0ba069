import { describe, expect, it } from 'vitest';
import { exportEndpointKeys } from '../../src/api-access/index.ts';
import { settingChangesOf } from '../../src/audit/index.ts';
import {
  addDataExport,
  type DataExport,
  findDataExport,
  listDataExports,
  resendTerms,
} from '../../src/data-exports/index.ts';
import { acceptTerms } from '../../src/data-exports/terms.ts';
import type { District } from '../../src/districts/index.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { pinHostKey } from '../../src/sftp-push/push-settings.ts';
import { reportsOf } from '../../src/states/index.ts';
import { formTokenOf, platform, sent, signInAs, someAdministrator, someDistrict, submit } from '../settings/support.ts';
import { made } from '../support/product.ts';

const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo.miller@example.org' };

async function signedIn(state: District['state'] = 'OH') {
  const district = await someDistrict('Maple Hollow Local Schools', state);
  const session = await signInAs(await someAdministrator(district));
  const base = `/settings/${district.id}/data-exports`;
  const formToken = await formTokenOf(await session.get(base));
  const post = (path: string, form: Record<string, string> = {}) =>
    submit(`${base}${path}`, { formToken, ...form }, { cookie: session.cookie });
  const add = async (): Promise<DataExport> =>
    made(district, valueOrProblem(await addDataExport(platform, district, { ...contact, endpoints: [] })));
  const now = async (id: string) => valueOrProblem(await findDataExport(platform, district, id));
  const text = async (path: string) => (await session.get(`${base}${path}`)).text();
  return { district, post, add, now, text, ...session };
}

const newestLink = () => /\/terms\/([\w-]{43})/.exec(sent.at(-1)?.text ?? '')?.[1] ?? '';

describe('Settings > Data Exports', () => {
  it('adds a data export as the guide says: the person is mailed the terms, and its page opens', async () => {
    const { district, post, text } = await signedIn();
    const answer = await post('', { ...contact, additionalEmails: 'emis@example.org, it@example.org' });
    expect(answer.status).toBe(303);
    const { dataExports } = await listDataExports(platform, district, { limit: 10, offset: 0 });
    expect(dataExports).toMatchObject([{ ...contact, additionalEmails: ['emis@example.org', 'it@example.org'] }]);
    expect(answer.headers.get('location')).toBe(
      `/settings/${district.id}/data-exports/${dataExports[0]?.id}?saved=added#account`,
    );
    const page = await text(`/${dataExports[0]?.id}?saved=added`);
    expect(page).toContain('we emailed the terms of service');
    expect(page).toContain('Waiting for the terms of service');
    expect(await text('')).toContain('Waiting for the terms of service');
  });

  it('permits all state reports at once, FD with @ for unknown fields, and keeps what was permitted', async () => {
    const all = reportsOf('OH').map(({ endpoint }) => endpoint);
    const inWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six'][all.length] ?? String(all.length);
    const addAll = `Add all ${inWords} state reports`;
    const { post, add, now, text } = await signedIn();
    const { id } = await add();
    await post(`/${id}/endpoints/add`, { endpoint: 'stateReporting/ge' });
    await post(`/${id}/endpoints/update`, { endpoint: 'stateReporting/ge', 'value.limit': '500' });
    expect(await text(`/${id}`)).toContain(addAll);
    const answer = await post(`/${id}/endpoints/all`);
    expect(answer.headers.get('location')).toMatch(/saved=endpoints#endpoints$/);
    const { endpoints } = await now(id);
    expect(endpoints.map(({ endpoint }) => endpoint)).toEqual(all.toSorted());
    const optionsOf = (report: string) => endpoints.find(({ endpoint }) => endpoint === `stateReporting/${report}`);
    const [fd, ge] = [optionsOf('fd'), optionsOf('ge')];
    expect(fd?.options.replaceUnknownFields).toEqual({ value: '@', allowCallerOverride: true });
    expect(Object.values(fd?.options ?? {}).every(({ allowCallerOverride }) => allowCallerOverride)).toBe(true);
    expect(ge?.options.limit).toEqual({ value: '500', allowCallerOverride: false });
    expect(await text(`/${id}`)).not.toContain(addAll);
  });

  it('removes a data export for good, with its credentials and SFTP Push, once somebody is sure', async () => {
    const { district, post, add, text } = await signedIn();
    const { id } = await add();
    await post(`/${id}/endpoints/all`);
    expect((await post(`/${id}/remove`)).status).toBe(400);
    expect(await text(`/${id}`)).toContain('stop working at once, and SFTP Push stops');
    const removed = await post(`/${id}/remove`, { sure: 'on' });
    expect(removed.headers.get('location')).toBe(`/settings/${district.id}/data-exports?saved=removed`);
    expect(await text('?saved=removed')).toContain('The data export is removed.');
    expect((await findDataExport(platform, district, id)).ok).toBe(false);
    const left = await platform.directory.$client
      .prepare('select count(*) as n from endpoint_permissions where data_export_id = ?')
      .bind(id)
      .first<{ n: number }>();
    expect(left?.n).toBe(0);
    const { changes } = await settingChangesOf(platform, district, { limit: 50, offset: 0 });
    expect(changes.filter(({ newValue }) => newValue === null).map(({ field }) => field)).toContain(
      'stateReporting/fd',
    );
  });

  it('says what is wrong with an account, beside the field, and keeps what was typed', async () => {
    const { post } = await signedIn();
    const answer = await post('', { ...contact, email: 'jo.miller', additionalEmails: 'x' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('aria-invalid="true"');
    expect(page).toContain('Additional Emails must be at most ten complete email addresses');
    expect(page).toContain('value="jo.miller"');
  });

  it('permits endpoints one form each, with fixed and default values, and FD with @ for unknown fields', async () => {
    const { post, add, now, text } = await signedIn();
    const { id } = await add();
    expect((await post(`/${id}/endpoints/add`, { endpoint: 'stateReporting/fd' })).status).toBe(303);
    const form = {
      endpoint: 'stateReporting/fd',
      'value.limit': '500',
      'override.limit': 'yes',
      'value.buildingIrn': '043752, 043761',
      'value.replaceUnknownFields': '@',
    };
    expect((await post(`/${id}/endpoints/update`, form)).status).toBe(303);
    expect((await now(id)).endpoints).toMatchObject([
      {
        endpoint: 'stateReporting/fd',
        options: {
          limit: { value: '500', allowCallerOverride: true },
          fiscalYear: { value: null, allowCallerOverride: false },
          buildingIrn: { value: ['043752', '043761'], allowCallerOverride: false },
          replaceUnknownFields: { value: '@', allowCallerOverride: false },
        },
      },
    ]);
    const page = await text(`/${id}`);
    expect(page).toContain('Replace Unknown Fields');
    expect(page).toContain('Using &#39;@&#39; character');
    expect(page.match(/Allow caller override</g)?.length).toBeGreaterThan(10);
    await post(`/${id}/endpoints/update`, { ...form, allowAll: 'yes' });
    expect(Object.values((await now(id)).endpoints[0]?.options ?? {}).every((one) => one.allowCallerOverride)).toBe(
      true,
    );
    await post(`/${id}/endpoints/remove`, { endpoint: 'stateReporting/fd', sure: 'on' });
    expect((await now(id)).endpoints).toEqual([]);
  });

  it('offers the endpoints of the district’s own state, and takes no other', async () => {
    const offered = async (state: District['state']) => {
      const { add, text } = await signedIn(state);
      const page = await text(`/${(await add()).id}`);
      return exportEndpointKeys.filter((key) => page.includes(`<option value="${key}">`));
    };
    expect(await offered('OH')).toEqual([
      ...reportsOf('OH').map(({ endpoint }) => endpoint),
      'studentProgramParticipation',
    ]);
    expect(await offered('WI')).toEqual(['studentProgramParticipation']);
    const { post, add, now } = await signedIn('WI');
    const { id } = await add();
    const answer = await post(`/${id}/endpoints/add`, { endpoint: 'stateReporting/ge' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('reports to the state of Ohio, and the district is in Wisconsin');
    expect((await now(id)).endpoints).toEqual([]);
  });

  it('offers the file formats of the district’s own state for SFTP Push, with CSV chosen at first', async () => {
    const offered = async (state: District['state']) => {
      const { add, text } = await signedIn(state);
      const list =
        /<select id="sftp-format"[^>]*>([\s\S]*?)<\/select>/.exec(await text(`/${(await add()).id}`))?.[1] ?? '';
      const chosen = /<option value="(\w+)" selected/.exec(list)?.[1];
      return { chosen, texts: [...list.matchAll(/<option[^>]*>([^<]*)</g)].map(([, label]) => label) };
    };
    expect(await offered('OH')).toEqual({ chosen: 'csv', texts: ['JSON', 'CSV', 'EMIS flat file'] });
    expect(await offered('WI')).toEqual({ chosen: 'csv', texts: ['JSON', 'CSV'] });
  });

  it('names the option whose value cannot be', async () => {
    const { post, add } = await signedIn();
    const { id } = await add();
    await post(`/${id}/endpoints/add`, { endpoint: 'stateReporting/ge' });
    const answer = await post(`/${id}/endpoints/update`, { endpoint: 'stateReporting/ge', 'value.limit': '5000' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('Limit must be a whole number from 1 to 1000.');
    expect(page).toContain('value="5000"');
    expect((await post(`/${id}/endpoints/add`, { endpoint: 'stateReporting/xx' })).status).toBe(400);
  });

  it('sends terms again, disables at once, enables, and mails a new secret, each by one button', async () => {
    const { district, post, add, now, text } = await signedIn();
    const { id } = await add();
    const old = newestLink();
    expect((await post(`/${id}/terms`)).status).toBe(303);
    expect(await acceptTerms(platform, old)).toBeNull();
    valueOrProblem(await resendTerms(platform, district, id));
    expect(await acceptTerms(platform, newestLink())).not.toBeNull();
    expect(await text(`/${id}`)).toContain('Email a new client secret');
    await post(`/${id}/secret`);
    expect((await now(id)).newSecret.linkExpireAt).not.toBeNull();
    // It asks first.
    expect((await post(`/${id}/disable`)).status).toBe(400);
    await post(`/${id}/disable`, { sure: 'on' });
    expect((await now(id)).status).toBe('disabled');
    expect((await post(`/${id}/secret`)).status).toBe(409);
    await post(`/${id}/enable`);
    expect((await now(id)).status).toBe('active');
    await post(`/${id}/contact`, { ...contact, lastName: 'Lee' });
    expect((await now(id)).lastName).toBe('Lee');
    const { changes } = await settingChangesOf(platform, district, { limit: 100, offset: 0 });
    const rows = changes.map(({ field, oldValue, newValue }) => [field, oldValue, newValue]);
    for (const row of [
      ['Terms of service', null, 'emailed again'],
      ['Client Secret', null, 'link to a new one emailed'],
      ['Status', 'Active', 'Disabled'],
      ['Last Name', contact.lastName, 'Lee'],
    ])
      expect(rows).toContainEqual(row);
  });

  it('is called by its person among the changes, whatever the name was then, and its options by their labels', async () => {
    const { district, get, post, add } = await signedIn();
    const { id } = await add();
    await post(`/${id}/endpoints/add`, { endpoint: 'stateReporting/fd' });
    await post(`/${id}/endpoints/update`, {
      ...{ endpoint: 'stateReporting/fd', 'value.replaceUnknownFields': '@', 'override.limit': 'yes' },
    });
    await post(`/${id}/contact`, { ...contact, lastName: 'Lee' });
    const html = await (await get(`/settings/${district.id}/changes`)).text();
    expect(html).toContain(
      `<a href="/settings/${district.id}/data-exports/${id}">Data Export ${contact.firstName} Lee</a>: stateReporting/fd: Replace Unknown Fields`,
    );
    expect(html).toContain('Using &#39;@&#39; character, fixed');
    expect(html).not.toContain(`Data Export ${id}`);
    expect(html).not.toContain('fd: Limit');
  });

  it('keeps SFTP Push without ever showing its secret, and asks for it again for another server', async () => {
    const { district, post, add, text } = await signedIn();
    const { id } = await add();
    const form = {
      host: 'sftp.example.org',
      port: '22',
      path: '/incoming',
      username: 'samegoal',
      authentication: 'password',
      secret: 'p4ss word ',
      format: 'csv',
      cadence: 'weekly',
      weekday: '1',
      hour: '3',
    };
    expect((await post(`/${id}/sftp-push`, form)).status).toBe(303);
    const page = await text(`/${id}`);
    expect(page).toContain('value="sftp.example.org"');
    expect(page).not.toContain('p4ss');
    expect((await post(`/${id}/sftp-push`, { ...form, secret: '', hour: '4' })).status).toBe(303);
    const moved = await post(`/${id}/sftp-push`, { ...form, secret: '', host: 'sftp.example.net' });
    expect(moved.status).toBe(400);
    expect(await moved.text()).toContain('must be entered for a new server');
    const wrong = await post(`/${id}/sftp-push`, { ...form, port: '99999' });
    expect(await wrong.text()).toContain('aria-invalid="true"');
    expect((await post(`/${id}/sftp-push/now`)).status).toBe(409);
    const { changes } = await settingChangesOf(platform, district, { limit: 100, offset: 0 });
    expect(JSON.stringify(changes)).not.toContain('p4ss');
    expect(changes.some(({ field, newValue }) => field === 'SFTP Host' && newValue === 'sftp.example.org')).toBe(true);
    expect((await post(`/${id}/sftp-push/forget-host-key`, { sure: 'on' })).status).toBe(409);
    await pinHostKey(platform, id, 'ssh-ed25519 SHA256:x');
    expect((await post(`/${id}/sftp-push/forget-host-key`, { sure: 'on' })).status).toBe(303);
    expect((await post(`/${id}/sftp-push/remove`, { sure: 'on' })).status).toBe(303);
    expect((await post(`/${id}/sftp-push/remove`, { sure: 'on' })).status).toBe(409);
    expect(await text(`/${id}`)).toContain('Set up SFTP Push');
  });

  it("shows no other district's data export, and changes nothing without the form token", async () => {
    const mine = await signedIn();
    const theirs = await signedIn();
    const { id } = await theirs.add();
    expect((await mine.get(`/settings/${mine.district.id}/data-exports/${id}`)).status).toBe(404);
    expect((await mine.post(`/${id}/disable`, { sure: 'on' })).status).toBe(404);
    expect((await theirs.post(`/${id}/disable`, { formToken: 'x' })).status).toBe(403);
    expect((await theirs.now(id)).status).toBe('termsPending');
  });
});

import { beforeEach, expect, it } from 'vitest';
import type { ClientCredentials } from '../../src/api-access/index.ts';
import { addDataExport, mailNewSecret } from '../../src/data-exports/index.ts';
import type { District } from '../../src/districts/index.ts';
import type { DataExportId } from '../../src/platform/ids.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { call, platform, sent, signInAs, someAdministrator, someDistrict, submit } from '../settings/support.ts';
import { made } from '../support/product.ts';
import { askToken, basic, callAsOperator } from './support.ts';

let district: District;
let id: DataExportId;
/** The secret of before the rotation, and the one of now. */
let old: ClientCredentials;
let current: ClientCredentials;
beforeEach(async () => {
  district = await someDistrict();
  const contact = { firstName: 'Jo', lastName: 'Miller', email: `jo-${crypto.randomUUID()}@example.org` };
  const endpoints = [{ endpoint: 'stateReporting/ge' as const }];
  ({ id } = await made(district, valueOrProblem(await addDataExport(platform, district, { ...contact, endpoints }))));
  old = await credentials();
  await made(district, valueOrProblem(await mailNewSecret(platform, district, id)));
  current = { ...old, ...(await credentials()) };
});

/** What the newest link shows to the person who presses its button. */
async function credentials(): Promise<ClientCredentials> {
  const link = /\/terms\/[\w-]{43}/.exec(sent.at(-1)?.text ?? '')?.[0] ?? '';
  const html = await (await call(link, { method: 'POST' })).text();
  const value = (name: string) => new RegExp(`id="${name}">([^<]+)<`).exec(html)?.[1] ?? '';
  return { clientId: value('clientId'), clientSecret: value('clientSecret') };
}

const ask = async (one: ClientCredentials) =>
  askToken({ grant_type: 'client_credentials' }, { authorization: basic(one) });
const statuses = async () => [(await ask(old)).status, (await ask(current)).status];
const path = (more: string) => `/v1/admin/districts/${district.id}/dataExports/${id}${more}`;

async function press(button: string, more: Record<string, string> = {}) {
  const { cookie, get } = await signInAs(await someAdministrator(district));
  const page = `/settings/${district.id}/data-exports/${id}`;
  const formToken = (await (await get(page)).text()).match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
  return submit(`${page}/${button}`, { formToken, ...more }, { cookie });
}

async function tokenOfNow() {
  const { access_token: token } = await (await ask(current)).json<{ access_token: string }>();
  const url = '/v1/oh/stateReporting/ge';
  return async () => (await call(url, { headers: { authorization: `Bearer ${token}` } })).status;
}

it.each([
  ['the API', () => callAsOperator(path('/secrets'), 'DELETE')],
  ['one button', () => press('revoke', { sure: 'on' })],
])('%s ends the secret, the one before it, and the tokens that were got with them', async (_, revoke) => {
  expect(await statuses()).toEqual([200, 200]);
  const withToken = await tokenOfNow();
  expect(await withToken()).not.toBe(401);
  expect((await revoke()).status).toBeLessThan(400);
  expect(await statuses()).toEqual([401, 401]);
  expect(await withToken()).toBe(401);
});

it.each([
  ['the API', () => callAsOperator(path('/secrets/previous'), 'DELETE')],
  ['a button', () => press('end-previous-secret', { sure: 'on' })],
])('%s ends only the secret before a rotation', async (_, end) => {
  expect((await end()).status).toBeLessThan(400);
  expect(await statuses()).toEqual([401, 200]);
});

it('disabling ends the overlap of a rotation, also after the export is enabled again', async () => {
  await callAsOperator(path('/disable'), 'POST');
  expect(await statuses()).toEqual([401, 401]);
  await callAsOperator(path('/enable'), 'POST');
  expect(await statuses()).toEqual([401, 200]);
});

import { sql } from 'drizzle-orm';
import { beforeEach, expect, it, vi } from 'vitest';
import { inviteOperator } from '../../src/administrators/index.ts';
import { settingChangesOf } from '../../src/audit/index.ts';
import { type District, setLegacyIntegration } from '../../src/districts/index.ts';
import { addStudent } from '../documents/support.ts';
import {
  call,
  callAsOperator,
  mailedLink,
  platform,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from '../settings/support.ts';
import { connectCampus } from '../support/campus.ts';
import { completeDemographics } from '../support/product.ts';

let district: District;
let path: string;
beforeEach(async () => {
  district = await someDistrict();
  path = `/v1/admin/districts/${district.id}`;
});

/** The trail of a district as `setting, field: value`. */
const trailOf = async ({ id }: Pick<District, 'id'>) => {
  const { changes } = await settingChangesOf(platform, { id }, { limit: 100, offset: 0 });
  return changes.map(({ setting, field, newValue }) => `${setting}, ${field}: ${newValue}`);
};

it('a new district is in its own trail, with the name of the operator token', async () => {
  const fields = { name: 'Cedar Run Schools', state: 'OH', irn: '043753' };
  const { id } = await (await callAsOperator('/v1/admin/districts', 'POST', fields)).json<Pick<District, 'id'>>();
  const { changes } = await settingChangesOf(platform, { id }, { limit: 100, offset: 0 });
  expect(changes.map(({ newValue }) => newValue)).toContain('Cedar Run Schools');
  for (const { actor } of changes) expect(actor).toMatch(/^operator \(/);
});

it('an authoring client that is added and removed is in the trail', async () => {
  const added = await callAsOperator(`${path}/authoringClients`, 'POST');
  const { clientId } = await added.json<{ clientId: string }>();
  expect(await trailOf(district)).toContain(`Plan-authoring clients, ${clientId}: added`);
  await callAsOperator(`${path}/authoringClients/${clientId}`, 'DELETE');
  expect(await trailOf(district)).toContain(`Plan-authoring clients, ${clientId}: null`);
});

it('a run that is started over the API is in the trail', async () => {
  await connectCampus(district);
  const { id } = await (await callAsOperator(`${path}/runs`, 'POST')).json<{ id: string }>();
  expect((await trailOf(district)).join('\n')).toContain(`Run now: ${id}`);
});

it('a student from SIF is in the trail by our id, and by nothing else of the child', async () => {
  await connectCampus(district);
  await completeDemographics(district);
  await setLegacyIntegration(platform, district, { sifUrl: 'https://sif.example.org/zis', returnUrl: null });
  const body = { givenName: 'Sylvester', familyName: 'Agent' };
  const written = await callAsOperator(`${path}/sif/students/778899`, 'PUT', body);
  const { studentId } = await written.json<{ studentId: string }>();
  const trail = (await trailOf(district)).join('\n');
  expect(trail).toContain(`Students from SIF, ${studentId}: added`);
  expect(trail).not.toMatch(/Sylvester|778899/);
});

it('operators and their tokens are in a trail of their own, which operators read', async () => {
  const name = `audited ${crypto.randomUUID().slice(0, 8)}`;
  const added = await callAsOperator('/v1/admin/operatorTokens', 'POST', { name });
  const { id } = await added.json<{ id: string }>();
  await callAsOperator(`/v1/admin/operatorTokens/${id}/rotate`, 'POST');
  await callAsOperator(`/v1/admin/operatorTokens/${id}`, 'DELETE');
  const email = `operator-${crypto.randomUUID()}@example.org`;
  const invited = await callAsOperator('/v1/admin/operators', 'POST', { email, firstName: 'Op', lastName: 'Erator' });
  const operator = await invited.json<{ id: string }>();
  await callAsOperator(`/v1/admin/operators/${operator.id}`, 'DELETE');
  const answer = await callAsOperator('/v1/admin/operatorChanges?limit=100');
  const changes = await answer.json<{ field: string; oldValue: string | null; newValue: string | null }[]>();
  const of = (field: string) =>
    changes.filter((change) => change.field === field).map(({ oldValue, newValue }) => [oldValue, newValue]);
  expect(of(name)).toEqual([
    ['added', 'revoked'],
    ['added', 'rotated'],
    [null, 'added'],
  ]);
  expect(of(email)).toEqual([
    ['operator', null],
    [null, 'operator'],
  ]);
  expect((await call('/v1/admin/operatorChanges')).status).toBe(401);
});

it('a password that is changed is in the trail of each district of the person, and never itself', async () => {
  const other = await someDistrict();
  const email = await someAdministrator(district, other);
  const { cookie, get } = await signInAs(email);
  const html = await (await get('/settings/account')).text();
  const formToken = html.match(/name="formToken" value="([0-9a-f]+)"/)?.[1] ?? '';
  const password = 'seven green kettles sing';
  expect((await submit('/settings/account/password', { formToken, password }, { cookie })).status).toBe(303);
  for (const one of [district, other]) {
    const trail = await trailOf(one);
    expect(trail).toContain(`Administrators, ${email}: password: changed`);
    expect(trail.join()).not.toContain(password);
  }
});

it('log lines of signing in carry the id of the account, and no address', async () => {
  const email = await someAdministrator(district);
  const link = await mailedLink(email);
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(String(line)));
  await submit(link, {});
  spy.mockRestore();
  const line = lines.find((one) => one.includes('/settings/sign-in/:token')) ?? '';
  expect(JSON.parse(line)).toMatchObject({ administratorId: expect.stringMatching(/^adm_/), by: 'link' });
  expect(line).not.toContain(email);
});

it("an operator's look at pages about students is a disclosure, and an administrator's is none", async () => {
  const student = await addStudent(district);
  const administrator = await signInAs(await someAdministrator(district));
  const email = `operator-${crypto.randomUUID()}@example.org`;
  await inviteOperator(platform, { email, firstName: 'Op', lastName: 'Erator' });
  const operator = await signInAs(email);
  const pages = ['students', `students/${student.id}`, `students/${student.id}/documents`];
  const disclosed = () =>
    platform
      .databaseOf(district)
      .all<{ recipient: string; endpoint: string }>(
        sql`select recipient, endpoint from disclosures where district_id = ${district.id} order by endpoint`,
      );
  for (const page of pages) expect((await administrator.get(`/settings/${district.id}/${page}`)).status).toBe(200);
  expect(await disclosed()).toEqual([]);
  for (const page of pages) expect((await operator.get(`/settings/${district.id}/${page}`)).status).toBe(200);
  expect(await disclosed()).toHaveLength(3);
  for (const { recipient } of await disclosed()) expect(recipient).toBe(email);
});

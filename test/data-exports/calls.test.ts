import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiClients } from '../../src/api-access/index.ts';
import type { District } from '../../src/districts/index.ts';
import { addStudent, exportClient, readyDistrict } from '../reporting/district.ts';
import { signInAs, someAdministrator } from '../settings/support.ts';
import { call, callAsOperator, platform, tokenOf } from './support.ts';

let district: District;
let token: string;
let dataExport: string;
let calls: string;

interface Call {
  endpoint: string;
  method: string;
  parameters: Record<string, string>;
  status: number;
  refusal: string | null;
}

beforeAll(async () => {
  district = await readyDistrict();
  await addStudent(district, 'AA0000001');
  const client = await exportClient(district, ['stateReporting/ge', 'stateReporting/fd']);
  token = await tokenOf(client);
  const [row] = await platform.directory
    .select({ id: apiClients.dataExportId })
    .from(apiClients)
    .where(eq(apiClients.clientId, client.clientId));
  dataExport = row?.id ?? '';
  calls = `/v1/admin/districts/${district.id}/dataExports/${dataExport}/calls`;
});

const ask = (path: string) => call(`/v1/oh/stateReporting/${path}`, { headers: { authorization: `Bearer ${token}` } });
const post = (body: string) =>
  call('/v1/oh/stateReporting/ge', {
    ...{ method: 'POST', body },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
const listed = async (): Promise<Call[]> => (await callAsOperator(calls)).json();

describe('the last calls of a data export', () => {
  it('are listed with their parameters, without the students that they name', async () => {
    await ask('ge?limit=10&buildingIrn=8000&emisStudentId=AA0000001,AA0000002');
    await expect.poll(listed).toMatchObject([
      {
        endpoint: 'stateReporting/ge',
        method: 'GET',
        parameters: { limit: '10', buildingIrn: '8000', emisStudentId: 'AA9999999,AA9999999' },
        status: 200,
        refusal: null,
      },
    ]);
    expect(JSON.stringify(await listed())).not.toContain('AA0000001');
  });

  it('have the refused ones with the reason, and unknown values by their shape', async () => {
    await ask('fd?studentNumber=104233&name=Rivera&buildingIrn=AA0000001');
    await expect.poll(listed).toHaveLength(2);
    const [refused] = await listed();
    expect(refused).toMatchObject({
      endpoint: 'stateReporting/fd',
      parameters: { studentNumber: '999999', name: 'Aaaaaa', buildingIrn: 'AA9999999' },
      status: 400,
    });
    expect(refused?.refusal).toContain('studentNumber');
  });

  it('are one for calls of one kind and for the pages of one reading', async () => {
    const before = (await listed()).length;
    await ask('ge?limit=1');
    await ask('ge?limit=1&offset=1');
    await ask('ge?limit=1&offset=2');
    await expect.poll(async () => (await listed()).length).toBe(before + 1);
  });

  it('are on the page of the export', async () => {
    const session = await signInAs(await someAdministrator(district));
    const page = await (await session.get(`/settings/${district.id}/data-exports/${dataExport}`)).text();
    expect(page).toContain('Last calls');
    expect(page).toContain('studentNumber=999999');
    expect(page).not.toContain('104233');
  });

  it('are closed to another district', async () => {
    const other = await readyDistrict();
    const path = `/v1/admin/districts/${other.id}/dataExports/${dataExport}/calls`;
    expect((await callAsOperator(path)).status).toBe(404);
    expect((await call(calls)).status).toBe(401);
  });
});

// The names are those of vitest.config.ts.
describe('a parameter under the name that Campus gives it', () => {
  it('is read under ours where the deployment maps it, and ignored where it maps to nothing', async () => {
    expect((await ask('ge?schoolNumber=8000&calendarID=17')).status).toBe(200);
    const refused = await ask('ge?schoolNumber=school');
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('buildingIrn') });
    await expect
      .poll(listed)
      .toContainEqual(expect.objectContaining({ parameters: { schoolNumber: '8000', calendarID: '99' } }));
  });
  it.each<[string, object, number, string]>([
    ['read under ours', { schoolNumber: ['8000'], calendarID: '17' }, 200, ''],
    ['checked under ours', { schoolNumber: 'school' }, 400, 'buildingIrn'],
    ['refused by its own name when nothing maps it', { schoolNumbers: '8000' }, 400, 'schoolNumbers'],
    ['refused as a body that is a list', ['schoolNumber'], 400, 'body'],
  ])('is %s in a body too', async (_, given, status, detail) => {
    const answer = await post(JSON.stringify(given));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(detail);
  });
  it('does not hide a body that is not JSON', async () => {
    expect(await (await post('{')).json()).toMatchObject({ detail: expect.stringContaining('not JSON') });
  });
  it('leaves the page of a body to the address', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ schoolNumber: '8000' });
    const paged = await call('/v1/oh/stateReporting/ge?limit=1', { method: 'POST', headers, body });
    expect([paged.status, paged.headers.get('x-total-count')]).toEqual([200, '0']);
  });
  it('is refused by name where nothing maps it', async () => {
    const refused = await ask('ge?schoolNumbers=8000');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('schoolNumbers') });
  });
});

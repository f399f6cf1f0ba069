import { eq, SQL, sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { fiscalYearOf } from '../../src/calendar/fiscal-year.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { disableDataExport } from '../../src/data-exports/index.ts';
import { dataExports } from '../../src/data-exports/schema.ts';
import type { District } from '../../src/districts/index.ts';
import { districts } from '../../src/districts/schema.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { call, platform, someDistrict, tokenOf } from '../data-exports/support.ts';
import { authoringClient } from '../support/product.ts';
import { addDocument, addStudent, exportClient, readyDistrict } from './district.ts';

const path = '/v1/oh/stateReporting/ge';

const addEtr = (
  district: District,
  student: Awaited<ReturnType<typeof addStudent>>,
  fields: typeof referred,
  change = {},
) => addDocument(district, student, 'etr', fields, change);

type Row = { emisStudentId: string; dateType: string; outcomeId: string };
/** Last fiscal year, so that the tests hold in every year. */
const fiscalYear = fiscalYearOf(isoDate(new Date().toISOString().slice(0, 10))) - 1;
const referred = { referralDate: isoDate(`${fiscalYear - 1}-09-15`) };
const year = `fiscalYear=${fiscalYear}`;

let district: District;
let token: string;
const ask = (query: string, bearer = token) =>
  call(`${path}?${query}`, { headers: { authorization: `Bearer ${bearer}` } });
const rows = async (query: string) => (await (await ask(query)).json()) as Row[];

beforeAll(async () => {
  district = await readyDistrict();
  token = await tokenOf(await exportClient(district, ['stateReporting/ge']));
  for (const [stateStudentId, irn] of [
    ['CC0000003', '000222'],
    ['AA0000001', '000111'],
    ['BB0000002', '000111'],
  ] as const)
    await addEtr(district, await addStudent(district, stateStudentId, { irn }), referred);
});

it('reports a record with every element, by SSID, and says how many there are', async () => {
  const response = await ask(year);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-total-count')).toBe('3');
  const records = (await response.json()) as Row[];
  expect(records.map(({ emisStudentId }) => emisStudentId)).toEqual(['AA0000001', 'BB0000002', 'CC0000003']);
  expect(records[0]).toEqual({
    sortType: 'GE',
    fiscalYear: String(fiscalYear),
    dataSet: 'S',
    buildingIrn: '000111',
    emisStudentId: 'AA0000001',
    dateType: 'RFRL',
    date: `${fiscalYear - 1}0915`,
    outcomeId: '****',
    nonComplianceId: '**',
    outcomeBeginningDate: '00000000',
    outcomeEndDate: '00000000',
    iepTestType: '***',
    secondaryPlanning: '****',
    extendedSchoolYearServices: '*',
  });
});

it('pages with links that lead through all records once', async () => {
  const seen: string[] = [];
  let next: string | undefined = `${path}?${year}&limit=2&buildingIrn=000111&buildingIrn=000222`;
  while (next) {
    const response: Response = await call(next, { headers: { authorization: `Bearer ${token}` } });
    seen.push(...((await response.json()) as Row[]).map(({ emisStudentId }) => emisStudentId));
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  expect(seen).toEqual(['AA0000001', 'BB0000002', 'CC0000003']);
});

it('narrows to buildings, to students and to days', async () => {
  const ssids = async (query: string) => (await rows(`${year}&${query}`)).map(({ emisStudentId }) => emisStudentId);
  expect(await ssids('buildingIrn=000222')).toEqual(['CC0000003']);
  expect(await ssids('emisStudentId=CC0000003&emisStudentId=AA0000001')).toEqual(['AA0000001', 'CC0000003']);
  expect(await ssids('emisStudentId=ZZ9999999')).toEqual([]);
  expect(await ssids(`startDate=${fiscalYear - 1}-09-16`)).toEqual([]);
  expect(await ssids(`startDate=${referred.referralDate}&endDate=${referred.referralDate}`)).toHaveLength(3);
});

it.each([
  ['buildingIrn=000111,000222', 3],
  ['buildingIrn=111', 2],
  ['buildingIrn=222,%20111', 3],
  ['buildingIrn=', 3],
  ['emisStudentId=AA0000001,CC0000003', 2],
  ['limit=5000', 3],
  ['replaceUnknownFields=%40&effectiveDate=2026-10-01', 3],
  [
    `startDate=${encodeURIComponent(`09/15/${fiscalYear - 1}`)}&endDate=${encodeURIComponent(`09/15/${fiscalYear - 1}`)}`,
    3,
  ],
])('takes what Campus may send: %s', async (query, count) => {
  expect(await rows(`${year}&${query}`)).toHaveLength(count);
});

it('takes the fiscal year from a range inside one past year', async () => {
  expect(await rows(`startDate=${fiscalYear - 1}-09-01&endDate=${fiscalYear - 1}-09-30`)).toHaveLength(3);
});

it('takes what an extract form leaves blank as not given, in the address and in a body', async () => {
  const blank = ['startDate', 'endDate', 'reportingPeriod', 'limit', 'offset', 'sort', 'format', 'additionalYears'];
  const whole = await rows(year);
  expect(await rows([year, ...blank.map((name) => `${name}=`)].join('&'))).toEqual(whole);
  const body = JSON.stringify({ fiscalYear, ...Object.fromEntries(blank.map((name) => [name, ''])) });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  expect(await (await call(path, { method: 'POST', headers, body })).json()).toEqual(whole);
  // Blank in the address of a POST, it takes nothing away from its body.
  const first = { method: 'POST', headers, body: JSON.stringify({ fiscalYear, limit: 1, offset: 1 }) };
  const answer = await call(`${path}?limit=&offset=&snapshot=`, first);
  expect([answer.status, await answer.json()]).toEqual([200, whole.slice(1, 2)]);
});

it('has a document completed a moment ago in the next answer, and none that is a draft or deleted', async () => {
  const student = await addStudent(district, 'DD0000004');
  const query = `${year}&emisStudentId=DD0000004`;
  await addEtr(district, student, referred, { status: 'draft', completedAt: null });
  await addEtr(district, student, referred, { deletedAt: '2026-10-02T12:00:00.000Z' });
  expect(await rows(query)).toEqual([]);
  await addEtr(district, student, referred);
  expect(await rows(query)).toHaveLength(1);
});

it('leaves out a student who is not in the OneRoster data, and one without a valid SSID', async () => {
  const other = await readyDistrict();
  await addEtr(other, await addStudent(other, 'EE0000005', { inOneRoster: false }), referred);
  await addEtr(other, await addStudent(other, null), referred);
  const theirs = await tokenOf(await exportClient(other, ['stateReporting/ge']));
  const response = await ask(year, theirs);
  expect(await response.json()).toEqual([]);
  expect(response.headers.get('x-total-count')).toBe('0');
});

it.each([
  ['fiscalYear=2019', 'fiscalYear'],
  ['fiscalYear=abc', 'fiscalYear'],
  ['startDate=2026-02-30', 'startDate'],
  ['buildingIrn=1234567', 'buildingIrn.0'],
  ['emisStudentId=AA0000001&emisStudentId=123', 'emisStudentId.1'],
  ['limit=0', 'limit'],
  ['buildingIRN=000111', 'buildingIRN'],
  ['buildingIRN=', 'buildingIRN'],
  ['emisStudentId=', 'emisStudentId.0'],
])('refuses %s and names the parameter', async (query, field) => {
  const response = await ask(query);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'invalidRequest', errors: [{ field }] });
});

it('waits for the nightly demographics', async () => {
  const fresh = await someDistrict();
  const theirs = await tokenOf(await exportClient(fresh, ['stateReporting/ge']));
  const response = await ask(year, theirs);
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: 'demographicsIncomplete' });
});

it('is refused to a district of another state, whatever else it lacks', async () => {
  const elsewhere = await someDistrict();
  await platform.directory.update(districts).set({ state: 'WI' }).where(eq(districts.id, elsewhere.id));
  const theirs = await tokenOf(await exportClient(elsewhere, ['stateReporting/ge']));
  const response = await ask(year, theirs);
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    code: 'forbidden',
    detail: 'This is a report to the state of Ohio, and the district is in Wisconsin.',
  });
});

it('is closed to callers without a token, and to tokens for something else', async () => {
  expect((await call(path)).status).toBe(401);
  const authoring = await tokenOf(await authoringClient(district));
  expect((await ask(year, authoring)).status).toBe(403);
  const gq = await tokenOf(await exportClient(district, ['stateReporting/gq']));
  const response = await ask(year, gq);
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="stateReporting/ge"');
});

it('follows a document that the plan-authoring system completes, corrects, reopens and deletes', async () => {
  await addStudent(district, 'FF0000006');
  const authoring = await tokenOf(await authoringClient(district));
  const send = (method: 'PUT' | 'DELETE', status: 'draft' | 'completed', outcome: string) =>
    call('/v1/documents/iep-of-ff', {
      method,
      headers: { authorization: `Bearer ${authoring}`, 'content-type': 'application/json' },
      ...(method === 'PUT' ? { body: JSON.stringify(iepDocument(status, outcome)) } : {}),
    });
  const reported = async () =>
    (await rows(`${year}&emisStudentId=FF0000006`)).map(({ dateType, outcomeId }) => `${dateType} ${outcomeId}`);

  expect((await send('PUT', 'completed', 'IE13')).status).toBe(201);
  expect(await reported()).toEqual(['RIEP IE13']);
  await send('PUT', 'completed', 'IE14');
  expect(await reported()).toEqual(['RIEP IE14']);
  await send('PUT', 'draft', 'IE14');
  expect(await reported()).toEqual([]);
  await send('PUT', 'completed', 'IE14');
  expect(await reported()).toEqual(['RIEP IE14']);
  expect((await send('DELETE', 'completed', 'IE14')).status).toBe(204);
  expect(await reported()).toEqual([]);
});

const iepDocument = (status: string, outcome: string) => ({
  form: 'iep',
  status,
  student: { stateStudentId: 'FF0000006' },
  fields: {
    meetingType: 'review',
    meetingDate: `${fiscalYear - 1}-10-12`,
    outcome,
    effectiveFrom: `${fiscalYear - 1}-10-12`,
    effectiveTo: `${fiscalYear}-10-11`,
  },
});

const options = (set: Record<string, { value: string | null; allowCallerOverride: boolean }>) =>
  sql`update endpoint_permissions set options = ${JSON.stringify(set)}
    where data_export_id in (select id from data_exports where district_id = ${seen.id})`;
// SAFETY: the change is a text of this file.
const changeOfDistrict = (change: string) => sql`update districts set ${sql.raw(change)} where id = ${seen.id}`;
let seen: District;

/** As an administrator does it: the client of the export is disabled in the same transaction. */
async function disableExport() {
  const exports = platform.directory.select().from(dataExports).where(eq(dataExports.districtId, seen.id));
  for (const { id } of await exports.all()) valueOrProblem(await disableDataExport(platform, seen, id));
}

// The page is asked for together with who asks, for the caller as the isolate last saw it: a call before must change nothing of the answer.
it.each<[string, () => SQL | Promise<unknown>, number, unknown]>([
  ['is disabled', disableExport, 401, { code: 'invalidToken' }],
  [
    'loses its client',
    () => sql`delete from api_clients where district_id = ${seen.id}`,
    401,
    { code: 'invalidToken' },
  ],
  [
    'comes to another district',
    () => sql`update api_clients set district_id = ${district.id} where district_id = ${seen.id}`,
    200,
    expect.arrayContaining(['CC0000003']),
  ],
  [
    'loses the endpoint',
    () =>
      sql`delete from endpoint_permissions where data_export_id in (select id from data_exports where district_id = ${seen.id})`,
    403,
    { code: 'insufficientScope' },
  ],
  ['is of a district that moves to another state', () => changeOfDistrict(`state = 'WI'`), 403, { code: 'forbidden' }],
  [
    'is of a district whose demographics are set up anew',
    () => sql`update demographics_connections set completed_at = null where district_id = ${seen.id}`,
    403,
    { code: 'demographicsIncomplete' },
  ],
  [
    'gets a default',
    () => options({ emisStudentId: { value: 'BB0000002', allowCallerOverride: true } }),
    200,
    ['BB0000002'],
  ],
  ['gets a fixed limit', () => options({ limit: { value: '1', allowCallerOverride: false } }), 200, ['AA0000001']],
  [
    'may no longer override the year',
    () => options({ fiscalYear: { value: '2019', allowCallerOverride: false } }),
    400,
    { code: 'invalidRequest', errors: [{ field: 'fiscalYear' }] },
  ],
  ['is of a district that is renamed', () => changeOfDistrict(`name = 'Elsewhere'`), 200, ['AA0000001', 'BB0000002']],
])(
  'is answered for the caller as it is now, when a data export %s between two calls',
  async (_, change, status, expected) => {
    seen = await readyDistrict();
    for (const stateStudentId of ['AA0000001', 'BB0000002'])
      await addEtr(seen, await addStudent(seen, stateStudentId), referred);
    const theirs = await tokenOf(await exportClient(seen, ['stateReporting/ge']));
    expect(await (await ask(year, theirs)).json()).toHaveLength(2);
    expect(await (await ask(year, theirs)).json()).toHaveLength(2);
    const changed = change();
    await (changed instanceof SQL ? platform.directory.run(changed) : changed);
    const response = await ask(year, theirs);
    expect(response.status).toBe(status);
    const answer = await response.json();
    if (Array.isArray(answer)) expect(answer.map(({ emisStudentId }: Row) => emisStudentId)).toEqual(expected);
    else expect(answer).toMatchObject(expected as object);
  },
);

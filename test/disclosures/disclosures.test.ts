import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { searchDisclosures } from '../../src/disclosures/index.ts';
import type { District } from '../../src/districts/index.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { tokenOf } from '../data-exports/support.ts';
import { plantStudent } from '../destruction/support.ts';
import { authoringSystem, platform } from '../documents/support.ts';
import { addDocument, addStudent, exportClient, readyDistrict } from '../reporting/district.ts';
import { call, callAsOperator, signInAs, someAdministrator, someDistrict } from '../settings/support.ts';

interface Disclosure {
  recipientKind: string;
  recipient: string;
  endpoint: string;
  parameters: Record<string, unknown>;
  records: number;
  students: number;
}

let district: District;
beforeEach(async () => {
  district = await someDistrict();
});

const path = () => `/v1/admin/districts/${district.id}`;
const disclosures = async (query = '') => {
  const answer = await callAsOperator(`${path()}/disclosures${query}`);
  expect(answer.status).toBe(200);
  return answer.json<Disclosure[]>();
};

describe('an answer that holds records of students', () => {
  it('is recorded for the client that asked: which endpoint, which parameters, and about whom', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    const author = await authoringSystem(district);
    await author('GET', `/v1/documents/${one.documentId}`);
    await author('GET', `/v1/documents/${one.documentId}/file`);
    await author('GET', `/v1/documents/${one.documentId}/changes`);
    await author('GET', '/v1/documents/none');
    const found = await disclosures(`?studentId=${one.student.id}`);
    expect(found.map(({ endpoint }) => endpoint).sort()).toEqual([
      'GET /v1/documents/:documentId',
      'GET /v1/documents/:documentId/changes',
      'GET /v1/documents/:documentId/file',
    ]);
    expect(found[0]).toMatchObject({
      recipientKind: 'client',
      students: 1,
      parameters: { documentId: one.documentId },
    });
    expect(await disclosures(`?studentId=${other.student.id}`)).toEqual([]);
  });

  it('is recorded for an operator by name, one look at a list with everybody on it', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    await callAsOperator(`${path()}/students?limit=2`);
    await callAsOperator(`${path()}/students/${one.student.id}`);
    await callAsOperator(`${path()}/students/${one.student.id}/record`);
    expect(await disclosures(`?studentId=${one.student.id}`)).toHaveLength(3);
    expect(await disclosures(`?studentId=${other.student.id}`)).toMatchObject([
      {
        recipientKind: 'operator',
        endpoint: expect.stringMatching(/^GET .*students$/),
        records: 2,
        students: 2,
        parameters: { limit: '2' },
      },
    ]);
  });

  it('is not seen by another district, and keeps equal lists of students once', async () => {
    await plantStudent(district);
    for (let looks = 0; looks < 5; looks++) await callAsOperator(`${path()}/students`);
    const elsewhere = await someDistrict();
    const foreign = await callAsOperator(`/v1/admin/districts/${elsewhere.id}/disclosures`);
    expect(await foreign.json()).toEqual([]);
    expect(await disclosures()).toHaveLength(5);
    const lists = await env.DB.prepare('select count(*) as n from disclosed_students where district_id = ?')
      .bind(district.id)
      .first('n');
    expect(lists).toBe(1);
  });
});

it('a page of a report is recorded with every student on it, and an answer that says nothing new is not', async () => {
  const ready = await readyDistrict();
  const endpoint = 'stateReporting/ohioPreId';
  const token = await tokenOf(await exportClient(ready, [endpoint]));
  const students = [await addStudent(ready, 'AA0000001'), await addStudent(ready, 'BB0000002')];
  for (const student of students)
    await addDocument(ready, student, 'section504Plan', { meetingDate: isoDate('2026-09-01') });
  const ask = (headers: Record<string, string> = {}) =>
    call('/v1/oh/stateReporting/ohioPreId?limit=1', { headers: { authorization: `Bearer ${token}`, ...headers } });
  const first = await ask();
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  await call(next, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask({ 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(304);
  const found = async (studentId: StudentId) =>
    (await searchDisclosures(platform, ready, { studentId }, { limit: 9, offset: 0 })).disclosures;
  for (const student of students)
    await expect
      .poll(() => found(student))
      .toMatchObject([{ endpoint, records: 1, students: 1, recipientKind: 'client' }]);
});

describe('the record of disclosures', () => {
  it('is append-only', async () => {
    await plantStudent(district);
    await callAsOperator(`${path()}/students`);
    for (const statement of [
      'update disclosures set recipient = 1',
      'delete from disclosures',
      "update disclosed_students set students = '[]'",
      'delete from disclosed_students',
    ])
      await expect(env.DB.prepare(statement).run()).rejects.toThrow('append-only');
  });

  it('is narrowed by recipient and time, and comes as a file', async () => {
    await plantStudent(district);
    await callAsOperator(`${path()}/students?limit=7`);
    const [{ recipient } = { recipient: '' }] = await disclosures();
    expect(await disclosures(`?recipient=${encodeURIComponent(recipient)}`)).toHaveLength(1);
    expect(await disclosures('?recipient=nobody')).toEqual([]);
    expect(await disclosures('?to=2020-01-01T00:00:00Z')).toEqual([]);
    const file = await (await callAsOperator(`${path()}/disclosures?format=csv`)).text();
    expect(file).toContain('"{""limit"":""7""}"');
  });

  it('is on the pages of the district and of the student, and in their files', async () => {
    const { student, documentId } = await plantStudent(district);
    await (await authoringSystem(district))('GET', `/v1/documents/${documentId}`);
    const { cookie } = await signInAs(await someAdministrator(district));
    const page = `/settings/${district.id}`;
    for (const address of [`${page}/access-record`, `${page}/students/${student.id}/access-record`])
      for (const [path, part] of [
        [address, '<code>GET /v1/documents/:documentId</code>'],
        [`${address}/disclosures.csv`, 'GET /v1/documents/:documentId'],
      ] as const) {
        const answer = await call(path, { headers: { cookie } });
        expect(answer.status).toBe(200);
        expect(await answer.text()).toContain(part);
      }
  });

  it('forgets a student who is destroyed, and keeps the others of the same answer', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    await callAsOperator(`${path()}/students`);
    const destruction = `${path()}/students/${one.student.id}/destruction`;
    const asked = { reason: 'test', requestedBy: 'test' };
    const { hash } = await (await callAsOperator(destruction, 'POST', asked)).json<{ hash: string }>();
    await callAsOperator(destruction, 'POST', { ...asked, confirm: hash, thoughActiveInCampus: true });
    const { results } = await platform
      .databaseOf(district)
      .$client.prepare('select students from disclosed_students')
      .all();
    expect(JSON.stringify(results)).not.toContain(one.student.id);
    expect(await disclosures(`?studentId=${other.student.id}`)).toMatchObject([{ records: 2, students: 1 }]);
  });
});

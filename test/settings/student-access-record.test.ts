import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { accessRecords } from '../../src/lti/schema.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { addStudent, plan504, put } from '../documents/support.ts';
import { invented } from '../support/invented.ts';
import { formTokenOf, platform, signInAs, someAdministrator, someDistrict, submit } from './support.ts';

let district: District;
let student: Awaited<ReturnType<typeof addStudent>>;
let get: (path: string) => Promise<Response>;
let cookie: string;
beforeEach(async () => {
  district = await someDistrict();
  student = await addStudent(district);
  ({ get, cookie } = await signInAs(await someAdministrator(district)));
});

const pathOf = (of: District, id: StudentId) => `/settings/${of.id}/students/${id}/access-record`;
const page = async (query = '') => (await get(pathOf(district, student.id) + query)).text();

type Row = typeof accessRecords.$inferInsert;
let count = 0;
async function addAccess(more: Partial<Row> = {}) {
  count += 1;
  const row: Row = {
    id: invented(`acc_student_${count}`),
    districtId: district.id,
    at: '2026-11-02T15:00:00.000Z',
    subject: 'staff-7',
    name: 'Casey Rivera',
    roles: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor'],
    deploymentId: 'deployment-7',
    studentId: student.id,
    program: 'section504',
    documentId: invented('plan'),
    purpose: 'To read the plan document, from the student’s flag in Campus',
    outcome: 'opened',
    reason: null,
    requestId: 'req-1',
    ...more,
  };
  await platform.databaseOf(district).insert(accessRecords).values(row);
}

describe('a student’s Access record page', () => {
  it('says that nobody has asked', async () => {
    const html = await page();
    expect(html).toContain('Nobody has asked to see a plan document of this student.');
    expect(html).not.toContain('record-of-access.csv');
  });

  it('tells who opened which document, when and for what purpose, and what was refused, newest first', async () => {
    await put(district, 'plan', plan504(student.localNumber, '2026-09-08'));
    await addAccess();
    const refused = { outcome: 'refused', reason: 'notStaff', documentId: null } as const;
    await addAccess({ ...refused, at: '2026-11-03T15:00:00.000Z', name: 'Robin Doe', roles: [] });
    const html = await page();
    for (const text of [
      ...['Casey Rivera', 'Instructor', 'Section 504: Plan', 'from the student’s flag in Campus', 'Opened'],
      ...['Robin Doe', 'no role', 'Refused', 'This document is for staff', '10:00'],
    ])
      expect(html).toContain(text);
    expect(html.indexOf('Robin Doe')).toBeLessThan(html.indexOf('Casey Rivera'));
  });

  it('is about this student alone, page by page, and downloads whole', async () => {
    const other = await addStudent(district);
    await addAccess({ studentId: other.id, name: 'Somebody Else' });
    for (let at = 0; at < 51; at++) await addAccess({ at: `2026-11-02T15:00:${String(at).padStart(2, '0')}.000Z` });
    const html = await page();
    expect(html).toContain('1–50 of 51');
    expect(html).not.toContain('Somebody Else');
    expect((await page('?offset=50')).match(/Casey Rivera/g)).toHaveLength(1);
    const file = await get(`${pathOf(district, student.id)}/record-of-access.csv`);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="record-of-access.csv"');
    const text = await file.text();
    expect(text.trim().split('\r\n')).toHaveLength(52);
    expect(text).not.toContain('Somebody Else');
  });

  it('is reached from the student’s page, and is nobody else’s', async () => {
    expect(await (await get(`/settings/${district.id}/students/${student.id}`)).text()).toContain(
      `${pathOf(district, student.id)}"`,
    );
    const elsewhere = await someDistrict('Elsewhere');
    const other = await addStudent(elsewhere);
    for (const path of [pathOf(district, other.id), pathOf(elsewhere, other.id)])
      for (const file of ['', '/record-of-access.csv']) expect((await get(path + file)).status).toBe(404);
  });
});

describe('a district’s Record of Access page', () => {
  it('is searched and downloaded by forms that keep names out of addresses, for the days of the district’s clocks', async () => {
    const path = `/settings/${district.id}/access-record`;
    // In New York it is still the evening of the 1st.
    await addAccess({ at: '2026-11-02T04:30:00.000Z', name: 'Robin Doe', subject: 'staff-8' });
    await addAccess();
    const formToken = await formTokenOf(await get(path));
    const send = (fields: Record<string, string>, form = '') =>
      submit(path + form, { formToken, search: '', from: '', to: '', ...fields }, { cookie });
    const names = async (answer: Promise<Response>) => {
      const text = await (await answer).text();
      return ['Robin Doe', 'Casey Rivera'].filter((name) => text.includes(name));
    };
    for (const [fields, expected] of [
      [{}, ['Robin Doe', 'Casey Rivera']],
      [{ search: 'rivera' }, ['Casey Rivera']],
      [{ search: 'staff-8' }, ['Robin Doe']],
      [{ search: '%' }, []],
      [{ to: '2026-11-01' }, ['Robin Doe']],
      [{ from: '2026-11-02', to: '2026-11-02' }, ['Casey Rivera']],
    ] as const) {
      expect([fields, await names(send(fields))]).toEqual([fields, expected]);
      expect([fields, await names(send(fields, '/export'))]).toEqual([fields, expected]);
    }
    const file = await send({ search: 'rivera' }, '/export');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="record-of-access.csv"');
    expect((await file.text()).trim().split('\r\n')).toHaveLength(2);
    expect((await (await send({ search: 'rivera' })).text()).replace('<form', '')).toContain('value="rivera"');
    expect(await (await send({ from: '2026-11-02', to: '2026-11-01' })).text()).toContain(
      'Last day must not be before the first day.',
    );
    for (const form of ['', '/export']) {
      const refused = await send({ from: 'yesterday' }, form);
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('value="yesterday"')]);
      expect((await submit(path + form, { search: 'x', from: '', to: '' }, { cookie })).status).toBe(403);
    }
  });

  it('counts an access at midnight to the day that begins', async () => {
    // Midnight in New York, at the beginning and at the end of November 2.
    for (const [at, name] of [
      ['2026-11-02T04:59:59.999Z', 'Before Midnight'],
      ['2026-11-02T05:00:00.000Z', 'At Midnight'],
      ['2026-11-03T04:59:59.999Z', 'Late Evening'],
      ['2026-11-03T05:00:00.000Z', 'Next Midnight'],
    ] as const)
      await addAccess({ at, name });
    const path = `/settings/${district.id}/access-record`;
    const formToken = await formTokenOf(await get(path));
    for (const form of ['', '/export']) {
      const fields = { formToken, search: '', from: '2026-11-02', to: '2026-11-02' };
      const text = await (await submit(path + form, fields, { cookie })).text();
      const found = ['Before Midnight', 'At Midnight', 'Late Evening', 'Next Midnight'].filter((name) =>
        text.includes(name),
      );
      expect([form, found]).toEqual([form, ['At Midnight', 'Late Evening']]);
    }
  });

  it('finds the whole of a long name, its later parts, and a long id', async () => {
    const [name, subject] = [`Maximiliane ${'Wolfeschlegel-'.repeat(9)}José`, `${'staff-'.repeat(40)}@maple`];
    await addAccess({ name, subject });
    const path = `/settings/${district.id}/access-record`;
    const formToken = await formTokenOf(await get(path));
    for (const search of [name, name.toUpperCase().replace('É', 'é'), name.slice(12), subject]) {
      const answer = await submit(path, { formToken, search, from: '', to: '' }, { cookie });
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('1 found')]);
    }
  });

  it('downloads all that there is, each access once, although it is read in parts and many are of the same moment', async () => {
    const row = `'${district.id}', '2026-11-02T15:00:00.000Z', 'p', '[]', 'd', 'x', 'refused'`;
    // SAFETY: the row is a text of this file.
    await platform.databaseOf(district).run(sql`insert into access_records
      (id, request_id, district_id, at, subject, roles, deployment_id, purpose, outcome)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 4100)
      select 'acc_many' || i, 'request-' || i, ${sql.raw(row)} from n`);
    const path = `/settings/${district.id}/access-record`;
    const formToken = await formTokenOf(await get(path));
    const file = await submit(`${path}/export`, { formToken, search: '', from: '', to: '' }, { cookie });
    const lines = (await file.text()).trim().split('\r\n');
    expect([lines.length, new Set(lines).size]).toEqual([4101, 4101]);
  });
});

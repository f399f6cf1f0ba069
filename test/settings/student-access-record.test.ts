import { beforeEach, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { accessRecords } from '../../src/lti/schema.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { addStudent, plan504, put } from '../documents/support.ts';
import { platform, signInAs, someAdministrator, someDistrict } from './support.ts';

let district: District;
let student: Awaited<ReturnType<typeof addStudent>>;
let get: (path: string) => Promise<Response>;
beforeEach(async () => {
  district = await someDistrict();
  student = await addStudent(district);
  get = (await signInAs(await someAdministrator(district))).get;
});

const pathOf = (of: District, id: StudentId) => `/settings/${of.id}/students/${id}/access-record`;
const page = async (query = '') => (await get(pathOf(district, student.id) + query)).text();

type Row = typeof accessRecords.$inferInsert;
let count = 0;
async function addAccess(more: Partial<Row> = {}) {
  count += 1;
  const row: Row = {
    id: `acc_student_${count}` as never,
    districtId: district.id,
    at: '2026-11-02T15:00:00.000Z',
    subject: 'staff-7',
    name: 'Casey Rivera',
    roles: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor'],
    deploymentId: 'deployment-7',
    studentId: student.id,
    program: 'section504',
    documentId: 'plan' as never,
    purpose: 'Plan document opened from the student’s flag in Campus',
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
      ...['Casey Rivera', 'Instructor', 'Section 504: Plan', 'opened from the student’s flag', 'Opened'],
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

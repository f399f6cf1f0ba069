import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessRecords } from '../../src/lti/schema.ts';
import { campus, campusKey, type KeyPair, keySet, lis, lti, serveKeySets } from './campus-platform.ts';
import { accessTo, addPlan, call, click, platform, someDistrict, targetOf } from './support.ts';

let key: KeyPair;
beforeAll(async () => {
  key = await campusKey();
});
beforeEach(() => {
  serveKeySets({ [campus.keysetUrl]: () => keySet(key) });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A district in which a teacher has opened a plan, and a student has been refused it. */
async function accessed() {
  const { district, clientId, student } = await someDistrict();
  const documentId = await addPlan(district, student);
  const registration = { clientId, targetLinkUri: targetOf(student) };
  const opened = await click(registration, key);
  await click(registration, key, { sub: 'person-2', name: '=Cmd|x', [`${lti}roles`]: [`${lis}membership#Learner`] });
  return { district, student, documentId, opened };
}

const list = (districtId: string, query = '', token = env.OPERATOR_TOKEN) =>
  call(`/v1/admin/districts/${districtId}/accessRecords${query}`, { headers: { authorization: `Bearer ${token}` } });
const rows = async (response: Response) => (await response.json()) as Record<string, unknown>[];

describe('the record of access', () => {
  it('is kept by the database itself: no record is changed or deleted', async () => {
    await accessed();
    const database = env.DB;
    for (const statement of [`update access_records set name = 'x'`, 'delete from access_records'])
      await expect(database.prepare(statement).run()).rejects.toThrow('access_records is append-only');
    const before = await platform.directory.select().from(accessRecords).all();
    expect(before.length).toBeGreaterThan(1);
    // SQLite would delete the row in the way, and fire no trigger for it.
    for (const [columns, values] of [
      ['', `id, district_id, '2026', 'p', 'x'`],
      ['rowid, ', `rowid, 'acc_other', district_id, '2026', 'p', 'x'`],
      ['login, ', `login, 'acc_other', district_id, '2026', 'p', 'x'`],
    ])
      await database
        .prepare(
          `insert or replace into access_records (${columns} id, district_id, at, subject, name, roles, deployment_id, purpose, outcome, request_id)
          select ${values}, '[]', 'd', 'x', 'opened', 'r' from access_records where login is not null`,
        )
        .run();
    expect(await platform.directory.select().from(accessRecords).all()).toEqual(before);
  });

  it('names one click once, however often its document is read again', async () => {
    const { district, opened } = await accessed();
    const path = opened.response.headers.get('location') ?? '';
    const again = () => call(path, { headers: { cookie: opened.cookie } });
    const answers = await Promise.all([
      again(),
      again(),
      call(`${path}/file.pdf`, { headers: { cookie: opened.cookie } }),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
    expect((await accessTo(district)).filter(({ outcome }) => outcome === 'opened')).toHaveLength(1);
  });

  it('is listed newest first, with who, whose, which document and why it was refused', async () => {
    const { district, student, documentId } = await accessed();
    const response = await list(district.id);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-total-count')).toBe('2');
    expect(await rows(response)).toEqual([
      expect.objectContaining({ subject: 'person-2', outcome: 'refused', reason: 'notStaff', documentId: null }),
      expect.objectContaining({
        subject: 'person-1',
        name: 'Robin Example',
        deploymentId: campus.deploymentId,
        studentId: student.id,
        studentGivenName: 'Avery',
        documentId,
        outcome: 'opened',
        reason: null,
      }),
    ]);
  });

  it.each([
    ['?outcome=refused', 1],
    ['?program=section504', 2],
    ['?program=specialEducation', 0],
    ['?from=2000-01-01T00:00:00Z&to=2001-01-01T00:00:00Z', 0],
    ['?studentId=stu_unknown', 0],
    ['?limit=1', 1],
  ])('is narrowed: %s', async (query, count) => {
    const { district } = await accessed();
    expect(await rows(await list(district.id, query))).toHaveLength(count);
  });

  it('is a CSV file on request, in which a name is no formula', async () => {
    const { district } = await accessed();
    const response = await list(district.id, '?format=csv');
    expect(response.headers.get('content-type')).toContain('text/csv');
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`,'=Cmd|x,person-2,`);
    expect(lines[2]).toContain('Robin Example,person-1,');
  });

  it('is for operators, of a district that there is, and asked for in order', async () => {
    const { district } = await accessed();
    expect((await list(district.id, '', 'wrong')).status).toBe(401);
    expect((await list('dst_unknown')).status).toBe(404);
    expect((await list(district.id, '?from=yesterday')).status).toBe(400);
    expect((await list(district.id, '?unknown=1')).status).toBe(400);
  });

  it('of one district says nothing of another', async () => {
    await accessed();
    const { district } = await someDistrict();
    expect(await rows(await list(district.id))).toEqual([]);
  });
});

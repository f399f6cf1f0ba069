import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { heldRecords } from '../../src/destruction/held-records.ts';
import { enforceRetention } from '../../src/destruction/index.ts';
import type { District } from '../../src/districts/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { authoringSystem, platform } from '../documents/support.ts';
import { call, callAsOperator, signInAs, someAdministrator, someDistrict } from '../settings/support.ts';
import { dump, plantStudent, tables, whereIs } from './support.ts';

interface Summary {
  activeInCampus: boolean;
  counts: Record<string, number>;
  hash: string;
}

let district: District;
beforeEach(async () => {
  district = await someDistrict();
});

const path = (studentId: string) => `/v1/admin/districts/${district.id}/students/${studentId}`;
const asked = { reason: 'The parents asked for it', requestedBy: 'Records office' };
const destroy = (studentId: string, more: object = {}) =>
  callAsOperator(`${path(studentId)}/destruction`, 'POST', { ...asked, ...more });
const summaryOf = async (studentId: string) => (await destroy(studentId)).json<Summary>();

async function destroyConfirmed(studentId: string) {
  const { hash } = await summaryOf(studentId);
  const answer = await destroy(studentId, { confirm: hash, thoughActiveInCampus: true });
  expect(answer.status).toBe(200);
  return answer.json<Record<string, unknown>>();
}

it('the inventory names every table of the database, and no other', async () => {
  expect(Object.keys(heldRecords).sort()).toEqual((await tables()).sort());
});

describe("a student's record", () => {
  it('holds everything that names the child, and nothing of another child', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    const answer = await callAsOperator(`${path(one.student.id)}/record`);
    const record = await answer.json<{ records: { table: string }[] }>();
    const holding = (await whereIs(one.word)).filter((name) => name !== 'object storage');
    expect(record.records.map(({ table }) => table)).toEqual(expect.arrayContaining(holding));
    expect(JSON.stringify(record)).toContain('2026-09-01');
    expect(JSON.stringify(record)).not.toContain(other.word);
  });

  it('is a page that an administrator can print', async () => {
    const { word, student, documentId } = await plantStudent(district);
    const { cookie } = await signInAs(await someAdministrator(district));
    const page = await call(`/settings/${district.id}/students/${student.id}/record`, { headers: { cookie } });
    const text = await page.text();
    expect(page.status).toBe(200);
    for (const held of [word, documentId, `guardian-${word}`, '2026-09-01']) expect(text).toContain(held);
  });

  it('is not given for the student of another district', async () => {
    const { student } = await plantStudent(await someDistrict());
    expect((await callAsOperator(`${path(student.id)}/record`)).status).toBe(404);
    expect((await destroy(student.id)).status).toBe(404);
  });
});

describe('the destruction of a student', () => {
  it('destroys nothing until the summary is confirmed, and then everything but the certificate', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    const before = await dump();
    const summary = await summaryOf(one.student.id);
    expect(summary).toMatchObject({
      activeInCampus: true,
      counts: {
        students: 1,
        documents: 1,
        document_changes: 2,
        guardians: 1,
        access_records: 1,
        flag_ledger: 1,
        files: 1,
      },
    });
    expect(await dump()).toEqual(before);
    expect((await destroy(one.student.id, { confirm: summary.hash })).status).toBe(409);
    expect(await whereIs(one.word)).not.toEqual([]);

    const certificate = await destroyConfirmed(one.student.id);
    expect(certificate).toMatchObject({ ...asked, kind: 'student', subject: one.student.id, counts: summary.counts });
    expect(await whereIs(one.word)).toEqual([]);
    expect(await whereIs(one.student.id)).toEqual(['destructions']);
    expect((await destroy(one.student.id)).status).toBe(404);
    const kept = await callAsOperator(`${path(other.student.id)}/record`);
    expect(JSON.stringify(await kept.json())).toContain(`flag-${other.word}`);
    expect(await (await callAsOperator('/v1/admin/destructions')).json()).toContainEqual(certificate);
  });

  it('is refused when something changed after the summary', async () => {
    const { student, documentId } = await plantStudent(district);
    const { hash } = await summaryOf(student.id);
    await (await authoringSystem(district))('DELETE', `/v1/documents/${documentId}`);
    const answer = await destroy(student.id, { confirm: hash, thoughActiveInCampus: true });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Call again without confirm');
    expect((await callAsOperator(`${path(student.id)}/record`)).status).toBe(200);
  });

  it('keeps a guardian who has another child in the district', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    await platform.databaseOf(district).run(sql`insert into student_guardians (district_id, student, guardian, named_by)
      values (${district.id}, ${other.student.sourcedId}, ${`guardian-${one.word}`}, 'guardian')`);
    await destroyConfirmed(one.student.id);
    expect(await whereIs(one.word)).toEqual(['guardians', 'student_guardians']);
  });

  it('leaves the append-only records of everybody else append-only', async () => {
    const [one, other] = [await plantStudent(district), await plantStudent(district)];
    await destroyConfirmed(one.student.id);
    for (const table of ['access_records', 'document_changes'])
      await expect(
        env.DB.prepare(`delete from ${table} where student_id = '${other.student.id}'`).run(),
      ).rejects.toThrow('append-only');
  });
});

describe('retention', () => {
  const later = (days: number) => ({
    ...platform,
    clock: fixedClock(new Date(Date.now() + days * 86_400_000).toISOString()),
  });

  it('destroys a deleted document when its days are over, leaves a tombstone, and lets its id be used again', async () => {
    const { word, documentId } = await plantStudent(district);
    const author = await authoringSystem(district);
    await author('DELETE', `/v1/documents/${documentId}`);
    await enforceRetention(later(29));
    expect((await dump()).get('object storage')).toContain(word);
    await enforceRetention(later(31));
    const database = platform.databaseOf(district);
    const [tombstone] = await database.all<Record<string, unknown>>(
      sql`select fields, file_key, destroyed_digest, form from documents where district_id = ${district.id} and id = ${documentId}`,
    );
    expect(tombstone).toMatchObject({ fields: '{}', file_key: null, form: 'section504Plan' });
    expect(tombstone?.destroyed_digest).toMatch(/^[0-9a-f]{64}$/);
    expect(
      await database.all(sql`select 1 from document_changes where document_id = ${documentId} and fields is not null`),
    ).toEqual([]);
    expect((await dump()).get('object storage')).not.toContain(word);
    const body = { form: 'section504Plan', status: 'draft', student: { localNumber: '1' }, fields: {} };
    expect((await author('PUT', `/v1/documents/${documentId}`, body)).status).toBe(201);
    await enforceRetention(later(62));
    expect((await author('GET', `/v1/documents/${documentId}`)).status).toBe(200);
  });

  it('does not destroy a document that was restored in time', async () => {
    const { student, documentId } = await plantStudent(district);
    const author = await authoringSystem(district);
    await author('DELETE', `/v1/documents/${documentId}`);
    await author('PUT', `/v1/documents/${documentId}`, {
      form: 'section504Plan',
      status: 'completed',
      student: { localNumber: student.localNumber },
      fields: { meetingDate: '2026-09-01' },
    });
    await enforceRetention(later(400));
    const kept = await (await author('GET', `/v1/documents/${documentId}`)).json<{ fields: object }>();
    expect(kept.fields).toEqual({ meetingDate: '2026-09-01' });
  });

  it('destroys students who left long ago, only where the district has asked for it', async () => {
    const [left, stays] = [await plantStudent(district), await plantStudent(district)];
    const leave = (id: string, day: string) =>
      platform
        .databaseOf(district)
        .run(sql`update students set status = 'withdrawn', enrolled_to = ${day} where id = ${id}`);
    await leave(left.student.id, '2019-05-30');
    await leave(stays.student.id, new Date().toISOString().slice(0, 10));
    await enforceRetention(platform);
    expect(await whereIs(left.word)).not.toEqual([]);
    const change = await callAsOperator(`/v1/admin/districts/${district.id}`, 'PATCH', { withdrawnStudentYears: 5 });
    expect(change.status).toBe(200);
    await enforceRetention(platform);
    expect(await whereIs(left.word)).toEqual([]);
    expect(await whereIs(stays.word)).not.toEqual([]);
    expect((await dump()).get('destructions')).toContain('withdrawnStudentYears');
  });
});

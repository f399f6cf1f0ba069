import { and, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { documentChanges, documents, participationBadges } from '../../src/documents/schema.ts';
import { students } from '../../src/roster/schema.ts';
import { asDocumentId } from '../support/ids.ts';
import { type AuthoringSystem, addStudent, authoringSystem, call, platform, someDistrict } from './support.ts';

let district: District;
let api: AuthoringSystem;
let student: Awaited<ReturnType<typeof addStudent>>;
beforeAll(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
  student = await addStudent(district);
});

const iep = (more: Record<string, unknown> = {}) => ({
  form: 'iep',
  status: 'completed',
  student: { localNumber: student.localNumber },
  fields: { meetingType: 'review', meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', outcome: 'IE13' },
  ...more,
});

const rowsOf = (id: string) =>
  platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(eq(documents.id, asDocumentId(id)))
    .all();
const historyOf = (id: string) =>
  platform
    .databaseOf(district)
    .select()
    .from(documentChanges)
    .where(eq(documentChanges.documentId, asDocumentId(id)))
    .orderBy(documentChanges.version)
    .all();

describe('PUT /v1/documents/{documentId}', () => {
  it('creates, and answers GET with what was stored', async () => {
    const created = await api('PUT', '/v1/documents/created', iep());
    expect(created.status).toBe(201);
    expect(created.headers.get('etag')).toBe('"1"');
    const found = await api('GET', '/v1/documents/created');
    expect(found.headers.get('etag')).toBe('"1"');
    expect(await found.json()).toEqual({
      documentId: 'created',
      form: 'iep',
      title: 'Individualized Education Program (PR-07)',
      program: 'specialEducation',
      status: 'completed',
      studentId: student.id,
      fields: { meetingType: 'review', meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', outcome: 'IE13' },
      version: 1,
      completedAt: expect.any(String),
      updatedAt: expect.any(String),
      file: null,
    });
  });

  it('writes nothing when the document is the same, whatever the order of its fields', async () => {
    await api('PUT', '/v1/documents/same', iep());
    const { fields } = iep();
    const reversed = Object.fromEntries(Object.entries(fields).reverse());
    const again = await api('PUT', '/v1/documents/same', iep({ fields: reversed }));
    expect(again.status).toBe(200);
    expect(again.headers.get('etag')).toBe('"1"');
    expect(await historyOf('same')).toHaveLength(1);
  });

  it('replaces, reopens and completes again, and keeps who did what', async () => {
    await api('PUT', '/v1/documents/kept', iep());
    await api('PUT', '/v1/documents/kept', iep({ fields: { meetingType: 'review', effectiveFrom: '2026-09-09' } }));
    const reopened = await api('PUT', '/v1/documents/kept', iep({ status: 'draft' }));
    expect(await reopened.json()).toMatchObject({ status: 'draft', completedAt: null, version: 3 });
    await api('PUT', '/v1/documents/kept', iep());
    await api('DELETE', '/v1/documents/kept');
    expect((await api('PUT', '/v1/documents/kept', iep())).status).toBe(201);
    const history = await historyOf('kept');
    expect(history.map(({ change }) => change)).toEqual([
      'created',
      'replaced',
      'reopened',
      'completed',
      'deleted',
      'restored',
    ]);
    for (const { changedBy } of history) expect(changedBy).toMatch(/^cli_/);
    expect(history[1]?.fields).toEqual({ meetingType: 'review', effectiveFrom: '2026-09-09' });
  });

  it('keeps the time of completion while the document stays completed', async () => {
    const first = (await (await api('PUT', '/v1/documents/completed', iep())).json()) as { completedAt: string };
    const second = await api('PUT', '/v1/documents/completed', iep({ fields: { meetingType: 'review' } }));
    expect(await second.json()).toMatchObject({ completedAt: first.completedAt, version: 2 });
  });

  it('finds the student by SSID and by sourcedId too', async () => {
    for (const reference of [{ stateStudentId: student.stateStudentId }, { sourcedId: student.sourcedId }]) {
      const response = await api('PUT', '/v1/documents/found', iep({ student: reference }));
      expect(await response.json()).toMatchObject({ studentId: student.id, version: 1 });
    }
  });

  it('refuses an id that several students of the roster have, and takes one that one of them alone has not left with', async () => {
    const one = await addStudent(district);
    const { stateStudentId, localNumber } = one;
    const twin = await addStudent(district, { stateStudentId });
    for (const [field, reference] of [
      ['student.stateStudentId', { stateStudentId }],
      [null, { localNumber }],
      [null, { sourcedId: twin.sourcedId }],
    ] as const) {
      const response = await api('PUT', '/v1/documents/claimed', iep({ student: reference }));
      expect(response.status < 300).toBe(field === null);
      if (field)
        expect(await response.json()).toMatchObject({
          errors: [{ field, message: expect.stringContaining('sourcedId') }],
        });
    }
    await addStudent(district, { localNumber, status: 'withdrawn' });
    const former = await api('PUT', '/v1/documents/claimed', iep({ student: { localNumber } }));
    expect(await former.json()).toMatchObject({ studentId: one.id });
  });

  it('lets a document wait for a student who is not in the roster, once', async () => {
    const waiting = { stateStudentId: 'ZZ7654321', givenName: 'Ari', familyName: 'Newcomer' };
    for (const id of ['waiting-1', 'waiting-2'])
      expect((await api('PUT', `/v1/documents/${id}`, iep({ student: waiting }))).status).toBe(201);
    const known = await platform
      .databaseOf(district)
      .select()
      .from(students)
      .where(and(eq(students.districtId, district.id), eq(students.stateStudentId, 'ZZ7654321')))
      .all();
    expect(known).toMatchObject([{ sourcedId: null, givenName: 'Ari', familyName: 'Newcomer' }]);
  });

  it('adds one student for two documents of a new student that arrive together', async () => {
    const waiting = { localNumber: 'newcomer-2' };
    await Promise.all([1, 2, 3].map((n) => api('PUT', `/v1/documents/together-${n}`, iep({ student: waiting }))));
    const known = platform
      .databaseOf(district)
      .$count(students, and(eq(students.districtId, district.id), eq(students.localNumber, 'newcomer-2')));
    expect(await known).toBe(1);
  });

  describe('with If-Match', () => {
    it('replaces the version that the author has read, and refuses another', async () => {
      await api('PUT', '/v1/documents/matched', iep());
      const change = iep({ fields: { meetingType: 'review' } });
      expect((await api('PUT', '/v1/documents/matched', change, { 'if-match': '"7", "1"' })).status).toBe(200);
      const late = await api('PUT', '/v1/documents/matched', iep(), { 'if-match': '"1"' });
      expect(late.status).toBe(412);
      expect(await late.json()).toMatchObject({ code: 'preconditionFailed' });
      expect((await rowsOf('matched'))[0]?.version).toBe(2);
      expect((await api('DELETE', '/v1/documents/matched', undefined, { 'if-match': '"1"' })).status).toBe(412);
    });

    it('lets one of several through who have read the same version, and who create at once with If-None-Match: *', async () => {
      const statuses = async (month: string, headers: Record<string, string>) => {
        const change = (day: string) =>
          iep({ fields: { meetingType: 'review', effectiveFrom: `2026-${month}-${day}` } });
        const writes = ['02', '03', '04', '05'].map((day) => api('PUT', '/v1/documents/raced', change(day), headers));
        return (await Promise.all(writes)).map(({ status }) => status).toSorted();
      };
      expect(await statuses('09', { 'if-none-match': '*' })).toEqual([201, 412, 412, 412]);
      expect(await statuses('10', { 'if-match': '"1"' })).toEqual([200, 412, 412, 412]);
      const [deleted, replaced] = await Promise.all([
        api('DELETE', '/v1/documents/raced', undefined, { 'if-match': '"2"' }),
        api('PUT', '/v1/documents/raced', iep(), { 'if-match': '"2"' }),
      ]);
      expect([deleted?.status, replaced?.status].toSorted()).toEqual(deleted?.status === 204 ? [204, 412] : [200, 412]);
      expect((await historyOf('raced')).map(({ version }) => version)).toEqual([1, 2, 3]);
    });

    it('refuses a document that is not there, and If-None-Match: * one that is', async () => {
      expect((await api('PUT', '/v1/documents/absent', iep(), { 'if-match': '*' })).status).toBe(412);
      expect(await rowsOf('absent')).toEqual([]);
      await api('PUT', '/v1/documents/present', iep());
      expect((await api('PUT', '/v1/documents/present', iep(), { 'if-none-match': '*' })).status).toBe(412);
    });
  });

  it('keeps every one of several changes made at the same time', async () => {
    const writes = await Promise.all(
      ['2026-09-01', '2026-09-02', '2026-09-03'].map((effectiveFrom) =>
        api('PUT', '/v1/documents/contended', iep({ fields: { meetingType: 'review', effectiveFrom } })),
      ),
    );
    for (const { status } of writes) expect([200, 201]).toContain(status);
    const history = await historyOf('contended');
    expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect((await rowsOf('contended'))[0]).toMatchObject({ version: 3, fields: history[2]?.fields });
  });

  it.each([
    ['an unknown form', { form: 'iepp' }, 'form'],
    ['no form', { form: undefined }, 'form'],
    ['an unknown field', { fields: { meetingDay: '2026-09-01' } }, 'fields.meetingDay'],
    ['a field of another form', { fields: { determination: 'ET10' } }, 'fields.determination'],
    ['a date in 1026', { fields: { meetingDate: '1026-09-01' } }, 'fields.meetingDate'],
    ['a day that does not exist', { fields: { meetingDate: '2026-02-30' } }, 'fields.meetingDate'],
    ['a date that is a number', { fields: { meetingDate: 46266 } }, 'fields.meetingDate'],
    ['a choice that the form does not offer', { fields: { meetingType: 'annual' } }, 'fields.meetingType'],
    ['a code of another shape', { fields: { outcome: 'LRE13' } }, 'fields.outcome'],
    ['an unknown status', { status: 'final' }, 'status'],
    ['no id of the student', { student: {} }, 'student'],
    ['two ids of the student', { student: { stateStudentId: 'AB1234567', localNumber: '1' } }, 'student'],
    ['an SSID of another shape', { student: { stateStudentId: 'A1' } }, 'student.stateStudentId'],
    ['an unknown id of the student', { student: { emisId: 'AB1234567' } }, 'student.emisId'],
    ['a sourcedId that is not in the roster', { student: { sourcedId: 'nobody' } }, 'student.sourcedId'],
    ['an unknown member', { note: 'x' }, 'note'],
  ])('refuses %s and stores nothing', async (_, change, field) => {
    const response = await api('PUT', '/v1/documents/refused', iep(change));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const { code, errors } = (await response.json()) as { code: string; errors: { field: string }[] };
    expect(code).toBe('invalidRequest');
    expect(errors.map((one) => one.field)).toContain(field);
    expect(await rowsOf('refused')).toEqual([]);
  });

  it('refuses a form of another state', async () => {
    const response = await api('PUT', '/v1/documents/refused', iep({ form: 'wiIep', fields: {} }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ field: 'form', message: expect.stringContaining('Ohio') }],
    });
    expect(await rowsOf('refused')).toEqual([]);
  });

  it('names the forms there are when the form is unknown', async () => {
    const response = await api('PUT', '/v1/documents/refused', iep({ form: 'iepp' }));
    expect(((await response.json()) as { detail: string }).detail).toContain('section504Plan');
  });

  it('refuses a body that is no JSON, or far too large', async () => {
    const large = iep({ fields: { meetingDate: 'x'.repeat(600_000) } });
    expect((await api('PUT', '/v1/documents/refused', large)).status).toBe(413);
    const headers = { 'content-type': 'application/json' };
    expect((await api('PUT', '/v1/documents/refused', new Uint8Array([123]), headers)).status).toBe(400);
    // Nothing at all, and nothing that claims to be JSON.
    for (const more of [{}, headers]) {
      const empty = await api('PUT', '/v1/documents/refused', undefined, more);
      expect(await empty.json()).toMatchObject({ status: 400, errors: [{ field: 'body' }] });
    }
    const text = await api('PUT', '/v1/documents/refused', undefined, { 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
  });

  it('refuses an id that would need escaping', async () => {
    expect((await api('PUT', '/v1/documents/a%2Fb', iep())).status).toBe(400);
  });

  it('refuses a student of another district', async () => {
    const other = await addStudent(await someDistrict('Elsewhere'));
    const response = await api('PUT', '/v1/documents/other', iep({ student: { sourcedId: other.sourcedId } }));
    expect(response.status).toBe(400);
  });
});

describe('a change through the API', () => {
  it('has the badges recomputed at once, before anybody reads them', async () => {
    const { id, localNumber } = await addStudent(district);
    const stored = () =>
      platform
        .databaseOf(district)
        .select()
        .from(participationBadges)
        .where(eq(participationBadges.studentId, id))
        .all();
    await api('PUT', '/v1/documents/at-once', iep({ student: { localNumber } }));
    await vi.waitFor(async () => expect(await stored()).toMatchObject([{ startDate: '2026-09-08' }]));
    await api('DELETE', '/v1/documents/at-once');
    await vi.waitFor(async () => expect(await stored()).toEqual([]));
  });
});

describe('DELETE /v1/documents/{documentId}', () => {
  it('takes the document away and keeps its row and history', async () => {
    await api('PUT', '/v1/documents/deleted', iep());
    expect((await api('DELETE', '/v1/documents/deleted')).status).toBe(204);
    expect((await api('GET', '/v1/documents/deleted')).status).toBe(404);
    expect((await api('DELETE', '/v1/documents/deleted')).status).toBe(404);
    expect(await rowsOf('deleted')).toMatchObject([{ version: 2, deletedAt: expect.any(String) }]);
  });
});

describe('GET /v1/documents/{documentId}/changes', () => {
  it('tells who changed what and when, newest first, of a deleted document too', async () => {
    await api('PUT', '/v1/documents/told', iep());
    await api('PUT', '/v1/documents/told', iep({ fields: { meetingType: 'review', outcome: 'IE14' } }));
    await api(
      'PUT',
      '/v1/documents/told',
      iep({ status: 'draft', fields: { meetingType: 'review', outcome: 'IE14' } }),
    );
    await api('DELETE', '/v1/documents/told');
    const response = await api('GET', '/v1/documents/told/changes');
    expect(response.status).toBe(200);
    const by = {
      changedBy: expect.stringMatching(/^cli_/),
      changedAt: expect.any(String),
      studentId: student.id,
      form: 'iep',
      status: 'completed',
    };
    expect(await response.json()).toEqual([
      { version: 4, change: 'deleted', changedFields: [], ...by, status: 'draft' },
      { version: 3, change: 'reopened', changedFields: [], ...by, status: 'draft' },
      { version: 2, change: 'replaced', changedFields: ['meetingDate', 'outcome', 'effectiveFrom'], ...by },
      {
        version: 1,
        change: 'created',
        changedFields: ['meetingType', 'meetingDate', 'outcome', 'effectiveFrom'],
        ...by,
      },
    ]);
  });

  it('can be neither changed nor deleted, whatever asks the database', async () => {
    await api('PUT', '/v1/documents/indelible', iep());
    const columns = 'district_id, document_id, version, change, changed_at, student_id, form, status';
    for (const statement of [
      "update document_changes set changed_by = 'nobody'",
      'delete from document_changes',
      `insert or replace into document_changes (${columns}, changed_by) select ${columns}, 'nobody' from document_changes`,
    ])
      await expect(platform.databaseOf(district).$client.prepare(statement).run()).rejects.toThrow('append-only');
    expect(await historyOf('indelible')).toHaveLength(1);
  });

  it('is a 404 for a document that never was, and for another district’s', async () => {
    await api('PUT', '/v1/documents/ours', iep());
    expect((await api('GET', '/v1/documents/never/changes')).status).toBe(404);
    const elsewhere = await authoringSystem(await someDistrict('Elsewhere'));
    expect((await elsewhere('GET', '/v1/documents/ours/changes')).status).toBe(404);
  });
});

describe('the documents API', () => {
  it('answers another method with those that there are', async () => {
    const response = await api('PATCH', '/v1/documents/x', {});
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'PUT, GET, HEAD, DELETE']);
    expect(await response.json()).toMatchObject({ code: 'methodNotAllowed' });
    expect((await api('DELETE', '/v1/documents/x/file')).status).toBe(405);
    expect((await api('PUT', '/v1/documents/x/changes', {})).status).toBe(405);
    expect((await api('GET', '/v1/documents/x/nothing')).status).toBe(404);
  });

  it('keeps districts apart: the same id is another document elsewhere', async () => {
    await api('PUT', '/v1/documents/shared', iep());
    const elsewhere = await authoringSystem(await someDistrict('Elsewhere'));
    expect((await elsewhere('GET', '/v1/documents/shared')).status).toBe(404);
    expect((await elsewhere('DELETE', '/v1/documents/shared')).status).toBe(404);
    expect((await elsewhere('GET', '/v1/documents/shared/file')).status).toBe(404);
    const theirs = iep({ status: 'draft', student: { localNumber: '1' } });
    expect((await elsewhere('PUT', '/v1/documents/shared', theirs)).status).toBe(201);
    expect(await (await api('GET', '/v1/documents/shared')).json()).toMatchObject({ version: 1, status: 'completed' });
  });

  it.each(['GET', 'PUT', 'DELETE'])('challenges %s without a token', async (method) => {
    for (const path of ['/v1/documents/x', '/v1/documents/x/file']) {
      const response = await call(path, { method });
      if (method === 'DELETE' && path.endsWith('/file')) continue;
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="SameGoal"');
    }
  });
});

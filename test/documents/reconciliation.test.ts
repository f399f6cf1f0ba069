import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { students } from '../../src/roster/schema.ts';
import { type AuthoringSystem, addStudent, authoringSystem, plan504, platform, someDistrict } from './support.ts';

let district: District;
let api: AuthoringSystem;
let rowan: Awaited<ReturnType<typeof addStudent>>;
beforeEach(async () => {
  district = await someDistrict();
  api = await authoringSystem(district);
  rowan = await addStudent(district);
});

const put = (id: string, body: unknown) => api('PUT', `/v1/documents/${id}`, body);
const remarksOn = async (body: unknown) => {
  const answer = await put('doc', body);
  expect(answer.ok).toBe(true);
  return (await answer.json<{ remarks: { field: string | null; message: string }[] }>()).remarks;
};
const plan = (more: object = {}, fields: object = {}) => ({
  ...plan504(rowan.localNumber, '2026-09-01'),
  fields: { meetingDate: '2026-09-01', ...fields },
  ...more,
});

describe('what PUT says of a document', () => {
  it('is nothing where nothing is to be known', async () => {
    expect(await remarksOn(plan())).toEqual([]);
    expect(await remarksOn(plan())).toEqual([]);
  });

  it('is that the student is not in the roster, each time until the student is', async () => {
    for (let time = 0; time < 2; time += 1)
      expect(await remarksOn(plan({ student: { localNumber: 'new-1' } }))).toEqual([
        { field: 'student.localNumber', message: expect.stringContaining('is not in the roster') },
      ]);
  });

  it('is that the roster calls the student by another name', async () => {
    const student = { stateStudentId: rowan.stateStudentId, givenName: 'Robin', familyName: 'Example' };
    expect(await remarksOn(plan({ student }))).toEqual([
      { field: 'student.stateStudentId', message: expect.stringContaining('calls this student Rowan Example') },
    ]);
  });

  it.each([
    ['for want of a date', { form: 'section504Plan', fields: {} }, 'fields.meetingDate', 'would count for Section 504'],
    [
      'for want of an answer',
      { form: 'iep', fields: { effectiveFrom: '2026-09-01' } },
      'fields.meetingType',
      'would count for Special Education if',
    ],
    [
      'because of its answers',
      { form: 'priorWrittenNotice', fields: { date: '2026-09-01', action: 'proposesInitialEvaluation' } },
      null,
      'neither starts nor ends',
    ],
  ])('is why it does not count: %s', async (_, more, field, message) => {
    const answer = await put('doc', plan(more));
    if (answer.status === 400) throw new Error(await answer.text());
    const { remarks } = await answer.json<{ remarks: unknown[] }>();
    expect(remarks).toContainEqual({ field, message: expect.stringContaining(message) });
  });

  it('is that a date can hardly be right, and the document is stored all the same', async () => {
    await platform
      .databaseOf(district)
      .update(students)
      .set({ birthDate: isoDate('2014-05-06') });
    for (const meetingDate of ['2062-09-01', '2013-09-01'])
      expect(await remarksOn(plan({}, { meetingDate }))).toEqual([
        { field: 'fields.meetingDate', message: expect.stringContaining(meetingDate) },
      ]);
  });

  it('is that the same event is there as another document', async () => {
    await put('first', plan());
    expect(await remarksOn(plan())).toEqual([
      { field: null, message: expect.stringContaining('same event as document first') },
    ]);
  });
});

describe('GET /v1/documents', () => {
  const list = async (query = '') => {
    const answer = await api('GET', `/v1/documents${query}`);
    expect(answer.status).toBe(200);
    const documents = await answer.json<Record<string, unknown>[]>();
    return { ids: documents.map(({ documentId }) => documentId), documents, headers: answer.headers };
  };

  it('lists documents without their fields, the longest unchanged first', async () => {
    for (const id of ['a', 'b', 'c']) await put(id, plan());
    await put('a', plan({ status: 'draft' }));
    const { ids, documents, headers } = await list();
    expect(ids).toEqual(['b', 'c', 'a']);
    expect(headers.get('x-total-count')).toBe('3');
    expect(documents[2]).toEqual({
      documentId: 'a',
      title: 'Section 504: Plan',
      form: 'section504Plan',
      program: 'section504',
      status: 'draft',
      studentId: rowan.id,
      localNumber: rowan.localNumber,
      stateStudentId: rowan.stateStudentId,
      sourcedId: rowan.sourcedId,
      version: 2,
      completedAt: null,
      updatedAt: expect.any(String),
      deletedAt: null,
      file: null,
    });
  });

  it('lists what changed since, by student, form, and status', async () => {
    const other = await addStudent(district);
    await put('a', plan());
    await put('b', { ...plan(), student: { localNumber: other.localNumber } });
    await put('c', { form: 'iep', status: 'draft', student: { localNumber: rowan.localNumber }, fields: {} });
    await put('d', plan());
    await api('DELETE', '/v1/documents/d');
    const { documents } = await list();
    const [, , last] = documents;
    const since = String(last?.updatedAt);
    expect((await list(`?changedSince=${since}`)).ids).toContain('c');
    expect((await list('?changedSince=2999-01-01T00:00:00Z')).ids).toEqual([]);
    expect((await list('?changedSince=2020-01-01T00:00:00-05:00')).ids).toHaveLength(3);
    expect((await list(`?localNumber=${other.localNumber}`)).ids).toEqual(['b']);
    expect((await list(`?sourcedId=${rowan.sourcedId}`)).ids).toEqual(['a', 'c']);
    expect((await list(`?stateStudentId=${rowan.stateStudentId}&form=iep`)).ids).toEqual(['c']);
    expect((await list(`?studentId=${rowan.id}&status=completed`)).ids).toEqual(['a']);
    expect((await list('?status=draft')).ids).toEqual(['c']);
    const deleted = await list('?status=deleted');
    expect(deleted.ids).toEqual(['d']);
    expect(deleted.documents[0]?.deletedAt).toEqual(expect.any(String));
  });

  it('is paged, with links that keep the question', async () => {
    for (const id of ['a', 'b', 'c']) await put(id, plan());
    const { ids, headers } = await list('?form=section504Plan&limit=2');
    expect(ids).toEqual(['a', 'b']);
    expect(headers.get('x-total-count')).toBe('3');
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    const { pathname, search } = new URL(next);
    expect(search).toContain('form=section504Plan');
    expect((await list(search)).ids).toEqual(['c']);
    expect(pathname).toBe('/v1/documents');
  });

  it('shows no other district, and no student who waits as one of the roster', async () => {
    await put('a', plan({ student: { localNumber: 'new-1' } }));
    expect((await list()).documents).toMatchObject([{ localNumber: 'new-1', sourcedId: null }]);
    const elsewhere = await authoringSystem(await someDistrict('Elsewhere'));
    expect(await (await elsewhere('GET', '/v1/documents?localNumber=new-1')).json()).toEqual([]);
  });

  it.each([
    ['changedSince=yesterday', 'changedSince'],
    ['form=plan', 'form'],
    ['status=open', 'status'],
    ['limit=0', 'limit'],
    ['student=x', 'student'],
  ])('refuses %s by name', async (query, field) => {
    const refused = await api('GET', `/v1/documents?${query}`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ field }] });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { addStudent, call, plan504, platform, put, someDistrict, tokenOf } from '../documents/support.ts';
import { exportClient } from '../support/export-client.ts';
import { authoringClient } from '../support/product.ts';

const path = '/v1/oh/studentProgramParticipation';

let district: District;
let token: string;
let rowan: Awaited<ReturnType<typeof addStudent>>;
beforeAll(async () => {
  district = await someDistrict();
  token = await tokenOf(await exportClient(platform, district, ['studentProgramParticipation']));
  rowan = await addStudent(district);
  await put(district, 'plan', plan504(rowan.localNumber, '2026-09-01'));
  await put(district, 'end', {
    form: 'section504Discontinuation',
    status: 'completed',
    student: { localNumber: rowan.localNumber },
    fields: { date: '2026-10-01' },
  });
  await put(district, 'iep', {
    form: 'iep',
    status: 'completed',
    student: { localNumber: rowan.localNumber },
    fields: { meetingType: 'review', meetingDate: '2026-09-01', effectiveFrom: '2026-09-08', outcome: 'IE13' },
  });
  await put(district, 'waiting', plan504('not-in-roster', '2026-09-03'));
});

const get = (query = '', bearer = token) => call(path + query, { headers: { authorization: `Bearer ${bearer}` } });
const records = async (query = '') => (await (await get(query)).json()) as Record<string, unknown>[];

describe('GET /v1/oh/studentProgramParticipation', () => {
  it('gives ids, program, abbreviation, notes, start, end and the launch URL of the flag', async () => {
    const own = (await records()).filter(({ studentId }) => studentId === rowan.id);
    const ids = {
      studentId: rowan.id,
      sourcedId: rowan.sourcedId,
      stateStudentId: rowan.stateStudentId,
      localNumber: rowan.localNumber,
    };
    expect(own).toEqual([
      {
        ...ids,
        program: 'Section 504',
        programAbbreviation: '504',
        notes: '',
        startDate: '2026-09-01',
        endDate: '2026-10-01',
        ltiLaunchUrl: `http://127.0.0.1:8787/iep/lti/launch?student=${rowan.id}&program=504`,
      },
      {
        ...ids,
        program: 'Special Education',
        programAbbreviation: 'SPED',
        notes: 'LRE: IE13',
        startDate: '2026-09-08',
        endDate: null,
        ltiLaunchUrl: `http://127.0.0.1:8787/iep/lti/launch?student=${rowan.id}&program=SPED`,
      },
    ]);
  });

  it('tells of a student who is not in the OneRoster data by the ids that there are', async () => {
    const waiting = (await records()).find(({ localNumber }) => localNumber === 'not-in-roster');
    expect(waiting).toMatchObject({ sourcedId: null, stateStudentId: null, program: 'Section 504' });
  });

  it('has a document that was completed a moment ago', async () => {
    const { localNumber } = await addStudent(district);
    await put(district, 'fresh', plan504(localNumber, '2026-11-02'));
    expect(await records()).toContainEqual(expect.objectContaining({ localNumber, startDate: '2026-11-02' }));
  });

  it('comes in pages that together hold every record once', async () => {
    const all = await records();
    const pages: Record<string, unknown>[] = [];
    for (let offset = 0; offset < all.length; offset += 2) pages.push(...(await records(`?limit=2&offset=${offset}`)));
    expect(pages).toEqual(all);
    const first = await get('?limit=1');
    expect(first.headers.get('x-total-count')).toBe(String(all.length));
    expect(first.headers.get('link')).toContain('rel="next"');
    const behind = await get('?offset=1000');
    expect(await behind.json()).toEqual([]);
    expect(behind.headers.get('x-total-count')).toBe(String(all.length));
  });

  it('narrows to programs', async () => {
    const programsOf = async (query: string) => new Set((await records(query)).map(({ program }) => program));
    expect(await programsOf('?program=specialEducation')).toEqual(new Set(['Special Education']));
    expect(await programsOf('?program=specialEducation&program=section504')).toEqual(
      new Set(['Special Education', 'Section 504']),
    );
    expect(await programsOf('?program=k4Literacy')).toEqual(new Set());
  });

  it.each([
    ['an unknown program', '?program=chess', 'program'],
    ['a misspelt parameter', '?programs=section504', 'programs'],
    ['a limit of none', '?limit=0', 'limit'],
  ])('refuses %s by name', async (_, query, field) => {
    const response = await get(query);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { field: string }[] };
    expect(errors.map((one) => one.field)).toContain(field);
  });

  it('links to no page that the caller may not ask for: there is none where Offset is fixed', async () => {
    const options = { offset: { value: '1', allowCallerOverride: false } };
    const fixed = await tokenOf(await exportClient(platform, district, ['studentProgramParticipation'], options));
    const answer = await get('?limit=1', fixed);
    expect(await answer.json()).toEqual((await records()).slice(1, 2));
    expect(answer.headers.get('link')).toBeNull();
    expect(Number(answer.headers.get('x-total-count'))).toBeGreaterThan(2);
  });

  it('is answered under the settings of the data export, which refuses by name what callers may not override', async () => {
    const options = {
      program: { value: ['specialEducation'], allowCallerOverride: false },
      limit: { value: '1', allowCallerOverride: true },
    };
    const narrow = await tokenOf(await exportClient(platform, district, ['studentProgramParticipation'], options));
    const answer = await get('', narrow);
    expect(answer.headers.get('x-total-count')).toBe('1');
    expect(await answer.json()).toMatchObject([{ program: 'Special Education' }]);
    expect((await get('?limit=5', narrow)).status).toBe(200);
    const refused = await get('?program=section504', narrow);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ field: 'program' }] });
  });

  it('keeps districts apart', async () => {
    const other = await someDistrict('Elsewhere');
    const theirs = await tokenOf(await exportClient(platform, other, ['studentProgramParticipation']));
    expect(await (await get('', theirs)).json()).toEqual([]);
  });

  it('wants a token, and one with its scope', async () => {
    expect((await call(path)).status).toBe(401);
    const authoring = await tokenOf(await authoringClient(district));
    expect((await get('', authoring)).status).toBe(403);
    expect((await get('', await tokenOf(await exportClient(platform, district, ['stateReporting/ge'])))).status).toBe(
      403,
    );
  });
});

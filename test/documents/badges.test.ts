import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import {
  badgesOf,
  badgesOfProgram,
  type DocumentInput,
  deleteDocument,
  loadKeyPrograms,
  openBadgeCounts,
  pageOfBadges,
  putDocument,
  refreshBadges,
} from '../../src/documents/index.ts';
import { staleBadges } from '../../src/documents/schema.ts';
import type { StudentId } from '../../src/platform/ids.ts';
import { asDocumentId } from '../support/ids.ts';
import { countingRows } from './rows-read.ts';
import { addStudent, plan504, platform, put, someDistrict } from './support.ts';

const discontinuation = (localNumber: string, date: string) =>
  ({ form: 'section504Discontinuation', status: 'completed', student: { localNumber }, fields: { date } }) as const;

const day = (n: number) => `2026-09-${String(n).padStart(2, '0')}`;

/** So many students with one Section 504 plan each, all marked. */
async function bulkPlans(district: District, students: number) {
  const rows = Array.from({ length: students }, (_, n) => `stu_bulk${String(n).padStart(6, '0')}`);
  const json = JSON.stringify(rows);
  await env.DB.batch([
    env.DB.prepare(
      `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at)
       select ?, 'd' || key, value, 'section504Plan', 'section504', 'completed', '{"meetingDate":"2026-09-01"}', 1, '', ''
       from json_each(?)`,
    ).bind(district.id, json),
    env.DB.prepare(
      `insert into stale_badges (district_id, student_id, mark) select ?, value, 'm' from json_each(?)`,
    ).bind(district.id, json),
  ]);
}

const marks = (district: District) =>
  platform.databaseOf(district).$count(staleBadges, eq(staleBadges.districtId, district.id));

describe('the badges of a student', () => {
  it('follow completion, reopening, deletion and restoration at once', async () => {
    const district = await someDistrict();
    const { id, localNumber } = await addStudent(district);
    const badges = () => badgesOf(platform, district, id);
    await put(district, 'plan', plan504(localNumber, '2026-09-01', 'draft'));
    expect(await badges()).toEqual([]);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    const badge = { program: 'section504', ordinal: 1, startDate: '2026-09-01', endDate: null, notes: '' };
    expect(await badges()).toEqual([badge]);
    await put(district, 'plan', plan504(localNumber, '2026-09-02'));
    expect(await badges()).toEqual([{ ...badge, startDate: '2026-09-02' }]);
    await put(district, 'end', discontinuation(localNumber, '2026-10-01'));
    expect(await badges()).toEqual([{ ...badge, startDate: '2026-09-02', endDate: '2026-10-01' }]);
    for (const [on, students] of [
      ['2026-09-01', 0],
      ['2026-09-02', 1],
      ['2026-09-30', 1],
      ['2026-10-01', 0],
    ] as const)
      expect(await openBadgeCounts(platform, district, isoDate(on)), on).toEqual(
        students ? [{ program: 'section504', students }] : [],
      );
    await put(district, 'plan', plan504(localNumber, '2026-09-02', 'draft'));
    expect(await badges()).toEqual([]);
    await put(district, 'plan', plan504(localNumber, '2026-09-02'));
    await deleteDocument(platform, district, asDocumentId('end'), { by: 'test' });
    expect(await badges()).toEqual([{ ...badge, startDate: '2026-09-02' }]);
    await put(district, 'end', discontinuation(localNumber, '2026-10-01'));
    expect(await badges()).toMatchObject([{ endDate: '2026-10-01' }]);
  });

  it('move with a document that turns out to be about another student, and by no file', async () => {
    const district = await someDistrict();
    const [one, other] = [await addStudent(district), await addStudent(district)];
    await put(district, 'plan', plan504(one.localNumber, '2026-09-01'));
    expect(await badgesOf(platform, district, one.id)).toHaveLength(1);
    await put(district, 'plan', plan504(other.localNumber, '2026-09-01'));
    expect(await badgesOf(platform, district, one.id)).toEqual([]);
    expect(await badgesOf(platform, district, other.id)).toHaveLength(1);
    const file = `documentId,localNumber,form,meetingDate\nplan,${one.localNumber},section504Plan,2026-09-01\n`;
    const options = { dryRun: false, by: 'test' };
    const loaded = await loadKeyPrograms(platform, district, new TextEncoder().encode(file), options);
    expect(loaded).toMatchObject({ ok: false, problem: { errors: [{ field: 'line 2, documentId' }] } });
    expect(await badgesOf(platform, district, one.id)).toEqual([]);
    expect(await badgesOf(platform, district, other.id)).toHaveLength(1);
  });

  it('are not recomputed for a draft', async () => {
    const district = await someDistrict();
    const { localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01', 'draft'));
    expect(await marks(district)).toBe(0);
    await put(district, 'plan', plan504(localNumber, '2026-09-02'));
    expect(await marks(district)).toBe(1);
  });

  it('are known for a student who is not in the roster, without a sourcedId', async () => {
    const district = await someDistrict();
    await put(district, 'plan', plan504('not-in-roster', '2026-09-01'));
    expect(await badgesOfProgram(platform, district, 'section504')).toMatchObject([
      { sourcedId: null, startDate: '2026-09-01' },
    ]);
  });
});

describe('recomputing one student', () => {
  it('reads that student’s rows alone, however many others there are and wait', async () => {
    const district = await someDistrict();
    const { id, localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    await refreshBadges(platform, district, { limit: 1 });
    await bulkPlans(district, 2000);
    await put(district, 'review', plan504(localNumber, '2026-10-01'));
    const { platform: counting, rowsRead } = countingRows();
    expect(await badgesOf(counting, district, id)).toHaveLength(1);
    // A student has two documents, a mark and a badge here, each seen a few times, and a district has five lines of applied rules.
    expect(rowsRead()).toBeLessThan(60);
  });
});

describe('badges, whatever authors do', () => {
  const names = ['plan', 'refusal', 'end', 'again'] as const;
  const act = fc.record({
    name: fc.constantFrom(...names),
    what: fc.constantFrom('complete', 'complete', 'reopen', 'delete'),
    day: fc.integer({ min: 1, max: 6 }),
  });
  const written = (
    name: (typeof names)[number],
    localNumber: string,
    on: number,
    status: DocumentInput['status'],
  ): DocumentInput => {
    const student = { localNumber };
    if (name === 'end') return { form: 'section504Discontinuation', status, student, fields: { date: day(on) } };
    const refused = name === 'refusal' ? { initialPermission: 'refused' } : {};
    return { form: 'section504Plan', status, student, fields: { meetingDate: day(on), ...refused } };
  };

  it('are those of the documents as they stand at the end, deleted and written again or not', async () => {
    const district = await someDistrict();
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
        const [worn, fresh] = [await addStudent(district), await addStudent(district)];
        const standing = new Map<(typeof names)[number], { on: number; status: DocumentInput['status'] }>();
        for (const { name, what, day: on } of acts) {
          const id = `${worn.id}-${name}`;
          const status = what === 'reopen' ? 'draft' : 'completed';
          if (what === 'delete') {
            await deleteDocument(platform, district, asDocumentId(id), { by: 'test' });
            standing.delete(name);
          } else {
            await put(district, id, written(name, worn.localNumber, on, status));
            standing.set(name, { on, status });
          }
        }
        for (const [name, { on, status }] of [...standing].reverse())
          await put(district, `${fresh.id}-${name}`, written(name, fresh.localNumber, on, status));
        expect(await badgesOf(platform, district, worn.id)).toEqual(await badgesOf(platform, district, fresh.id));
      }),
      { numRuns: 10 },
    );
  }, 30_000);
});

describe('refreshBadges', () => {
  it('recomputes marked students in chunks, and nobody twice', async () => {
    const district = await someDistrict();
    for (let n = 0; n < 5; n++) {
      const { localNumber } = await addStudent(district);
      await put(district, `plan-${n}`, plan504(localNumber, '2026-09-01'));
    }
    expect(await refreshBadges(platform, district, { limit: 3 })).toEqual({
      students: 3,
      badges: 3,
      changed: 3,
      remaining: 2,
    });
    expect(await refreshBadges(platform, district, { limit: 3 })).toMatchObject({ students: 2, remaining: 0 });
    expect(await refreshBadges(platform, district, { limit: 3 })).toEqual({
      students: 0,
      badges: 0,
      changed: 0,
      remaining: 0,
    });
  });

  it('writes no badge that has not changed', async () => {
    const district = await someDistrict();
    const { localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    await refreshBadges(platform, district, { limit: 10 });
    await put(district, 'review', plan504(localNumber, '2026-10-01'));
    expect(await refreshBadges(platform, district, { limit: 10 })).toMatchObject({
      students: 1,
      badges: 1,
      changed: 0,
    });
  });

  it('keeps districts apart', async () => {
    const [one, other] = [await someDistrict(), await someDistrict()];
    const { localNumber } = await addStudent(other);
    await put(other, 'plan', plan504(localNumber, '2026-09-01'));
    expect(await refreshBadges(platform, one, { limit: 10 })).toMatchObject({ students: 0, remaining: 0 });
    expect(await badgesOfProgram(platform, one, 'section504')).toEqual([]);
  });

  it('computes many students at once', async () => {
    const district = await someDistrict();
    const students = 1200;
    await bulkPlans(district, students);
    const badges = await badgesOfProgram(platform, district, 'section504');
    expect(badges).toHaveLength(students);
    expect(new Set(badges.map(({ studentId }) => studentId)).size).toBe(students);
  });
});

describe('the badges of a program', () => {
  it('come page by page with every student once, the stale ones recomputed first', async () => {
    const district = await someDistrict();
    const known = new Map<StudentId, string>();
    for (let n = 0; n < 7; n++) {
      const { id, localNumber, sourcedId } = await addStudent(district);
      known.set(id, sourcedId);
      await put(district, `plan-${n}`, plan504(localNumber, '2026-09-01'));
      await put(district, `end-${n}`, discontinuation(localNumber, '2026-09-10'));
      await put(district, `again-${n}`, plan504(localNumber, '2026-09-20'));
    }
    const found: (readonly [StudentId, string | null, number])[] = [];
    let after: StudentId | null = null;
    let pages = 0;
    do {
      const page = await pageOfBadges(platform, district, 'section504', { after, limit: 3 });
      found.push(...page.badges.map(({ studentId, sourcedId, ordinal }) => [studentId, sourcedId, ordinal] as const));
      after = page.next;
      pages++;
    } while (after !== null);
    expect(pages).toBe(3);
    const expected = [...known].toSorted().flatMap(([id, sourcedId]) => [
      [id, sourcedId, 1],
      [id, sourcedId, 2],
    ]);
    expect(found).toEqual(expected);
    expect(await badgesOfProgram(platform, district, 'specialEducation')).toEqual([]);
  });

  it('leave out a student who is stale on the page because the badge is gone', async () => {
    const district = await someDistrict();
    const { localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    expect(await badgesOfProgram(platform, district, 'section504')).toHaveLength(1);
    const { ok } = await putDocument(
      platform,
      district,
      asDocumentId('plan'),
      plan504(localNumber, '2026-09-01', 'draft'),
      {
        by: 'test',
      },
    );
    expect(ok).toBe(true);
    expect(await badgesOfProgram(platform, district, 'section504')).toEqual([]);
  });
});

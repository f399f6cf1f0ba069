import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import {
  badgesOf,
  badgesOfProgram,
  deleteDocument,
  pageOfBadges,
  putDocument,
  refreshBadges,
} from '../../src/documents/index.ts';
import { documents, participationBadges, staleBadges } from '../../src/documents/schema.ts';
import type { DocumentId, StudentId } from '../../src/platform/ids.ts';
import { type Platform, platformOf } from '../../src/platform/platform.ts';
import { addStudent, plan504, platform, put, someDistrict } from './support.ts';

const discontinuation = (localNumber: string, date: string) =>
  ({ form: 'section504Discontinuation', status: 'completed', student: { localNumber }, fields: { date } }) as const;

const marks = (district: District) => platform.databaseOf(district).$count(staleBadges);

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
    await put(district, 'plan', plan504(localNumber, '2026-09-02', 'draft'));
    expect(await badges()).toEqual([]);
    await put(district, 'plan', plan504(localNumber, '2026-09-02'));
    await deleteDocument(platform, district, 'end' as DocumentId, { by: 'test' });
    expect(await badges()).toEqual([{ ...badge, startDate: '2026-09-02' }]);
    await put(district, 'end', discontinuation(localNumber, '2026-10-01'));
    expect(await badges()).toMatchObject([{ endDate: '2026-10-01' }]);
  });

  it('move with a document that turns out to be about another student', async () => {
    const district = await someDistrict();
    const [one, other] = [await addStudent(district), await addStudent(district)];
    await put(district, 'plan', plan504(one.localNumber, '2026-09-01'));
    expect(await badgesOf(platform, district, one.id)).toHaveLength(1);
    await put(district, 'plan', plan504(other.localNumber, '2026-09-01'));
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
    const database = platform.databaseOf(district);
    const idOf = (n: number) => `stu_bulk${String(n).padStart(6, '0')}`;
    const rows = Array.from({ length: students }, (_, n) => ({ student: idOf(n), mark: 'm', id: `d${n}` }));
    const json = JSON.stringify(rows);
    await env.DB.batch([
      env.DB.prepare(
        `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at)
         select ?, value ->> 'id', value ->> 'student', 'section504Plan', 'section504', 'completed', '{"meetingDate":"2026-09-01"}', 1, '', ''
         from json_each(?)`,
      ).bind(district.id, json),
      env.DB.prepare(
        `insert into stale_badges (district_id, student_id, mark) select ?, value ->> 'student', 'm' from json_each(?)`,
      ).bind(district.id, json),
    ]);
    expect(await database.$count(documents)).toBeGreaterThanOrEqual(students);
    const badges = await badgesOfProgram(platform, district, 'section504');
    expect(badges).toHaveLength(students);
    expect(new Set(badges.map(({ studentId }) => studentId)).size).toBe(students);
  });
});

describe('a stale badge', () => {
  /** A platform that lets `between` happen once, after the documents were read and before the badges are written. */
  function interrupted(district: District, between: () => Promise<void>): Platform {
    const database = platformOf(env).databaseOf(district);
    let batches = 0;
    const watched = new Proxy(database, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (name !== 'batch') return typeof member === 'function' ? member.bind(target) : member;
        return async (...args: Parameters<typeof database.batch>) => {
          if (++batches === 2) await between();
          return target.batch(...args);
        };
      },
    });
    return { ...platform, databaseOf: () => watched };
  }

  it('is not written over a newer one by a refresh that started earlier', async () => {
    const district = await someDistrict();
    const { id, localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    const late = interrupted(district, async () => {
      await put(district, 'plan', plan504(localNumber, '2026-09-15'));
      await refreshBadges(platform, district, { limit: 10 });
    });
    await refreshBadges(late, district, { limit: 10 });
    const kept = await platform.databaseOf(district).select().from(participationBadges).all();
    expect(kept.filter(({ studentId }) => studentId === id)).toMatchObject([{ startDate: '2026-09-15' }]);
    expect(await badgesOf(platform, district, id)).toMatchObject([{ startDate: '2026-09-15' }]);
  });

  it('is not written by a late refresh between the look and the write of a newer one that finds nothing to change', async () => {
    const district = await someDistrict();
    const { id, localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    const newerHasLooked = Promise.withResolvers<void>();
    const lateHasWritten = Promise.withResolvers<void>();
    let newer: Promise<unknown> = Promise.resolve();
    const late = interrupted(district, async () => {
      await put(district, 'plan', plan504(localNumber, '2026-09-15'));
      await refreshBadges(platform, district, { limit: 10 });
      // A review changes no badge.
      await put(district, 'review', plan504(localNumber, '2026-10-15'));
      const waiting = interrupted(district, () => {
        newerHasLooked.resolve();
        return lateHasWritten.promise;
      });
      newer = refreshBadges(waiting, district, { limit: 10 });
      await newerHasLooked.promise;
    });
    await refreshBadges(late, district, { limit: 10 });
    lateHasWritten.resolve();
    await newer;
    expect(await badgesOf(platform, district, id)).toMatchObject([{ startDate: '2026-09-15' }]);
  });

  it('stays marked when the document changes while it is recomputed', async () => {
    const district = await someDistrict();
    const { id, localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    const late = interrupted(district, async () => {
      await put(district, 'plan', plan504(localNumber, '2026-09-15'));
    });
    expect(await refreshBadges(late, district, { limit: 10 })).toMatchObject({ remaining: 1 });
    expect(await badgesOf(platform, district, id)).toMatchObject([{ startDate: '2026-09-15' }]);
  });

  it('is never read while authors write and others refresh', async () => {
    const district = await someDistrict();
    const { id, localNumber } = await addStudent(district);
    const day = (n: number) => `2026-09-${String(n).padStart(2, '0')}`;
    let confirmed = 1;
    await put(district, 'plan', plan504(localNumber, day(1)));
    const author = async () => {
      for (let n = 2; n <= 20; n++) {
        await put(district, 'plan', plan504(localNumber, day(n)));
        confirmed = n;
      }
    };
    const reader = async () => {
      while (confirmed < 20) {
        const before = confirmed;
        const [badge] = await badgesOf(platform, district, id);
        expect(badge?.startDate.localeCompare(day(before))).toBeGreaterThanOrEqual(0);
        const [listed] = await badgesOfProgram(platform, district, 'section504');
        expect(listed?.startDate.localeCompare(day(before))).toBeGreaterThanOrEqual(0);
      }
    };
    const refresher = async () => {
      while (confirmed < 20) await refreshBadges(platform, district, { limit: 10 });
    };
    await Promise.all([author(), reader(), reader(), refresher()]);
    expect(await badgesOf(platform, district, id)).toMatchObject([{ startDate: day(20) }]);
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
      'plan' as DocumentId,
      plan504(localNumber, '2026-09-01', 'draft'),
      {
        by: 'test',
      },
    );
    expect(ok).toBe(true);
    expect(await badgesOfProgram(platform, district, 'section504')).toEqual([]);
  });
});

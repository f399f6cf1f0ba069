import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { badgesOf, badgesOfProgram, refreshBadges } from '../../src/documents/index.ts';
import { participationBadges, staleBadges } from '../../src/documents/schema.ts';
import { type Platform, platformOf } from '../../src/platform/platform.ts';
import { invented } from '../support/invented.ts';
import { addStudent, plan504, platform, put, someDistrict } from './support.ts';

const day = (n: number) => `2026-09-${String(n).padStart(2, '0')}`;

describe('a stale badge', () => {
  /** A district whose rules have been applied, so that a refresh is two batches: what it reads, and what it writes. */
  async function settledDistrict(): Promise<District> {
    const district = await someDistrict();
    await refreshBadges(platform, district, { limit: 1 });
    return district;
  }

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
    const district = await settledDistrict();
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
    const district = await settledDistrict();
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
    const district = await settledDistrict();
    const { id, localNumber } = await addStudent(district);
    await put(district, 'plan', plan504(localNumber, '2026-09-01'));
    const late = interrupted(district, async () => {
      await put(district, 'plan', plan504(localNumber, '2026-09-15'));
    });
    expect(await refreshBadges(late, district, { limit: 10 })).toMatchObject({ remaining: 1 });
    expect(await badgesOf(platform, district, id)).toMatchObject([{ startDate: '2026-09-15' }]);
  });

  it('is never read while authors write and others refresh', async () => {
    const district = await settledDistrict();
    const { id, localNumber } = await addStudent(district);
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

describe('rules that have changed', () => {
  /** As if the badges had been computed by rules that said something else. */
  async function computedByOtherRules(district: District, program: string) {
    await env.DB.batch([
      env.DB.prepare('update applied_rules set fingerprint = ? where district_id = ? and program = ?').bind(
        'other',
        district.id,
        program,
      ),
      env.DB.prepare(
        "update participation_badges set start_date = '2001-01-01' where district_id = ? and program = ?",
      ).bind(district.id, program),
    ]);
  }

  it('make exactly the students of the program stale, and no stale badge is read', async () => {
    const district = await someDistrict();
    const [one, other] = [await addStudent(district), await addStudent(district)];
    await put(district, 'plan', plan504(one.localNumber, '2026-09-01'));
    await put(district, 'exit', {
      ...plan504(other.localNumber, '2026-09-01'),
      form: 'iep',
      fields: { meetingType: 'review', effectiveFrom: day(3) },
    });
    await refreshBadges(platform, district, { limit: 10 });
    await computedByOtherRules(district, 'section504');
    const marked = async () =>
      (await platform.databaseOf(district).select().from(staleBadges).all())
        .filter(({ districtId }) => districtId === district.id)
        .map(({ studentId }) => studentId);
    expect(await refreshBadges(platform, district, { limit: 0 })).toMatchObject({ remaining: 1 });
    expect(await marked()).toEqual([one.id]);
    expect(await badgesOf(platform, district, one.id)).toMatchObject([{ startDate: '2026-09-01' }]);
    await computedByOtherRules(district, 'specialEducation');
    expect(await badgesOfProgram(platform, district, 'specialEducation')).toMatchObject([{ startDate: day(3) }]);
    expect(await refreshBadges(platform, district, { limit: 10 })).toMatchObject({ students: 0 });
  });

  it('that take a badge away take it from whoever has no document of the program any more', async () => {
    const district = await someDistrict();
    const { id } = await addStudent(district);
    await refreshBadges(platform, district, { limit: 10 });
    await platform
      .databaseOf(district)
      .insert(participationBadges)
      .values({
        districtId: district.id,
        studentId: id,
        program: 'k4Literacy',
        ordinal: 1,
        startDate: invented(day(1)),
        endDate: null,
        notes: '',
      });
    await computedByOtherRules(district, 'k4Literacy');
    expect(await badgesOf(platform, district, id)).toEqual([]);
  });
});

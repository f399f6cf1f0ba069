import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import {
  badgesOf,
  badgesOfProgram,
  pageOfParticipation,
  putDocument,
  refreshBadges,
} from '../../src/documents/index.ts';
import type { Database } from '../../src/platform/database.ts';
import type { DocumentId } from '../../src/platform/ids.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { addStudent, plan504, platform, someDistrict } from './support.ts';

/** The platform whose every batch is answered when the scheduler says so: between an answer and what its caller does with it, others may do anything. */
function scheduled(district: District, scheduler: fc.Scheduler): Platform {
  const database = platform.databaseOf(district);
  const watched = new Proxy(database, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      if (name === 'batch')
        return (...args: Parameters<Database['batch']>) => scheduler.schedule(target.batch(...args) as Promise<never>);
      return member.bind(target) as unknown;
    },
  });
  return { ...platform, databaseOf: () => watched };
}

const day = (n: number) => `2026-09-${String(n).padStart(2, '0')}`;

describe('in any order of the steps of authors, readers and refreshers', () => {
  it('nobody reads a badge that is older than a change which was confirmed before they asked', async () => {
    const district = await someDistrict();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { id, localNumber } = await addStudent(district);
        const interrupted = scheduled(district, scheduler);
        let confirmed = 0;
        const author = async () => {
          for (let n = 1; n <= 4; n++) {
            const put = await putDocument(
              interrupted,
              district,
              `plan-${id}` as DocumentId,
              plan504(localNumber, day(n)),
              {
                by: 'test',
              },
            );
            expect(put.ok).toBe(true);
            confirmed = n;
          }
        };
        /** Whatever way of reading: the start of the badge is at least the one confirmed before. */
        const reader = async (read: () => Promise<readonly { startDate: string; studentId?: string }[]>) => {
          for (let look = 0; look < 4; look++) {
            const before = confirmed;
            const badge = (await read()).find(({ studentId = id }) => studentId === id);
            if (before > 0) expect(badge?.startDate ?? '').toSatisfy((start: string) => start >= day(before));
          }
        };
        const refresher = async () => {
          for (let round = 0; round < 4; round++) await refreshBadges(interrupted, district, { limit: 10 });
        };
        const page = { programs: ['section504'], limit: 1000, offset: 0 } as const;
        await scheduler.waitFor(
          Promise.all([
            author(),
            reader(() => badgesOf(interrupted, district, id)),
            reader(() => badgesOfProgram(interrupted, district, 'section504')),
            reader(async () => (await pageOfParticipation(interrupted, district, page)).records),
            refresher(),
            refresher(),
          ]),
        );
        expect(await badgesOf(platform, district, id)).toMatchObject([{ startDate: day(4) }]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

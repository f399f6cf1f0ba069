import { eq, type SQL } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import {
  badgesOf,
  badgesOfProgram,
  changesOf,
  documentsOf,
  joinRecords,
  pageOfParticipation,
  putDocument,
  refreshBadges,
} from '../../src/documents/index.ts';
import type { Database } from '../../src/platform/database.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { students } from '../../src/roster/schema.ts';
import { asDocumentId } from '../support/ids.ts';
import { addStudent, plan504, platform, someDistrict } from './support.ts';

/** The platform whose every batch, and every plain query, is answered when the scheduler says so: between an answer and what its caller does with it, others may do anything. */
function scheduled(district: District, scheduler: fc.Scheduler): Platform {
  const database = platform.databaseOf(district);
  const later = <T>(answer: Promise<T>): Promise<T> => {
    // Until the scheduler passes it on, nobody listens to a refusal.
    answer.catch(() => undefined);
    return scheduler.schedule(answer);
  };
  const watched = new Proxy(database, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      if (name === 'batch')
        return (...args: Parameters<Database['batch']>) => later(target.batch(...args) as Promise<never>);
      // Only what is awaited on its own: the same call makes the statements of a batch.
      if (name === 'all')
        return (query: SQL) => {
          const statement = target.all(query);
          const run = statement.execute.bind(statement);
          statement.execute = () => later(run());
          return statement;
        };
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
              asDocumentId(`plan-${id}`),
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

  it('a document that is written while its student arrives is the student’s in the end, with every version in its history', async () => {
    const district = await someDistrict();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const student = await addStudent(district);
        const reference = { localNumber: student.localNumber };
        const others = platform.databaseOf(district).update(students);
        const isStudent = eq(students.id, student.id);
        // Campus has not sent the number yet, so that both ways of naming the student wait under it.
        await others.set({ localNumber: null }).where(isStudent);
        const id = asDocumentId(`joined-${student.id}`);
        const write = (platform: Platform, date: string) =>
          putDocument(platform, district, id, { ...plan504('', date), student: reference }, { by: 'test' });
        await write(platform, day(1));
        await others.set(reference).where(isStudent);
        const interrupted = scheduled(district, scheduler);
        const author = async () => {
          for (let n = 2; n <= 4; n++) expect((await write(interrupted, day(n))).ok).toBe(true);
        };
        const joiner = async () => {
          for (let round = 0; round < 2; round++) await joinRecords(interrupted, district);
        };
        await scheduler.waitFor(Promise.all([author(), joiner(), joiner()]));
        await joinRecords(platform, district);
        expect(await documentsOf(platform, district, student.id)).toMatchObject([
          { id, fields: { meetingDate: day(4) } },
        ]);
        const changes = (await changesOf(platform, district, id)).toSorted((a, b) => a.version - b.version);
        expect(changes.map(({ version }) => version)).toEqual(changes.map((_, at) => at + 1));
        expect(await badgesOf(platform, district, student.id)).toMatchObject([{ startDate: day(4) }]);
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});

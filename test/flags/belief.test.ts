import { beforeEach, describe, expect, it } from 'vitest';
import type { SourcedId } from '../../src/platform/ids.ts';
import { callAsOperator } from '../support/product.ts';
import {
  byHand,
  drive,
  endFaults,
  type FlagDistrict,
  flagDistrict,
  flagOf,
  handFlag,
  ofOurs,
  planFor,
  setFaults,
  shownFlags,
  turnOn,
  undoStep,
  writesOf,
} from './support.ts';

/** Six students with a flag kept by hand and a badge: six flags to end, six to create. */
const count = 6;
let at: FlagDistrict;
beforeEach(async () => {
  at = await flagDistrict(count);
  await Promise.all([
    ...at.students.map(({ sourcedId }) => handFlag(at, sourcedId)),
    ...at.students.map(({ sourcedId }) => planFor(at, sourcedId)),
    turnOn(at),
  ]);
});

const openFlags = async () => (await shownFlags(at)).filter(({ endDate }) => endDate === undefined);
const statesOf = async (runId: string) => {
  const answer = await callAsOperator(`${at.path}/flags/section504/writes?runId=${runId}&limit=100`);
  return await answer.json<
    { flagSourcedId: SourcedId; state: string; sentAt: string | null; seenAt: string | null }[]
  >();
};

describe('an undo is believed when Campus shows it, and so it', () => {
  let before: Awaited<ReturnType<typeof shownFlags>>;
  beforeEach(async () => {
    before = byHand(await shownFlags(at));
    expect((await drive(at)).news).toBe('completed');
  });

  it.each([
    ['PUT', 'htmlWith200'],
    ['PUT', 'noEnvelope'],
    ['PUT', 'truncatedJson'],
    ['DELETE', 'htmlWith200'],
    ['DELETE', 'notFound'],
    ['DELETE', 'dropConnection'],
  ])('is whole in the end although Campus answers its first %s with %s', async (method, kind) => {
    await setFaults(at, { method, kind, times: 7 });
    const { news, problems } = await drive(at, undoStep);
    expect([news, problems]).toEqual(['undone', []]);
    expect(await shownFlags(at)).toEqual(before);
    expect(await writesOf(at)).toMatchObject({ unchanged: 0 });
  });

  it.each([
    ['PUT', 'htmlWith200', 'undo'],
    ['DELETE', 'notFound', 'undo'],
    ['DELETE', 'htmlWith200', 'night'],
  ])(
    'stays open while Campus answers %s with %s, names the flags, and is continued by the next %s',
    async (method, kind, by) => {
      await setFaults(at, { method, kind });
      const { news, problems, runId } = await drive(at, undoStep);
      expect([news, problems]).toEqual([
        null,
        [expect.stringContaining(`6 of 12 flags are not as planned (6 not shown by Campus as planned)`)],
      ]);
      const states = await statesOf(runId);
      const left = states.filter(({ state }) => state !== 'seen');
      expect(left.map(({ state, sentAt, seenAt }) => [state, sentAt !== null, seenAt])).toEqual(
        Array(6).fill(['sent', true, null]),
      );
      expect(await flagOf(at)).toMatchObject({ enabled: true });
      await endFaults(at);
      expect((await drive(at, ...(by === 'undo' ? [undoStep] : []))).news).toBe('undone');
      expect(await shownFlags(at)).toEqual(before);
      expect(await flagOf(at)).toMatchObject({ enabled: false, cutoverCompletedAt: null });
    },
  );
});

describe('a cutover of which Campus takes nothing', () => {
  it('waits with its plan, named so, while every write is answered with a page', async () => {
    await setFaults(at, { method: 'PUT', kind: 'htmlWith200' });
    const first = await drive(at);
    expect([first.news, first.problems]).toEqual([
      null,
      [expect.stringContaining('Campus accepted nothing from the cutover.')],
    ]);
    expect(await flagOf(at)).toMatchObject({ cutoverCompletedAt: null });
    // Nothing but the first five flags that end was sent, so nobody has two flags.
    expect([await openFlags(), (await statesOf(first.runId)).filter(({ sentAt }) => sentAt)]).toMatchObject({
      0: { length: count },
      1: { length: 5 },
    });
    const second = await drive(at);
    expect([second.news, second.problems]).toEqual([
      null,
      [expect.stringContaining('Campus accepted nothing from the cutover.')],
    ]);
    await endFaults(at);
    const third = await drive(at);
    expect([third.news, third.problems]).toEqual(['completed', []]);
    expect(await writesOf(at)).toMatchObject({ put: 12, create: 6, replace: 6, unchanged: 0 });
    expect(await drive(at)).toMatchObject({ news: null, problems: [] });
  });

  it('is undone without a trace', async () => {
    const before = await shownFlags(at);
    await setFaults(at, { method: 'PUT', kind: 'htmlWith200' });
    await drive(at);
    await endFaults(at);
    expect((await drive(at, undoStep)).news).toBe('undone');
    expect([await shownFlags(at), await writesOf(at)]).toMatchObject([before, { put: 0, delete: 0 }]);
  });

  it('is told from one of which Campus takes a part: that one is half done', async () => {
    const [own] = byHand(await shownFlags(at));
    await setFaults(at, { match: own?.sourcedId, method: 'PUT', kind: 'htmlWith200' });
    const { news, problems, runId } = await drive(at);
    expect([news, problems]).toEqual([
      null,
      [expect.stringContaining('half done: 1 of 12 flags is not as planned (1 not shown by Campus as planned)')],
    ]);
    expect((await statesOf(runId)).filter(({ state }) => state === 'seen')).toHaveLength(11);
    await endFaults(at);
    expect((await drive(at)).news).toBe('completed');
    expect(ofOurs(await openFlags())).toHaveLength(count);
    expect(await openFlags()).toHaveLength(count);
  });
});

describe('a flag that Campus passingly denies to have', () => {
  it.each([
    ['every fifth reading of one flag', { every: 5 }],
    ['every third reading of one flag', { every: 3 }],
    ['the first reading of one flag', { times: 1 }],
  ])('is ended all the same: %s', async (_, when) => {
    const own = byHand(await shownFlags(at));
    await setFaults(
      at,
      ...own.map(({ sourcedId }) => ({ match: sourcedId, method: 'GET', kind: 'notFound', ...when })),
    );
    const { news, problems } = await drive(at);
    expect([news, problems, byHand(await openFlags())]).toEqual(['completed', [], []]);
  });

  it('is still there when the list has it, whatever Campus says of the one flag', async () => {
    const [own] = byHand(await shownFlags(at));
    await setFaults(at, { match: own?.sourcedId, method: 'GET', kind: 'notFound' });
    const { news, problems } = await drive(at);
    expect([news, problems]).toEqual([null, [expect.stringContaining('1 of 12 flags is not as planned')]]);
    await endFaults(at);
    expect((await drive(at)).news).toBe('completed');
    expect(byHand(await openFlags())).toEqual([]);
  });

  it('is gone when the list lacks it too, and then it is left alone', async () => {
    const [own] = byHand(await shownFlags(at));
    await at.campus.control('DELETE', `flags/${own?.sourcedId}`);
    expect(await drive(at)).toMatchObject({ news: 'completed', problems: [] });
    expect(byHand(await shownFlags(at))).toHaveLength(count - 1);
  });

  it('has its old end date back after an undo, on every fifth reading too', async () => {
    const before = byHand(await shownFlags(at));
    expect((await drive(at)).news).toBe('completed');
    await setFaults(at, { match: 'programParticipations/', method: 'GET', kind: 'notFound', every: 5 });
    expect(await drive(at, undoStep)).toMatchObject({ news: 'undone', problems: [] });
    expect(await shownFlags(at)).toEqual(before);
  });

  it('is corrected by a later night, and is created no second time', async () => {
    expect((await drive(at)).news).toBe('completed');
    const { create } = await writesOf(at);
    const [ours] = ofOurs(await shownFlags(at));
    await at.campus.control('PATCH', `flags/${ours?.sourcedId}`, { endDate: '2026-11-20' });
    await setFaults(at, { match: 'programParticipations/', method: 'GET', kind: 'notFound', every: 5 });
    expect((await drive(at)).problems).toEqual([]);
    expect([(await writesOf(at)).create, ofOurs(await openFlags())]).toMatchObject([create, { length: count }]);
  });
});

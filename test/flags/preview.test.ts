import { beforeEach, describe, expect, it } from 'vitest';
import { changeProgramFlag, removeDocumentViewer } from '../../src/districts/index.ts';
import { demographicsConnections } from '../../src/districts/schema.ts';
import { deleteDocument } from '../../src/documents/index.ts';
import { invented, present } from '../support/invented.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import {
  begin,
  byHand,
  cutoverDate,
  drive,
  endFaults,
  type FlagDistrict,
  flagDistrict,
  flagOf,
  handFlag,
  ofOurs,
  planFor,
  recreateSetup,
  setFaults,
  shownFlags,
  turnOn,
  writesOf,
} from './support.ts';

const count = 6;
let at: FlagDistrict;
beforeEach(async () => {
  at = await flagDistrict(count);
});

interface Preview {
  readonly open: number;
  readonly held: boolean;
  readonly begun: boolean;
  readonly hash: string;
  readonly counts: Record<string, number>;
  readonly rows: readonly {
    readonly list: string;
    readonly studentId: string;
    readonly newFlagFrom: string | null;
    readonly ended: { readonly beginDate: string; readonly endDate: string | null } | null;
    readonly reason: string | null;
  }[];
}
const preview = async (query = '') =>
  (await callAsOperator(`${at.path}/flags/section504/cutover/preview${query}`)).json<Preview>();
const listed = ({ rows }: Preview, list: string) => rows.filter((row) => row.list === list);
const make = async (hash: string) => {
  await begin(at, 'flags/section504/cutover', { hash });
  await carryOn(at.district);
  return (await flagOf(at))?.cutoverCompletedAt;
};
const byHandFor = (who: number, values: object = {}) => handFlag(at, present(at.students[who]?.sourcedId), values);
const planOf = (who: number, from?: string, more?: Readonly<Record<string, unknown>>) =>
  planFor(at, present(at.students[who]?.sourcedId), from, more);
const openFlags = async () => (await shownFlags(at)).filter(({ endDate }) => endDate === undefined);

describe('the preview after a switch from option 2 to option 1', () => {
  const switched = async (ours: readonly number[], foreign: readonly number[]) => {
    await turnOn(at, 'create');
    for (const who of ours) await planOf(who);
    for (const who of foreign) await byHandFor(who);
    expect((await drive(at)).problems).toEqual([]);
    await turnOn(at);
    return preview();
  };

  it('tells who keeps a flag of ours from who loses it', async () => {
    const shown = await switched([0, 1, 2, 3], [0, 1, 2, 3, 4, 5]);
    expect(shown.counts).toMatchObject({ keepsOurs: 4, endedWithoutReplacement: 2, replaced: 0, created: 0 });
    expect(
      listed(shown, 'endedWithoutReplacement')
        .map(({ studentId }) => studentId)
        .toSorted(),
    ).toEqual([at.students[4]?.id, at.students[5]?.id].toSorted());
    expect(listed(shown, 'keepsOurs')[0]).toMatchObject({ newFlagFrom: cutoverDate, ended: { endDate: '2026-09-30' } });
  });

  it('is not held when everybody keeps one of ours', async () => {
    const shown = await switched([0, 1, 2], [0, 1, 2]);
    expect([shown.held, shown.counts]).toMatchObject([false, { keepsOurs: 3, endedWithoutReplacement: 0 }]);
  });

  it('does not count a flag of ours that has ended', async () => {
    await turnOn(at, 'create');
    await planOf(0);
    await drive(at);
    const shown = await switched([], [0]);
    expect(shown.counts).toMatchObject({ keepsOurs: 1 });
    await deleteDocument(platform, at.district, invented(`plan-${at.students[0]?.sourcedId}`), { by: 'test' });
    expect((await preview()).counts).toMatchObject({ keepsOurs: 0, endedWithoutReplacement: 1 });
  });
});

describe('open flags that began after the cutover date', () => {
  beforeEach(async () => {
    for (const who of [0, 1, 2, 3]) await planOf(who);
    for (const who of [0, 1]) await byHandFor(who);
    for (const who of [2, 3]) await byHandFor(who, { beginDate: '2026-10-15' });
    await turnOn(at);
  });

  it('are a list of their own, and no night makes the cutover before a person has chosen', async () => {
    const shown = await preview();
    expect([shown.open, shown.held, shown.counts]).toMatchObject([2, true, { begunLater: 2, replaced: 2, created: 2 }]);
    expect(listed(shown, 'begunLater')[0]).toMatchObject({
      ended: { beginDate: '2026-10-15', endDate: null },
      newFlagFrom: cutoverDate,
    });
    expect((await drive(at)).problems).toEqual([
      expect.stringContaining('began after the cutover date: choose in the preview'),
    ]);
    expect((await writesOf(at)).put).toBe(0);
  });

  it.each([
    ['leave', 2],
    ['end', 0],
  ])('are treated as the person chose: %s', async (choice, left) => {
    const { hash, open } = await preview(`?laterFlags=${choice}`);
    expect([open, await make(hash)]).toEqual([choice === 'end' ? 4 : 2, expect.any(String)]);
    expect(byHand(await openFlags())).toHaveLength(left);
    expect(ofOurs(await openFlags())).toHaveLength(4);
  });

  it('that are over by now ask for no choice', async () => {
    for (const { sourcedId, beginDate } of byHand(await shownFlags(at)))
      if (beginDate === '2026-10-15') await at.campus.control('PATCH', `flags/${sourcedId}`, { endDate: '2026-11-01' });
    expect([(await preview()).held, (await preview()).counts]).toMatchObject([false, { begunLater: 0 }]);
    expect((await drive(at)).news).toBe('completed');
  });

  it('have their end date back after an undo', async () => {
    const before = await shownFlags(at);
    await make((await preview('?laterFlags=end')).hash);
    expect((await drive(at, { kind: 'planUndo', program: 'section504' })).news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
  });
});

describe('a student who has a completed plan that does not count', () => {
  const others = async () => {
    for (const who of [1, 2, 3, 4, 5]) await planOf(who);
    for (const { sourcedId } of at.students) await handFlag(at, sourcedId);
    await turnOn(at);
  };

  it.each([
    ['of another year', '2062-09-08', {}, 'counts from 2062-09-08 on. Check the year.'],
    ['without a date', '2026-09-08', { meetingDate: undefined }, 'would count for Section 504 if'],
    ['without consent', '2026-09-08', { initialPermission: 'refused' }, 'Permission refused'],
  ])(
    '%s is in a list with the reason, and keeps the flag until a person confirms, whatever the share',
    async (_, from, more, reason) => {
      await planOf(0, from, more);
      await others();
      const shown = await preview();
      expect([shown.held, shown.counts]).toMatchObject([
        true,
        { planNotCounted: 1, endedWithoutReplacement: 0, replaced: 5 },
      ]);
      expect(listed(shown, 'planNotCounted')).toMatchObject([
        { studentId: at.students[0]?.id, reason: expect.stringContaining(reason) },
      ]);
      await changeProgramFlag(platform, at.district, {
        ...{ program: 'section504', enabled: true, mode: 'takeOver', cutoverDate, guardShare: 100 },
      });
      const { news, problems } = await drive(at);
      expect([news, problems, (await writesOf(at)).put]).toEqual([
        null,
        [expect.stringContaining('have a completed plan that does not count')],
        0,
      ]);
      expect(await make((await preview()).hash)).toEqual(expect.any(String));
    },
  );

  it('is not one who has no plan, only a draft, or left the program', async () => {
    await others();
    const shown = await preview();
    expect([shown.held, shown.counts]).toMatchObject([false, { planNotCounted: 0, endedWithoutReplacement: 1 }]);
  });
});

describe('a cutover that is half done', () => {
  const halfDone = async () => {
    for (const { sourcedId } of at.students) {
      await planFor(at, sourcedId);
      await handFlag(at, sourcedId);
    }
    await turnOn(at);
    const [own] = byHand(await shownFlags(at));
    await setFaults(at, { match: own?.sourcedId, method: 'PUT', kind: 'forbidden' });
    expect((await drive(at)).news).toBeNull();
    await endFaults(at);
    return own;
  };

  it('previews what is left of its plan', async () => {
    const own = await halfDone();
    const shown = await preview();
    expect([shown.begun, shown.open, shown.held]).toEqual([true, 1, false]);
    expect(shown.rows).toMatchObject([
      { list: 'replaced', ended: { beginDate: own?.beginDate, endDate: '2026-09-30' } },
    ]);
  });

  it.each([
    [
      'has no Document Viewer',
      () => removeDocumentViewer(platform, at.district),
      'Document Viewer (LTI) connection is missing',
    ],
    [
      'lacks a box of its flag',
      async () => {
        const setups = await at.campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
        const id = setups.find(({ name }) => name === 'Section 504')?.sourcedId;
        await at.campus.control('PATCH', `flagSetups/${id}`, { flagged: false });
      },
      'does not have Flagged checked',
    ],
    [
      'is not granted',
      async () => {
        const setups = await at.campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
        const id = setups.find(({ name }) => name === 'Section 504')?.sourcedId;
        await at.campus.control('PATCH', `flagSetups/${id}`, { writableByPartner: false });
      },
      'has not been granted access',
    ],
    [
      'has demographics from three days ago',
      async () => {
        const completedAt = new Date(Date.now() - 72 * 3_600_000).toISOString();
        await platform.databaseOf(at.district).update(demographicsConnections).set({ completedAt });
      },
      'more than 48 hours ago',
    ],
    [
      'has another flag of its name',
      () => recreateSetup(at, 'SETUP-2'),
      'Give it its old name again, or undo the cutover',
    ],
  ])('is not resumed while it %s, as a new one would not be begun', async (_, take, detail) => {
    await halfDone();
    const { put } = await writesOf(at);
    await take();
    expect([(await drive(at)).problems, (await writesOf(at)).put]).toEqual([[expect.stringContaining(detail)], put]);
  });
});

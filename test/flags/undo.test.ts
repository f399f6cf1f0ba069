import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { callAsOperator } from '../support/product.ts';
import { Driver } from './driver.ts';
import {
  byHand,
  connectAgain,
  connectOther,
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
  setupOf,
  shownFlags,
  turnOn,
  undoStep,
  writesOf,
} from './support.ts';

const count = 6;
let at: FlagDistrict;
let before: Awaited<ReturnType<typeof shownFlags>>;
beforeEach(async () => {
  at = await flagDistrict(count);
  await Promise.all([
    ...at.students.map(({ sourcedId }) => handFlag(at, sourcedId)),
    ...at.students.map(({ sourcedId }) => planFor(at, sourcedId)),
    turnOn(at),
  ]);
  before = await shownFlags(at);
});

const askUndo = async () => {
  const answer = await callAsOperator(`${at.path}/flags/section504/cutover/undo`, 'POST');
  return [answer.status, await answer.json<{ detail?: string }>()] as const;
};
const driftOf = async (runId: string) =>
  (await callAsOperator(`${at.path}/flags/section504/drift?runId=${runId}`)).json<unknown[]>();

describe('an undo belongs to the Campus of its cutover, and so it', () => {
  const halfDone = async () => {
    const own = byHand(await shownFlags(at)).slice(2);
    await setFaults(at, ...own.map(({ sourcedId }) => ({ match: sourcedId, method: 'PUT', kind: 'notFound' })));
    expect((await drive(at)).news).toBeNull();
    await endFaults(at);
  };

  it.each([
    ['half done', halfDone],
    ['carried out', async () => expect((await drive(at)).news).toBe('completed')],
  ])('is refused in another Campus, of a cutover that is %s, and is never advised there', async (_, make) => {
    await make();
    const elsewhere = await connectOther(at);
    const found = await drive(at);
    expect(found.problems.join(' ')).not.toContain('undo');
    const { put, delete: removed } = await writesOf(elsewhere);
    expect(await askUndo()).toMatchObject([409, { detail: expect.stringContaining('connect the earlier one') }]);
    const { news, problems } = await drive(at, undoStep);
    expect([news, problems]).toEqual([null, [expect.stringContaining('connect the earlier one')]]);
    expect(await writesOf(elsewhere)).toMatchObject({ put, delete: removed });
    // The way back is kept.
    await connectAgain(at);
    expect((await drive(at, undoStep)).news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
  });

  it('writes nothing when another Campus is connected after it was planned', async () => {
    await drive(at);
    const driver = new Driver(at.district);
    driver.start(isoDate('2026-11-24'), 'undoCutover', [undoStep]);
    await driver.once();
    const elsewhere = await connectOther(at);
    await driver.toTheEnd();
    expect([driver.news, driver.problems, await writesOf(elsewhere)]).toMatchObject([
      null,
      [expect.stringContaining('connect the earlier one')],
      { put: 0, delete: 0 },
    ]);
  });

  it('is refused while the setup of the cutover is deleted there, and is made once it is restored', async () => {
    await drive(at);
    const id = await setupOf(at);
    await recreateSetup(at, 'NEW', 'deleted');
    expect(await askUndo()).toMatchObject([
      409,
      { detail: expect.stringContaining('ask Campus Support to restore it') },
    ]);
    await at.campus.control('PUT', `flagSetups/${id}`, { name: 'Section 504 (restored)', writableByPartner: true });
    expect((await drive(at, undoStep)).news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
  });
});

describe('a flag that is set up again in Campus under its name', () => {
  it.each([
    ['once', ['SECOND']],
    ['twice', ['SECOND', 'THIRD']],
  ])('%s: nights move our flags to it, call nothing deleted by hand, and an undo finds all', async (_, ids) => {
    await drive(at);
    for (const id of ids) {
      await recreateSetup(at, id);
      const { problems, runId } = await drive(at);
      expect([problems, await driftOf(runId)]).toEqual([[], []]);
      expect(
        ofOurs(await shownFlags(at)).map(
          // SAFETY: a flag as the simulator keeps it.
          (flag) => (flag as unknown as { program: { sourcedId: string } }).program.sourcedId,
        ),
      ).toEqual(Array(count).fill(id));
      const { put } = await writesOf(at);
      expect([(await drive(at)).problems, (await writesOf(at)).put]).toEqual([[], put]);
    }
    expect((await drive(at, undoStep)).news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
  });

  it('while another Campus was connected: the night finds our flags where they were', async () => {
    await drive(at);
    await connectOther(at);
    await drive(at);
    await recreateSetup(at, 'SECOND');
    await connectAgain(at);
    const { put } = await writesOf(at);
    expect((await drive(at)).problems).toEqual([]);
    expect(await writesOf(at)).toMatchObject({ put: put + count, unchanged: 0 });
    expect((await drive(at, undoStep)).news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
  });

  it('before the night has moved our flags: an undo finds them where they are', async () => {
    await drive(at);
    await recreateSetup(at, 'SECOND');
    expect((await drive(at, undoStep)).news).toBe('undone');
    expect(await shownFlags(at)).toEqual(before);
    expect(await flagOf(at)).toMatchObject({ enabled: false });
  });
});

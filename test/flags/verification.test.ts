import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { programFlagsOf } from '../../src/districts/index.ts';
import { planProgramFlags } from '../../src/flags/index.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import type { RunId, SourcedId } from '../../src/platform/ids.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { Driver } from './driver.ts';
import {
  begin,
  carryOn,
  carryOnce,
  type FlagDistrict,
  flagDistrict,
  handFlag,
  planFor,
  planHash,
  shownFlags,
  turnOn,
  writesOf,
} from './support.ts';

let at: FlagDistrict;
/** Four students have a flag kept by hand, and all of them and a fifth a badge: nine writes. */
beforeEach(async () => {
  at = await flagDistrict();
  for (const { sourcedId } of at.students.slice(0, 4)) await handFlag(at, sourcedId);
  for (const { sourcedId } of at.students.slice(0, 5)) await planFor(at, sourcedId);
  await turnOn(at);
});

const startCutover = async () => begin(at, 'flags/section504/cutover', { hash: await planHash(at) });
const completedAt = async () => (await programFlagsOf(platform, at.district))[0]?.cutoverCompletedAt;
const problemsOf = async (runId: RunId) =>
  (await stepsOf(platform, at.district, runId)).filter(({ problemCode }) => problemCode);
const faults = (...rules: object[]) => at.campus.control('PUT', 'faults', rules);
const frozenPlan = async () => {
  const rows = await platform.databaseOf(at.district).all<{ plannedAt: string }>(sql`select planned_at as plannedAt
    from flag_ledger where district_id = ${at.district.id}`);
  return { plannedAt: rows.map(({ plannedAt }) => plannedAt) };
};
const setByHand = async (who: number) => (await handFlag(at, at.students[who]?.sourcedId as SourcedId)).sourcedId;
const endOf = async (id: SourcedId) => (await shownFlags(at)).find(({ sourcedId }) => sourcedId === id)?.endDate;

/** The flags of a night, without its roster. */
async function night(): Promise<void> {
  const driver = new Driver(at.district);
  driver.start(isoDate('2026-11-24'), 'schedule', [{ kind: 'flags' }]);
  await driver.toTheEnd();
}

describe('a cutover is read back and compared with what was written, and so it', () => {
  it('is done although somebody has set a flag by hand since its plan was frozen, and no night makes a second one', async () => {
    const runId = await startCutover();
    await carryOnce(at);
    await carryOnce(at);
    const later = await setByHand(8);
    await carryOn(at);
    expect([await completedAt(), await problemsOf(runId)]).toEqual([expect.any(String), []]);
    await night();
    expect(await endOf(later)).toBeUndefined();
    expect(await writesOf(at)).toMatchObject({ put: 9, create: 5, replace: 4, unchanged: 0 });
  });

  it('is done when Campus refuses some of its writes for good, names how many, and no night makes a second one', async () => {
    const [own] = (await shownFlags(at)).map(({ sourcedId }) => sourcedId);
    await faults({ match: own, method: 'PUT', kind: 'forbidden' });
    const runId = await startCutover();
    await carryOn(at);
    expect(await completedAt()).toEqual(expect.any(String));
    expect(await problemsOf(runId)).toMatchObject([
      {
        name: 'verifyFlags section504',
        problemCode: 'campusRefused',
        problemDetail: expect.stringContaining('refused 1'),
        counts: { written: 8, refused: 1, differing: 0 },
      },
    ]);
    const later = await setByHand(8);
    await at.campus.control('DELETE', 'faults');
    await night();
    expect([await endOf(own as SourcedId), await endOf(later)]).toEqual([undefined, undefined]);
    expect(await writesOf(at)).toMatchObject({ put: 8, unchanged: 0 });
  });

  it('is read back by the next night, and not planned anew, when it could not be read back in its own', async () => {
    await startCutover();
    await carryOnce(at);
    await carryOnce(at);
    await carryOnce(at);
    await faults({ match: 'programParticipations', method: 'GET', kind: 'forbidden' });
    await carryOn(at);
    expect([await completedAt(), (await writesOf(at)).put]).toEqual([null, 9]);
    await at.campus.control('DELETE', 'faults');
    const later = await setByHand(8);
    const driver = new Driver(at.district);
    driver.start(isoDate('2026-11-24'), 'schedule', [{ kind: 'flags' }]);
    await driver.toTheEnd();
    expect([driver.news, await endOf(later), (await writesOf(at)).put]).toEqual(['completed', undefined, 9]);
  });

  it('sends once more what Campus said it wrote and does not show', async () => {
    const runId = await startCutover();
    await carryOnce(at);
    await carryOnce(at);
    await carryOnce(at);
    const ours = (await shownFlags(at)).find(({ metadata }) => metadata.createdBy === 'partner');
    await at.campus.control('DELETE', `flags/${ours?.sourcedId}`);
    await carryOn(at);
    expect([await completedAt(), await problemsOf(runId)]).toEqual([expect.any(String), []]);
    expect((await shownFlags(at)).filter(({ endDate }) => endDate === undefined)).toHaveLength(5);
    expect(await writesOf(at)).toMatchObject({ put: 10, unchanged: 0 });
  });
});

it('a cutover that is planned by two executions at once has the plan of one of them', async () => {
  const run = { runId: 'run_twice' as RunId, night: isoDate('2026-11-24') };
  const plan = () => planProgramFlags(platform, at.district, run, 'section504', null);
  const answers = await Promise.all([plan(), setByHand(8).then(plan)]);
  expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
  const writes = await callAsOperator(`${at.path}/flags/section504/writes?runId=run_twice`);
  const { plannedAt } = await frozenPlan();
  expect(new Set(plannedAt)).toHaveProperty('size', 1);
  expect((await writes.json<unknown[]>()).length).toBe(plannedAt.length);
});

describe('an undo that Campus refuses in part', () => {
  it('leaves the flags as they are at night until it is asked for again', async () => {
    await startCutover();
    await carryOn(at);
    const ours = (await shownFlags(at)).find(({ metadata }) => metadata.createdBy === 'partner');
    await faults({ match: ours?.sourcedId, method: 'DELETE', kind: 'forbidden' });
    await begin(at, 'flags/section504/cutover/undo');
    await carryOn(at);
    const { put } = await writesOf(at);
    await night();
    expect([(await writesOf(at)).put, await completedAt()]).toEqual([put, expect.any(String)]);
    await at.campus.control('DELETE', 'faults');
    await begin(at, 'flags/section504/cutover/undo');
    await carryOn(at);
    expect(await completedAt()).toBeNull();
    expect((await shownFlags(at)).map(({ endDate }) => endDate)).toEqual(Array(4).fill(undefined));
  });
});

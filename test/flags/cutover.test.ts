import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, setDemographics } from '../../src/districts/index.ts';
import { asSourcedId } from '../support/ids.ts';
import { call, callAsOperator, platform } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import { Driver } from './driver.ts';
import {
  begin,
  cutoverDate,
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
/** Five students have a flag kept by hand, four of these and two others have a badge. */
beforeEach(async () => {
  at = await flagDistrict();
  await Promise.all([
    ...at.students.slice(0, 5).map(({ sourcedId }) => handFlag(at, sourcedId)),
    ...at.students.slice(1, 7).map(({ sourcedId }) => planFor(at, sourcedId)),
  ]);
});

const cutover = 'flags/section504/cutover';
const get = async <T>(path: string) => (await callAsOperator(`${at.path}/${path}`)).json<T>();
const answerTo = async (path: string, body?: object) => {
  const answer = await callAsOperator(`${at.path}/${path}`, 'POST', body);
  return [answer.status, await answer.json<{ code?: string; detail?: string; id?: string }>()] as const;
};

interface Preview {
  readonly open: number;
  readonly held: boolean;
  readonly hash: string;
  readonly counts: Record<string, number>;
  readonly rows: readonly { readonly list: string; readonly studentId: string; readonly familyName: string | null }[];
}
const preview = () => get<Preview>(`${cutover}/preview`);
const completedAt = async () => {
  const flags = await get<{ program: string; cutoverCompletedAt: string | null }[]>('flags');
  return flags.find(({ program }) => program === 'section504')?.cutoverCompletedAt;
};
const makeCutover = async () => begin(at, cutover, { hash: await planHash(at) });

describe('a cutover', () => {
  it('is previewed with every student in a list, as JSON and as CSV, and writes nothing', async () => {
    await turnOn(at);
    const shown = await preview();
    expect([shown.open, shown.held, shown.counts]).toEqual([
      5,
      false,
      {
        ...{ planNotCounted: 0, endedWithoutReplacement: 1, begunLater: 0 },
        ...{ replaced: 4, keepsOurs: 0, created: 2, noSourcedId: 0, withdrawn: 0 },
      },
    ]);
    const lost = shown.rows.filter(({ list }) => list === 'endedWithoutReplacement');
    expect(lost).toMatchObject([{ studentId: at.students[0]?.id, familyName: expect.any(String) }]);
    const csv = await (await callAsOperator(`${at.path}/${cutover}/preview.csv`)).text();
    expect(csv.trim().split('\r\n')).toHaveLength(1 + shown.rows.length);
    expect(csv).toContain('end without a replacement');
    expect((await writesOf(at)).put).toBe(0);
  });

  it('ends what was open, creates what is due, is read back, and is done once', async () => {
    await turnOn(at);
    const runId = await makeCutover();
    expect((await carryOn(at.district))?.status).toBe('completed');
    expect(await completedAt()).toEqual(expect.any(String));
    expect(await writesOf(at)).toMatchObject({ put: 11, create: 6, replace: 5, unchanged: 0 });
    const flags = await shownFlags(at);
    const byHand = flags.filter(({ metadata }) => metadata.createdBy === 'campus');
    expect(byHand.map(({ endDate }) => endDate)).toEqual(Array(5).fill('2026-09-30'));
    const ours = flags.filter(({ metadata }) => metadata.createdBy === 'partner');
    expect(ours.map(({ beginDate, endDate }) => [beginDate, endDate])).toEqual(Array(6).fill([cutoverDate, undefined]));
    const writes = await get<{ state: string }[]>(`flags/section504/writes?runId=${runId}`);
    expect(writes.map(({ state }) => state)).toEqual(Array(11).fill('seen'));
    expect(await answerTo(cutover, { hash: 'again' })).toMatchObject([409, { code: 'conflict' }]);
  });

  it('waits for a person when too many flags would end without a replacement, and is made by exactly that plan', async () => {
    await handFlag(at, asSourcedId(at.students[8]?.sourcedId));
    await turnOn(at);
    const { held, hash } = await preview();
    expect(held).toBe(true);

    // Something changes before the person confirms: what they have seen is not what would be done.
    await handFlag(at, asSourcedId(at.students[9]?.sourcedId));
    await begin(at, cutover, { hash });
    const run = await carryOn(at.district);
    expect([run?.status, await completedAt(), (await writesOf(at)).put]).toEqual(['completed', null, 0]);

    await makeCutover();
    await carryOn(at.district);
    expect([await completedAt(), (await writesOf(at)).put]).toEqual([expect.any(String), 13]);
  });
});

describe('what holds a cutover', () => {
  const set = (more: object) =>
    callAsOperator(`${at.path}/flags/section504`, 'PUT', { enabled: true, mode: 'takeOver', cutoverDate, ...more });
  const flag = async () => (await get<{ guardShare: number; holdForConfirmation: boolean }[]>('flags'))[0];

  it('is the set share, 20 per cent unless set, and stays when it is not said', async () => {
    await set({});
    expect([await flag(), (await preview()).held]).toMatchObject([
      { guardShare: 20, holdForConfirmation: false },
      false,
    ]);
    await set({ guardShare: 10 });
    await set({});
    expect([await flag(), (await preview()).held]).toMatchObject([
      { guardShare: 10, holdForConfirmation: false },
      true,
    ]);
  });

  it('is the wish to see every cutover first: no night makes it, its confirmation does', async () => {
    await set({ holdForConfirmation: true, guardShare: 100 });
    const driver = new Driver(at.district);
    driver.start(isoDate('2026-11-24'), 'schedule', [{ kind: 'flags' }]);
    await driver.toTheEnd();
    expect([(await preview()).held, driver.news, (await writesOf(at)).put]).toEqual([true, null, 0]);
    await makeCutover();
    await carryOn(at.district);
    expect([await completedAt(), (await writesOf(at)).put]).toEqual([expect.any(String), 11]);
  });
});

describe('the undo of a cutover', () => {
  it('gives ended flags their old end date back, removes ours, and lets the cutover be made again', async () => {
    const before = await shownFlags(at);
    await turnOn(at);
    await makeCutover();
    await carryOn(at.district);
    await begin(at, `${cutover}/undo`);
    expect((await carryOn(at.district))?.trigger).toBe('undoCutover');
    expect(await shownFlags(at)).toEqual(before);
    expect(await writesOf(at)).toMatchObject({ delete: 6, replace: 10, unchanged: 0 });
    const [flag] = await get<{ enabled: boolean; cutoverCompletedAt: string | null }[]>('flags');
    expect(flag).toMatchObject({ enabled: false, cutoverCompletedAt: null });

    await turnOn(at);
    await makeCutover();
    await carryOn(at.district);
    expect(await completedAt()).toEqual(expect.any(String));
    expect((await shownFlags(at)).filter(({ endDate }) => endDate === undefined)).toHaveLength(6);
  });

  it('leaves the flags that option 2 had created before the program was switched to take over', async () => {
    await turnOn(at, 'create');
    const driver = new Driver(at.district);
    driver.start(isoDate('2026-11-24'), 'schedule', [{ kind: 'flags' }]);
    await driver.toTheEnd();
    const before = await shownFlags(at);
    expect(before).toHaveLength(11);
    // One of them the cutover corrects, and one it creates again: that one was gone.
    const [edited, gone] = before.filter(({ metadata }) => metadata.createdBy === 'partner');
    await at.campus.control('PATCH', `flags/${edited?.sourcedId}`, { userWarning: 'by hand' });
    await at.campus.control('DELETE', `flags/${gone?.sourcedId}`);
    await turnOn(at);
    await planFor(at, asSourcedId(at.students[7]?.sourcedId));
    await makeCutover();
    await carryOn(at.district);
    expect((await shownFlags(at)).filter(({ endDate }) => endDate === undefined)).toHaveLength(7);
    await begin(at, `${cutover}/undo`);
    await carryOn(at.district);
    expect(await shownFlags(at)).toEqual(before.filter((flag) => flag !== gone));
  });

  it('is refused with 409 before there was a cutover', async () => {
    await turnOn(at);
    expect(await answerTo(`${cutover}/undo`)).toMatchObject([409, { code: 'conflict' }]);
  });
});

describe('what comes at the same time', () => {
  it('as a cutover: a second one is refused, and so is a run', async () => {
    await turnOn(at);
    const hash = await planHash(at);
    const [one, other] = await Promise.all([answerTo(cutover, { hash }), answerTo(cutover, { hash })]);
    expect([one[0], other[0]].toSorted()).toEqual([202, 409]);
    await carryOn(at.district);
    expect(await writesOf(at)).toMatchObject({ put: 11, unchanged: 0 });
  });

  it('as a run: a cutover is refused with the reason', async () => {
    await turnOn(at);
    const hash = await planHash(at);
    expect((await answerTo('runs'))[0]).toBe(202);
    const [status, problem] = await answerTo(cutover, { hash });
    expect([status, problem.detail]).toEqual([409, expect.stringContaining('in progress')]);
    await carryOn(at.district);
  });

  it('as a cutover: a change of its settings is refused with the reason, and that of another program is taken', async () => {
    await turnOn(at);
    const hash = await planHash(at);
    const change = (program: 'section504' | 'k4Literacy') =>
      changeProgramFlag(platform, at.district, { program, enabled: false, mode: 'create', cutoverDate });
    await begin(at, cutover, { hash });
    expect(await change('section504')).toMatchObject({
      ok: false,
      problem: { code: 'conflict', detail: expect.stringContaining('is writing this program') },
    });
    expect(await change('k4Literacy')).toMatchObject({ ok: true });
    await carryOn(at.district);
    expect(await writesOf(at)).toMatchObject({ put: 11, create: 6, replace: 5 });
  });
});

describe('a cutover is answered', () => {
  it('with 409 once it has begun, whatever the hash: its frozen plan is carried to the end, or undone', async () => {
    await turnOn(at);
    const hash = await planHash(at);
    const driver = new Driver(at.district);
    driver.start(isoDate('2026-11-24'), 'schedule', [{ kind: 'flags' }]);
    for (let step = 0; step < 3; step++) await driver.once();
    expect(await answerTo(cutover, { hash })).toMatchObject([409, { detail: expect.stringContaining('has started') }]);
  });

  it('with 409 for a flag that is created, is off, or whose date has not come', async () => {
    const hash = 'any';
    await turnOn(at, 'create');
    expect(await answerTo(cutover, { hash })).toMatchObject([
      409,
      { detail: expect.stringContaining('not taken over') },
    ]);
    const set = (more: object) =>
      callAsOperator(`${at.path}/flags/section504`, 'PUT', { enabled: true, mode: 'takeOver', cutoverDate, ...more });
    await set({ enabled: false });
    expect(await answerTo(cutover, { hash })).toMatchObject([409, { detail: expect.stringContaining('turned off') }]);
    await set({ cutoverDate: '2099-01-01' });
    expect(await answerTo(cutover, { hash })).toMatchObject([409, { detail: expect.stringContaining('2099-01-01') }]);
  });

  it('with 400 without the hash, 401 without the operator, 404 for another district', async () => {
    await turnOn(at);
    expect(await answerTo(cutover, {})).toMatchObject([400, { code: 'invalidRequest' }]);
    expect((await call(`${at.path}/${cutover}/preview`)).status).toBe(401);
    const unknown = '/v1/admin/districts/dst_unknown/flags/section504/cutover/preview';
    expect((await callAsOperator(unknown)).status).toBe(404);
  });

  it('with 409 when the flag has not been granted, and 403 while demographics has not completed', async () => {
    await turnOn(at);
    const setups = await at.campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
    const setup = `flagSetups/${setups.find(({ name }) => name === 'Section 504')?.sourcedId}`;
    await at.campus.control('PATCH', setup, { writableByPartner: false });
    const refused = await callAsOperator(`${at.path}/${cutover}/preview`);
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'flagNotReady' }]);
    const { oneRoster } = await at.campus.control<{ oneRoster: Parameters<typeof setDemographics>[2] }>(
      'GET',
      'connections',
    );
    await setDemographics(platform, at.district, { ...oneRoster, baseUrl: `${oneRoster.baseUrl}/` });
    const answer = await callAsOperator(`${at.path}/${cutover}/preview`);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'demographicsIncomplete' }]);
  });
});

import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, programFlagsOf, removeDocumentViewer, setDemographics } from '../../src/districts/index.ts';
import { deleteDocument } from '../../src/documents/index.ts';
import { frozenCutover, planProgramFlags, unmadeWritesOf } from '../../src/flags/index.ts';
import { tracesOf } from '../../src/flags/ledger/flag-history.ts';
import { claimWrites, keepStates, settle } from '../../src/flags/ledger/ledger.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import type { Step } from '../../src/nightly/step.ts';
import type { RunId, SourcedId } from '../../src/platform/ids.ts';
import { asDocumentId, asRunId, asSourcedId } from '../support/ids.ts';
import { callAsOperator, completeDemographics, platform } from '../support/product.ts';
import { carryOn, carryOnce } from '../support/runs.ts';
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
/** Four students have a flag kept by hand, and all of them and a fifth a badge: nine writes. */
beforeEach(async () => {
  at = await flagDistrict();
  await Promise.all([
    ...at.students.slice(0, 4).map(({ sourcedId }) => handFlag(at, sourcedId)),
    ...at.students.slice(0, 5).map(({ sourcedId }) => planFor(at, sourcedId)),
    turnOn(at),
  ]);
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
const unplan = (sourcedId: SourcedId) =>
  deleteDocument(platform, at.district, asDocumentId(`plan-${sourcedId}`), { by: 'test' });
const setByHand = async (who: number) => (await handFlag(at, asSourcedId(at.students[who]?.sourcedId))).sourcedId;
const patch = (id: unknown, change: object) => at.campus.control('PATCH', `flags/${id}`, change);
const withDriver = (...steps: Step[]) => {
  const driver = new Driver(at.district);
  driver.start(isoDate('2026-11-24'), 'schedule', steps);
  return driver;
};
const endOf = async (id: SourcedId) => (await shownFlags(at)).find(({ sourcedId }) => sourcedId === id)?.endDate;

/** The flags of a night, without its roster. */
async function night() {
  const driver = withDriver({ kind: 'flags' });
  await driver.toTheEnd();
  return driver.news;
}

describe('a cutover is read back and compared with what was written, and so it', () => {
  it('is done although somebody has set a flag by hand since its plan was frozen, and no night makes a second one', async () => {
    const runId = await startCutover();
    await carryOnce(at.district);
    await carryOnce(at.district);
    const later = await setByHand(8);
    await carryOn(at.district);
    expect([await completedAt(), await problemsOf(runId)]).toEqual([expect.any(String), []]);
    await night();
    expect(await endOf(later)).toBeUndefined();
    expect(await writesOf(at)).toMatchObject({ put: 9, create: 5, replace: 4, unchanged: 0 });
  });

  it('stays open while Campus refuses one of its writes, names it, and is done by the night in which Campus takes it', async () => {
    const [own] = (await shownFlags(at)).map(({ sourcedId }) => sourcedId);
    await faults({ match: own, method: 'PUT', kind: 'forbidden' });
    const runId = await startCutover();
    await carryOn(at.district);
    expect(await completedAt()).toBeNull();
    expect(await problemsOf(runId)).toMatchObject([
      {
        name: 'verifyFlags section504',
        problemCode: 'campusRefused',
        problemDetail: expect.stringContaining(
          'The cutover of "Section 504" is half done: 1 of 9 flags is not as planned (1 refused by Campus). ',
        ),
        counts: { asPlanned: 8, refused: 1, differing: 0 },
      },
    ]);
    const later = await setByHand(8);
    // While Campus refuses the one, the others are kept level with the badges.
    await planFor(at, asSourcedId(at.students[6]?.sourcedId));
    expect([await night(), (await writesOf(at)).create]).toEqual([null, 6]);
    await at.campus.control('DELETE', 'faults');
    expect([await night(), await night()]).toEqual(['completed', null]);
    expect([await endOf(asSourcedId(own)), await endOf(later)]).toEqual(['2026-09-30', undefined]);
    expect(await writesOf(at)).toMatchObject({ put: 10, unchanged: 0 });
  });

  it.each([
    ['forbidden', 'Ask Campus Support'],
    ['notFound', '5 flags in a row for the same reason (404)'],
  ])('waits, and is not used up, when Campus answers all of its first writes %s', async (kind, detail) => {
    await faults({ match: 'programParticipations', method: 'PUT', kind });
    const runId = await startCutover();
    await carryOn(at.district);
    expect([await completedAt(), await problemsOf(runId)]).toMatchObject([
      null,
      [{ name: 'writeFlags section504', problemDetail: expect.stringContaining(detail) }],
    ]);
    await at.campus.control('DELETE', 'faults');
    await night();
    expect(await writesOf(at)).toMatchObject({ put: 9, create: 5, replace: 4, unchanged: 0 });
  });

  it('is read back by the next night, and not planned anew, when it could not be read back in its own', async () => {
    await startCutover();
    await carryOnce(at.district);
    await carryOnce(at.district);
    await carryOnce(at.district);
    await faults({ match: 'programParticipations', method: 'GET', kind: 'forbidden' });
    await carryOn(at.district);
    expect([await completedAt(), (await writesOf(at)).put]).toEqual([null, 9]);
    await at.campus.control('DELETE', 'faults');
    const later = await setByHand(8);
    expect([await night(), await endOf(later), (await writesOf(at)).put]).toEqual(['completed', undefined, 9]);
  });

  it('sends once more what Campus said it wrote and does not show', async () => {
    const runId = await startCutover();
    await carryOnce(at.district);
    await carryOnce(at.district);
    await carryOnce(at.district);
    const ours = (await shownFlags(at)).find(({ metadata }) => metadata.createdBy === 'partner');
    await at.campus.control('DELETE', `flags/${ours?.sourcedId}`);
    await carryOn(at.district);
    expect([await completedAt(), await problemsOf(runId)]).toEqual([expect.any(String), []]);
    expect((await shownFlags(at)).filter(({ endDate }) => endDate === undefined)).toHaveLength(5);
    expect(await writesOf(at)).toMatchObject({ put: 10, unchanged: 0 });
  });
});

it('a cutover all of whose writes were planned again when its run died has begun: the next night carries it on, and it can be undone', async () => {
  const driver = withDriver({ kind: 'planFlags', program: 'section504' });
  await driver.once();
  await driver.once();
  const written = await shownFlags(at);
  // A list that lags: it shows the flags unchanged.
  for (const { sourcedId, metadata } of written)
    if (metadata.createdBy === 'campus') await patch(sourcedId, { endDate: null });
    else await at.campus.control('DELETE', `flags/${sourcedId}`);
  await driver.unheard();
  for (const { sourcedId, metadata } of written)
    if (metadata.createdBy === 'campus') await patch(sourcedId, { endDate: '2026-09-30' });
  expect((await frozenCutover(platform, at.district, 'section504'))?.state).toBe('begun');
  expect(await night()).toBe('completed');
  expect(await shownFlags(at)).toEqual(written);
  const undo = withDriver({ kind: 'planUndo', program: 'section504' });
  await undo.toTheEnd();
  expect((await shownFlags(at)).map(({ endDate }) => endDate)).toEqual(Array(4).fill(undefined));
});

describe('flags that Campus refuses all alike', () => {
  /** The sourcedIds of what a run would write, in the order in which it is sent. */
  const idsOf = async () => {
    const runId = asRunId('run_ids');
    await planProgramFlags(platform, at.district, { runId, night: isoDate('2026-11-24') }, 'section504', null);
    const planned = await claimWrites(platform, at.district, { runId, program: 'section504' }, 100);
    await platform.databaseOf(at.district).run(sql`update flag_ledger set state = 'planned'`);
    return planned.map(({ flagSourcedId }) => flagSourcedId);
  };
  const refused = (ids: readonly SourcedId[], kind: string) =>
    faults(...ids.map((match) => ({ match, method: 'PUT', kind })));

  it('keep no others of a night from being written', async () => {
    for (const { sourcedId } of at.students.slice(5)) await planFor(at, sourcedId);
    await turnOn(at, 'create');
    await refused((await idsOf()).slice(0, 5), 'notFound');
    await night();
    expect((await writesOf(at)).create).toBe(7);
  });

  it('are refused of a cutover of which an earlier run has written a part, and leave it open', async () => {
    await planFor(at, asSourcedId(at.students[5]?.sourcedId));
    const last = (await idsOf()).slice(5);
    await refused(last, 'forbidden');
    expect([await night(), (await writesOf(at)).put]).toEqual([null, 5]);
    await refused(last, 'notFound');
    expect([await night(), (await writesOf(at)).put]).toEqual([null, 5]);
    await at.campus.control('DELETE', 'faults');
    expect([await night(), (await writesOf(at)).put]).toEqual(['completed', 10]);
  });
});

describe('a cutover whose demographics connection is changed meanwhile', () => {
  it('is not written on before the new one has completed, and then goes on in the Campus that it was frozen for', async () => {
    await startCutover();
    await carryOnce(at.district);
    await carryOnce(at.district);
    const { oneRoster } = await at.campus.control<{ oneRoster: Parameters<typeof setDemographics>[2] }>(
      'GET',
      'connections',
    );
    await setDemographics(platform, at.district, { ...oneRoster, baseUrl: `${oneRoster.baseUrl}/` });
    const run = await carryOn(at.district);
    expect(await problemsOf(asRunId(run?.runId))).toMatchObject([
      { name: 'writeFlags section504', problemCode: 'demographicsIncomplete' },
    ]);
    expect((await writesOf(at)).put).toBe(0);
    await setDemographics(platform, at.district, oneRoster);
    await completeDemographics(at.district);
    expect([await night(), (await writesOf(at)).put]).toEqual(['completed', 9]);
  });

  it('waits where the flag is another one of the same name, and is undone where it was made', async () => {
    await startCutover();
    for (let step = 0; step < 3; step++) await carryOnce(at.district);
    await faults({ match: 'programParticipations', method: 'GET', kind: 'forbidden' });
    await carryOn(at.district);
    await at.campus.control('DELETE', 'faults');
    const setups = await at.campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
    const before = setups.find(({ name }) => name === 'Section 504');
    await at.campus.control('PATCH', `flagSetups/${before?.sourcedId}`, { name: 'Section 504 (old)', flagged: false });
    await at.campus.control('PUT', 'flagSetups/OTHER', {
      ...{ name: 'Section 504', active: true, flagged: true, specialEd: true, writableByPartner: true },
    });
    const driver = withDriver({ kind: 'planFlags', program: 'section504' });
    const { runId } = await driver.toTheEnd();
    expect([driver.news, await completedAt(), driver.problems]).toEqual([
      null,
      null,
      [expect.stringContaining('a different flag of this name')],
    ]);
    expect(runId).toEqual(expect.any(String));
    const undo = withDriver({ kind: 'planUndo', program: 'section504' });
    await undo.toTheEnd();
    expect(undo.news).toBe('undone');
    expect((await shownFlags(at)).map(({ endDate }) => endDate)).toEqual(Array(4).fill(undefined));
  });
});

describe('what people change in Campus during a cutover', () => {
  it('is left alone when a flag of the district is edited or deleted before its turn comes, and is listed', async () => {
    const [edited, deleted] = (await shownFlags(at)).map(({ sourcedId }) => sourcedId);
    const runId = await startCutover();
    await carryOnce(at.district);
    await carryOnce(at.district);
    await patch(edited, { endDate: '2026-12-24' });
    await at.campus.control('DELETE', `flags/${deleted}`);
    await carryOn(at.district);
    const flags = new Map((await shownFlags(at)).map((flag) => [flag.sourcedId, flag]));
    expect([flags.get(asSourcedId(edited))?.endDate, flags.has(asSourcedId(deleted))]).toEqual(['2026-12-24', false]);
    expect(await writesOf(at)).toMatchObject({ put: 7, create: 5, replace: 2, unchanged: 0 });
    expect([await completedAt(), await problemsOf(runId)]).toEqual([expect.any(String), []]);
    const writes = await callAsOperator(`${at.path}/flags/section504/writes?runId=${runId}`);
    const left = (await writes.json<{ state: string; problem: string }[]>()).filter(({ problem }) => problem);
    expect(left.map(({ state }) => state).toSorted()).toEqual(['changed', 'gone']);
    expect(left.map(({ problem }) => problem)).toEqual(Array(2).fill(expect.stringContaining('left alone: ')));
  });

  it('is kept by the cutover and its undo when it is a field that neither decides', async () => {
    await startCutover();
    await carryOnce(at.district);
    await carryOnce(at.district);
    const [own] = (await shownFlags(at)).map(({ sourcedId }) => sourcedId);
    const flag = async () => (await shownFlags(at)).find(({ sourcedId }) => sourcedId === own);
    const metadata = { eligibilityEnd: '2027-06-01', createdBy: 'campus' };
    await patch(own, { metadata: { eligibilityEnd: '2027-06-01' } });
    await carryOn(at.district);
    expect(await flag()).toMatchObject({ endDate: '2026-09-30', metadata });
    await begin(at, 'flags/section504/cutover/undo');
    await carryOn(at.district);
    expect(await flag()).toMatchObject({ metadata });
    expect((await flag())?.endDate).toBeUndefined();
  });

  it('is not overwritten when it comes between the write and the reading back', async () => {
    const runId = await startCutover();
    for (let step = 0; step < 3; step++) await carryOnce(at.district);
    const shown = await shownFlags(at);
    const by = (creator: string) => shown.find(({ metadata }) => metadata.createdBy === creator)?.sourcedId;
    await patch(by('campus'), { endDate: '2026-12-24' });
    await patch(by('partner'), { userWarning: 'by hand' });
    await carryOn(at.district);
    expect([await completedAt(), await problemsOf(runId), (await writesOf(at)).put]).toEqual([
      expect.any(String),
      [],
      9,
    ]);
    await night();
    // Ours is mended by the next night, as a change by hand; the district's own stays as the district made it.
    expect([await endOf(asSourcedId(by('campus'))), await writesOf(at)]).toMatchObject(['2026-12-24', { put: 10 }]);
  });
});

it('a write that Campus has taken once stays a write of ours when it refuses the repetition, so that an undo finds it', async () => {
  const scope = { runId: asRunId('run_again'), program: 'section504' } as const;
  await planProgramFlags(platform, at.district, { ...scope, night: isoDate('2026-11-24') }, 'section504', null);
  const answered = async (state: 'sent' | 'refused') => {
    const entries = await claimWrites(platform, at.district, scope, 100);
    const answers = entries.map(({ flagSourcedId }) => ({
      flagSourcedId,
      state,
      problem: state === 'refused' ? '423' : null,
    }));
    await settle(platform, at.district, scope, answers);
    return entries.map(({ flagSourcedId }) => flagSourcedId).toSorted();
  };
  const sent = await answered('sent');
  const again = sent.map((flagSourcedId) => ({ flagSourcedId, state: 'planned' as const, problem: null }));
  await keepStates(platform, at.district, scope.program, again, sql`run_id = ${scope.runId}`);
  expect(await answered('refused')).toEqual(sent);
  const cutover = await frozenCutover(platform, at.district, 'section504');
  const traces = cutover ? await tracesOf(platform, at.district, cutover) : [];
  expect(traces.map(({ flagSourcedId }) => flagSourcedId)).toEqual(sent);
  expect((await unmadeWritesOf(platform, at.district, scope.runId, 100)).length).toBe(sent.length);
});

const plan = (run: string, confirmed: string | null = null) => {
  const of = { runId: asRunId(run), night: isoDate('2026-11-24') };
  return planProgramFlags(platform, at.district, of, 'section504', confirmed);
};

it('a frozen plan of which nothing was sent waits for a person when it is held since, and is confirmed once, by its hash alone', async () => {
  const waits = { ok: true, value: { writes: false, problem: { code: 'confirmationNeeded' } } };
  expect(await plan('run_first')).toMatchObject({ ok: true, value: { writes: true } });
  const held = {
    program: 'section504',
    enabled: true,
    mode: 'takeOver',
    cutoverDate,
    holdForConfirmation: true,
  } as const;
  expect((await changeProgramFlag(platform, at.district, held)).ok).toBe(true);
  expect(await plan('run_second')).toMatchObject(waits);
  expect(await plan('run_third', await planHash(at))).toMatchObject({ ok: true, value: { writes: true } });
  expect(await plan('run_fourth')).toMatchObject({ ok: true, value: { counts: { resumed: 9 } } });
  expect(await plan('run_fifth', 'another')).toMatchObject(waits);
  expect(await frozenPlan()).toEqual({ plannedAt: [] });
});

it('a frozen plan of which nothing was sent is carried out by a later run only while the same would be planned', async () => {
  const writes = async (run: string) =>
    (await (await callAsOperator(`${at.path}/flags/section504/writes?runId=${run}`)).json<unknown[]>()).length;
  expect(await plan('run_first')).toMatchObject({ ok: true, value: { counts: { endExisting: 4, create: 5 } } });
  expect(await plan('run_second')).toMatchObject({ ok: true, value: { counts: { resumed: 9 } } });
  await setByHand(8);
  expect(await plan('run_third')).toMatchObject({ ok: true, value: { counts: { endExisting: 5, create: 5 } } });
  expect([await writes('run_second'), await writes('run_third')]).toEqual([0, 10]);
  // Not another write, but of a flag that is no longer as it was.
  const [edited] = (await shownFlags(at)).map(({ sourcedId }) => sourcedId);
  await patch(edited, { userWarning: 'by hand' });
  expect(await plan('run_third_again')).toMatchObject({ ok: true, value: { counts: { endExisting: 5, create: 5 } } });
  await setByHand(9);
  expect(await plan('run_fourth')).toMatchObject({
    ok: true,
    value: { writes: false, problem: { code: 'confirmationNeeded' } },
  });
  expect(await writes('run_third')).toBe(0);
});

it('a cutover that is planned by two executions at once has the plan of one of them', async () => {
  const run = { runId: asRunId('run_twice'), night: isoDate('2026-11-24') };
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
    await carryOn(at.district);
    const ours = (await shownFlags(at)).find(({ metadata }) => metadata.createdBy === 'partner');
    await faults({ match: ours?.sourcedId, method: 'DELETE', kind: 'forbidden' });
    await begin(at, 'flags/section504/cutover/undo');
    await carryOn(at.district);
    const { put } = await writesOf(at);
    await night();
    expect([(await writesOf(at)).put, await completedAt()]).toEqual([put, expect.any(String)]);
    await at.campus.control('DELETE', 'faults');
    // Taking back needs no click to lead anywhere, no fresh roster, and no box checked.
    await removeDocumentViewer(platform, at.district);
    const setups = await at.campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
    const setup = setups.find(({ name }) => name === 'Section 504')?.sourcedId;
    await at.campus.control('PATCH', `flagSetups/${setup}`, { flagged: false });
    await begin(at, 'flags/section504/cutover/undo');
    await carryOn(at.district);
    expect(await completedAt()).toBeNull();
    expect((await shownFlags(at)).map(({ endDate }) => endDate)).toEqual(Array(4).fill(undefined));
  });

  it('is kept by nights also of a cutover that had nothing to write', async () => {
    for (const { sourcedId } of at.students.slice(0, 5)) await unplan(sourcedId);
    for (const { sourcedId } of await shownFlags(at)) await at.campus.control('DELETE', `flags/${sourcedId}`);
    await startCutover();
    await carryOn(at.district);
    expect(await completedAt()).toEqual(expect.any(String));
    for (const { sourcedId } of at.students.slice(0, 3)) await planFor(at, sourcedId);
    await night();
    const [kept] = await shownFlags(at);
    await faults({ match: kept?.sourcedId, method: 'DELETE', kind: 'forbidden' });
    await begin(at, 'flags/section504/cutover/undo');
    await carryOn(at.district);
    await night();
    expect(await shownFlags(at)).toEqual([kept]);
  });
});

describe.each([true, false])('an undo whose outcome is lost, of a cutover that was carried out: %s', (carriedOut) => {
  it('keeps nights from beginning the cutover again until it is heard', async () => {
    const driver = withDriver({ kind: 'flags' });
    if (carriedOut) await driver.toTheEnd();
    else for (let step = 0; step < 3; step++) await driver.once();
    const undo = withDriver({ kind: 'planUndo', program: 'section504' });
    await undo.once();
    await undo.once();
    await undo.unheard();
    const before = await writesOf(at);
    await night();
    expect(await writesOf(at)).toEqual(before);
    await undo.toTheEnd();
    expect((await programFlagsOf(platform, at.district))[0]).toMatchObject({
      enabled: false,
      cutoverCompletedAt: null,
    });
    expect(await frozenCutover(platform, at.district, 'section504')).toBeNull();
  });
});

import { expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { CampusFlag } from '../../src/flags/campus/campus-flag.ts';
import { recordDrift } from '../../src/flags/ledger/drift-record.ts';
import { recordWrites } from '../../src/flags/ledger/ledger.ts';
import { ledgerCounts } from '../../src/flags/ledger/read-back.ts';
import { recordUnflagged, unflaggedBadgesOf } from '../../src/flags/ledger/unflagged.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import type { RunId, SourcedId } from '../../src/platform/ids.ts';
import { asRunId, asSourcedId, asStudentId } from '../support/ids.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import { Driver } from './driver.ts';
import { begin, flagDistrict, handFlag, planFor, planHash, shownFlags, turnOn, writesOf } from './support.ts';

it('a night reports what people have deleted, ended and changed in Campus, and mends what is ours', async () => {
  const at = await flagDistrict();
  const [first] = at.students;
  if (!first) throw new Error('no student');
  const foreign = await handFlag(at, first.sourcedId);
  for (const { sourcedId } of at.students.slice(0, 5)) await planFor(at, sourcedId);
  await turnOn(at);
  await begin(at, 'flags/section504/cutover', { hash: await planHash(at) });
  await carryOn(at.district);
  const before = (await shownFlags(at)).filter(({ metadata }) => metadata.createdBy === 'partner');
  const [deleted, ended, changed] = before.map(({ sourcedId }) => sourcedId);
  await at.campus.control('DELETE', `flags/${deleted}`);
  await at.campus.control('PATCH', `flags/${ended}`, { endDate: '2026-12-24' });
  await at.campus.control('PATCH', `flags/${changed}`, { userWarning: 'by hand' });
  await at.campus.control('PATCH', `flags/${foreign.sourcedId}`, { endDate: isoDate('2026-09-15') });

  const { put } = await writesOf(at);
  const runId: RunId = await begin(at, 'runs');
  await carryOn(at.district);
  const drift = async (run: RunId) => {
    const answer = await callAsOperator(`${at.path}/flags/section504/drift?runId=${run}`);
    return answer.json<{ flagSourcedId: string; kind: string; fields: string[]; mended: boolean }[]>();
  };
  const found = new Map((await drift(runId)).map((row) => [row.flagSourcedId, row]));
  expect(found.size).toBe(4);
  expect(found.get(deleted ?? '')).toMatchObject({ kind: 'deletedByHand', fields: [], mended: true });
  expect(found.get(ended ?? '')).toMatchObject({ kind: 'endedByHand', fields: ['endDate'], mended: true });
  expect(found.get(changed ?? '')).toMatchObject({ kind: 'changedByHand', fields: ['userWarning'], mended: true });
  expect(found.get(foreign.sourcedId)).toMatchObject({ kind: 'changedByHand', fields: ['endDate'], mended: false });
  const steps = await stepsOf(platform, at.district, runId);
  expect(steps.find(({ name }) => name === 'planFlags section504')?.counts).toMatchObject({
    ...{ deletedByHand: 1, endedByHand: 1, changedByHand: 2 },
  });
  expect((await shownFlags(at)).filter(({ metadata }) => metadata.createdBy === 'partner')).toEqual(before);
  expect((await writesOf(at)).put).toBe(put + 3);

  // What becomes of the district's own is told once, and what is gone is not looked for every night.
  const driver = new Driver(at.district);
  const toldNext = async () => {
    driver.start(isoDate('2026-11-24'), 'schedule', [{ kind: 'flags' }]);
    return (await drift((await driver.toTheEnd()).runId)).map(({ flagSourcedId, kind }) => [flagSourcedId, kind]);
  };
  expect(await toldNext()).toEqual([]);
  await at.campus.control('DELETE', `flags/${foreign.sourcedId}`);
  const { sequence = 0 } = (await at.campus.control<{ sequence: number }[]>('GET', 'requestLog')).at(-1) ?? {};
  expect([await toldNext(), await toldNext()]).toEqual([[[foreign.sourcedId, 'deletedByHand']], []]);
  const log = await at.campus.control<{ path: string }[]>('GET', `requestLog?after=${sequence}`);
  expect(log.filter(({ path }) => path.includes(foreign.sourcedId))).toHaveLength(1);

  const other = await someDistrict('Other');
  const address = (id: string) => `/v1/admin/districts/${id}/flags/section504/drift?runId=${runId}`;
  expect(await (await callAsOperator(address(other.id))).json()).toEqual([]);
  expect((await callAsOperator(address('dst_unknown'))).status).toBe(404);
  expect((await callAsOperator(`${at.path}/flags/section504/drift`)).status).toBe(400);
});

it('a ledger, a drift and a list of students without flags that are longer than a parameter of D1 may be are kept whole', async () => {
  const district = await someDistrict();
  const scope = { runId: asRunId('run_long'), program: 'section504' } as const;
  const ids = Array.from({ length: 90 }, (_, n) => asSourcedId(`${n}-${'A'.repeat(60000)}`));
  const flag = {
    setup: 'SETUP',
    student: 'STUDENT',
    beginDate: isoDate('2026-10-01'),
    endDate: null,
    userWarning: null,
  };
  const flagOf = (sourcedId: SourcedId) => ({ ...flag, sourcedId, launchUrl: null, other: {} }) as CampusFlag;
  const why = { kind: 'create', reason: 'the badge has started', studentId: null, before: null } as const;
  await recordWrites(
    platform,
    district,
    scope,
    ids.map((id) => ({ ...why, after: flagOf(id) })),
  );
  const found = { studentId: null, kind: 'deletedByHand', fields: [], mended: false, writtenIn: scope.runId } as const;
  const drift = ids.map((flagSourcedId) => ({ ...found, flagSourcedId }));
  expect(await recordDrift(platform, district, scope, drift)).toMatchObject({ deletedByHand: ids.length });
  const unflagged = ids.map((id) => ({
    studentId: asStudentId(id),
    ordinal: 1,
    reason: 'withdrawn' as const,
  }));
  await recordUnflagged(platform, district, scope, unflagged);
  expect((await unflaggedBadgesOf(platform, district, scope.program)).length).toBe(ids.length);
  expect((await ledgerCounts(platform, district, { ...scope, cutover: null })).planned).toBe(ids.length);
});

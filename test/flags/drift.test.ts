import { expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import type { RunId } from '../../src/platform/ids.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';
import { begin, carryOn, flagDistrict, handFlag, planFor, planHash, shownFlags, turnOn, writesOf } from './support.ts';

it('a night reports what people have deleted, ended and changed in Campus, and mends what is ours', async () => {
  const at = await flagDistrict();
  const [first] = at.students;
  if (!first) throw new Error('no student');
  const foreign = await handFlag(at, first.sourcedId);
  for (const { sourcedId } of at.students.slice(0, 5)) await planFor(at, sourcedId);
  await turnOn(at);
  await begin(at, 'flags/section504/cutover', { hash: await planHash(at) });
  await carryOn(at);
  const before = (await shownFlags(at)).filter(({ metadata }) => metadata.createdBy === 'partner');
  const [deleted, ended, changed] = before.map(({ sourcedId }) => sourcedId);
  await at.campus.control('DELETE', `flags/${deleted}`);
  await at.campus.control('PATCH', `flags/${ended}`, { endDate: '2026-12-24' });
  await at.campus.control('PATCH', `flags/${changed}`, { userWarning: 'by hand' });
  await at.campus.control('PATCH', `flags/${foreign.sourcedId}`, { endDate: isoDate('2026-09-15') });

  const { put } = await writesOf(at);
  const runId: RunId = await begin(at, 'runs');
  await carryOn(at);
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

  const next = await begin(at, 'runs');
  await carryOn(at);
  expect((await drift(next)).map(({ flagSourcedId }) => flagSourcedId)).toEqual([foreign.sourcedId]);

  const other = await someDistrict('Other');
  const address = (id: string) => `/v1/admin/districts/${id}/flags/section504/drift?runId=${runId}`;
  expect(await (await callAsOperator(address(other.id))).json()).toEqual([]);
  expect((await callAsOperator(address('dst_unknown'))).status).toBe(404);
  expect((await callAsOperator(`${at.path}/flags/section504/drift`)).status).toBe(400);
});

import { afterEach, expect, it } from 'vitest';
import { settingChangesOf } from '../../src/audit/index.ts';
import { findDistrict } from '../../src/districts/index.ts';
import { runNow, runsOf, stepsOf } from '../../src/nightly/index.ts';
import { valueOrProblem } from '../../src/platform/problems.ts';
import { flagDistrict, planFor, turnOn, writesOf } from '../flags/support.ts';
import {
  call,
  callAsOperator,
  fieldsOf,
  platform,
  signInAs,
  someAdministrator,
  someDistrict,
  submit,
} from '../settings/support.ts';
import { carryOn } from '../support/runs.ts';

const reason = 'Campus is being upgraded';
const pauseAll = (body: object = { reason }) => callAsOperator('/v1/admin/campusWrites/pause', 'PUT', body);
const resumeAll = () => callAsOperator('/v1/admin/campusWrites/pause', 'DELETE');
afterEach(() => resumeAll());

async function operator() {
  const email = 'stop.operator@samegoal.example';
  await callAsOperator('/v1/admin/operators', 'POST', { email, firstName: 'Jo', lastName: 'Miller' });
  return signInAs(email);
}

async function withPlans() {
  const at = await flagDistrict();
  for (const { sourcedId } of at.students.slice(0, 3)) await planFor(at, sourcedId);
  await turnOn(at, 'create');
  return at;
}

const again = async (id: string) => valueOrProblem(await findDistrict(platform, id));

it('while writes to Campus are paused, a night pulls the roster and writes no flag; the next one writes them', async () => {
  const at = await withPlans();
  await pauseAll();
  const before = await writesOf(at);
  expect((await runNow(platform, at.district)).ok).toBe(true);
  await carryOn(at.district);
  const [run] = (await runsOf(platform, at.district, { limit: 1, offset: 0 })).runs;
  expect(run?.status).toBe('completed');
  const steps = await stepsOf(platform, at.district, run?.id ?? '');
  expect(steps.find(({ name }) => name === 'flags')).toMatchObject({ problemCode: 'campusWritesPaused' });
  expect(await writesOf(at)).toEqual(before);
  await resumeAll();
  expect((await runNow(platform, at.district)).ok).toBe(true);
  await carryOn(at.district);
  expect((await writesOf(at)).create).toBe(before.create + 3);
});

it('a paused district begins no run and no cutover, and says why; resumed, it runs', async () => {
  const at = await withPlans();
  const path = `/v1/admin/districts/${at.district.id}`;
  const paused = await callAsOperator(`${path}/pause`, 'PUT', { reason });
  expect(await paused.json()).toMatchObject({ pauseReason: reason, pausedBy: 'operator (tests)' });
  const refused = await callAsOperator(`${path}/runs`, 'POST');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'districtPaused', detail: expect.stringContaining(reason) });
  const undo = await callAsOperator(`${path}/flags/section504/cutover/undo`, 'POST');
  expect(await undo.json()).toMatchObject({ code: 'districtPaused' });
  await callAsOperator(`${path}/pause`, 'DELETE');
  expect((await runNow(platform, await again(at.district.id))).ok).toBe(true);
  await carryOn(at.district);
  const { changes } = await settingChangesOf(platform, at.district, { limit: 50, offset: 0 });
  expect(changes.map(({ field }) => field)).toContain('Paused');
});

it('a reason is needed, and a second pause replaces the reason of the first', async () => {
  expect((await pauseAll({ reason: ' ' })).status).toBe(400);
  await pauseAll();
  await pauseAll({ reason: 'A wrong flag was found' });
  expect(await (await callAsOperator('/v1/admin/campusWrites')).json()).toMatchObject({
    pause: { reason: 'A wrong flag was found' },
  });
  await resumeAll();
  expect(await (await callAsOperator('/v1/admin/campusWrites')).json()).toEqual({ pause: null });
});

it('an operator pauses everything on the page, and every page of every person shows the reason', async () => {
  const { cookie } = await operator();
  const district = await someDistrict();
  const path = '/settings/operations';
  const page = await (await call(path, { headers: { cookie } })).text();
  const fields = fieldsOf(page, `${path}/pause`);
  expect((await submit(`${path}/pause`, { ...fields, reason: '' }, { cookie })).status).toBe(400);
  const sent = await submit(`${path}/pause`, { ...fields, reason }, { cookie });
  expect(sent.headers.get('location')).toBe(`${path}?saved=paused`);
  const admin = await signInAs(await someAdministrator(district));
  for (const shown of ['/settings/account', `/settings/${district.id}/runs`, `/settings/${district.id}/students`])
    expect(await (await admin.get(shown)).text()).toContain(`SameGoal writes nothing to Campus at present: ${reason}.`);
  await submit(`${path}/resume`, fields, { cookie });
  expect(await (await admin.get('/settings/account')).text()).not.toContain('SameGoal writes nothing');
});

it('an operator pauses one district on its page; its administrators read why, and cannot resume it', async () => {
  const { cookie } = await operator();
  const district = await someDistrict();
  const path = `/settings/${district.id}/district-information`;
  const fields = fieldsOf(await (await call(path, { headers: { cookie } })).text(), `${path}/pause`);
  expect((await submit(`${path}/pause`, { ...fields, reason }, { cookie })).status).toBe(303);
  const admin = await signInAs(await someAdministrator(district));
  const shown = await (await admin.get(path)).text();
  expect(shown).toContain(`SameGoal has paused this district: ${reason}.`);
  expect(shown).not.toContain(`${path}/resume`);
  const own = { ...fieldsOf(shown, '/details'), reason };
  expect((await submit(`${path}/resume`, own, { cookie: admin.cookie })).status).toBe(404);
  await submit(`${path}/resume`, fields, { cookie });
  expect((await again(district.id)).pausedAt).toBeNull();
});

it('the page of operations is not there for administrators of a district', async () => {
  const admin = await signInAs(await someAdministrator(await someDistrict()));
  expect((await admin.get('/settings/operations')).status).toBe(404);
  for (const action of ['pause', 'resume', 'retry'])
    expect((await submit(`/settings/operations/${action}`, {}, { cookie: admin.cookie })).status).toBe(404);
});

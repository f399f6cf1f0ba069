import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteAdministrator } from '../../src/administrators/index.ts';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, removeDocumentViewer } from '../../src/districts/index.ts';
import { planProgramFlags, writeFlags } from '../../src/flags/index.ts';
import { announceRun } from '../../src/nightly/announcement.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import type { Mail } from '../../src/platform/mail.ts';
import { asRunId } from '../support/ids.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import { begin, cutoverDate, flagDistrict, planFor, turnOn, type Writes, writesOf } from './support.ts';

async function withPlans() {
  const at = await flagDistrict();
  for (const { sourcedId } of at.students.slice(0, 3)) await planFor(at, sourcedId);
  await turnOn(at, 'create');
  return at;
}

interface Request {
  readonly sequence: number;
  readonly method: string;
  readonly path: string;
}

it('a night in which nothing has changed reads the flags of Campus once in full and writes nothing', async () => {
  const at = await withPlans();
  await begin(at, 'runs');
  await carryOn(at.district);
  const requests = (after = 0) => at.campus.control<Request[]>('GET', `requestLog?after=${after}`);
  const last = (await requests()).at(-1)?.sequence ?? 0;
  const before = await writesOf(at);
  expect(before.create).toBe(3);
  await begin(at, 'runs');
  await carryOn(at.district);
  const ofFlags = (await requests(last)).filter(({ path }) => path.includes('/programParticipations'));
  expect(ofFlags.map(({ method }) => method)).toEqual(ofFlags.map(() => 'GET'));
  const pages = ofFlags.map(({ path }) => path);
  expect(new Set(pages).size).toBe(pages.length);
  expect(pages.filter((path) => path.includes('offset=0') || !path.includes('offset='))).toHaveLength(1);
  expect(await writesOf(at)).toEqual(before);
});

it('flags wait when demographics has not completed within 48 hours', async () => {
  const at = await withPlans();
  const run = { runId: asRunId('run_late'), night: isoDate('2026-11-24') };
  const after = (hours: number) => {
    const clock = fixedClock(new Date(Date.now() + hours * 3_600_000).toISOString());
    return planProgramFlags({ ...platform, clock }, at.district, run, 'section504', null);
  };
  expect(await after(49)).toMatchObject({
    ok: false,
    problem: { code: 'demographicsIncomplete', detail: expect.stringContaining('more than 48 hours ago') },
  });
  expect(await after(47)).toMatchObject({ ok: true, value: { writes: true } });
});

afterEach(() => void vi.restoreAllMocks());

describe('a list of flags that is not whole', () => {
  const late = { runId: asRunId('run_lists'), night: isoDate('2026-11-24') };
  const refused = (detail: string) => ({
    ok: false,
    problem: { code: 'campusAnswerInvalid', detail: expect.stringContaining(detail) },
  });
  let at: Awaited<ReturnType<typeof withPlans>>;
  let before: Writes;
  beforeAll(async () => {
    at = await withPlans();
    await begin(at, 'runs');
    await carryOn(at.district);
    before = await writesOf(at);
  });

  it.each([
    ['is read again, and is believed when it is whole then', [{ kind: 'duplicates', times: 1 }], { ok: true }],
    [
      'is believed when both readings bring the same flags and only the total differs',
      [{ kind: 'wrongTotal' }],
      { ok: true },
    ],
    [
      'is refused when two readings bring different flags',
      [{ kind: 'duplicates' }],
      refused('did not answer the whole'),
    ],
    [
      'is refused when it says that it is empty, and Campus has flags of ours',
      [{ kind: 'empty' }],
      refused('lists 0 flags "Section 504" and leaves out some of the 3'),
    ],
    [
      'is refused when it lacks some and gives no total',
      [{ kind: 'duplicates' }, { kind: 'noTotal' }],
      refused('lists 2'),
    ],
  ])('%s', async (_, faults, answer) => {
    const rules = faults.map((fault) => ({ match: 'programParticipations', method: 'GET', ...fault }));
    await at.campus.control('PUT', 'faults', rules);
    const planned = await planProgramFlags(platform, at.district, late, 'section504', null);
    await at.campus.control('DELETE', 'faults');
    expect(planned).toMatchObject(answer);
    expect(await writesOf(at)).toEqual(before);
    if (planned.ok) expect(planned.value.writes).toBe(false);
  });
});

it('a step of writing stops after a third of its lease, gives back what it has not sent, and the next one goes on', async () => {
  const at = await flagDistrict();
  for (const { sourcedId } of at.students.slice(0, 7)) await planFor(at, sourcedId);
  await turnOn(at, 'create');
  const scope = { runId: asRunId('run_slow'), program: 'section504' } as const;
  await planProgramFlags(platform, at.district, { ...scope, night: isoDate('2026-11-24') }, 'section504', null);
  // Campus takes 61 seconds of a lease of 180 for its first writes.
  const began = Date.now();
  let passedMs = 0;
  const clock = { now: () => new Date(began + passedMs) };
  const fetched = globalThis.fetch.bind(globalThis);
  vi.spyOn(globalThis, 'fetch').mockImplementation((...request) => {
    if (request[0] instanceof Request && request[0].method === 'PUT') passedMs = 61_000;
    return fetched(...request);
  });
  const written = async () => writeFlags({ ...platform, clock }, at.district, scope);
  expect(await written()).toEqual({ ok: true, value: { sent: 5, refused: 0, remaining: 2 } });
  expect(await written()).toEqual({ ok: true, value: { sent: 2, refused: 0, remaining: 0 } });
  expect(await writesOf(at)).toMatchObject({ put: 7, create: 7, unchanged: 0 });
});

it('nothing is planned for a program whose cutover date has been moved beyond the night since the run found it due', async () => {
  const at = await withPlans();
  const moved = { program: 'section504', enabled: true, mode: 'create', cutoverDate: isoDate('2026-11-25') } as const;
  expect((await changeProgramFlag(platform, at.district, moved)).ok).toBe(true);
  const plan = (night: string) =>
    planProgramFlags(platform, at.district, { runId: asRunId('run_moved'), night: isoDate(night) }, 'section504', null);
  expect(await plan('2026-11-24')).toEqual({
    ok: true,
    value: { counts: { badges: 0 }, writes: false, cutoverDone: false },
  });
  expect(await plan('2026-11-25')).toMatchObject({ ok: true, value: { writes: true } });
});

it('flags wait for the Document Viewer connection, without which a click would lead nowhere', async () => {
  const at = await flagDistrict();
  await turnOn(at);
  await removeDocumentViewer(platform, at.district);
  const answer = await callAsOperator(`${at.path}/flags/section504/cutover/preview`);
  expect([answer.status, await answer.json()]).toMatchObject([
    409,
    { code: 'flagNotReady', detail: expect.stringContaining('Document Viewer (LTI) connection is missing') },
  ]);
});

it("a program whose flag is not ready leaves the other's flags to be written, and the administrators are mailed why", async () => {
  const at = await withPlans();
  const other = { program: 'specialEducation', enabled: true, mode: 'create', cutoverDate } as const;
  expect((await changeProgramFlag(platform, at.district, other)).ok).toBe(true);
  const setups = await at.campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
  const setup = setups.find(({ name }) => name === 'Special Education')?.sourcedId;
  await at.campus.control('PATCH', `flagSetups/${setup}`, { flagged: false });
  const runId = await begin(at, 'runs');
  const run = await carryOn(at.district);
  expect(run?.status).toBe('completed');
  expect((await writesOf(at)).create).toBe(3);
  const problems = (await stepsOf(platform, at.district, runId)).filter(({ problemCode }) => problemCode);
  expect(problems).toMatchObject([{ name: 'planFlags specialEducation', problemCode: 'flagNotReady' }]);

  const email = `flags-${at.district.id}@example.org`;
  await inviteAdministrator(platform, at.district, { email, firstName: 'Jo', lastName: 'Miller' });
  const mails: Mail[] = [];
  const mailer = { send: async (mail: Mail) => void mails.push(mail) };
  if (run)
    await announceRun(
      { ...platform, mailer },
      at.district,
      run,
      problems.map((each) => each.problemDetail ?? ''),
    );
  expect(mails).toMatchObject([{ to: email, subject: expect.stringContaining('with problems') }]);
  for (const text of ['"Special Education"', 'does not have Flagged checked', `/runs/${runId}`])
    expect(mails[0]?.text).toContain(text);
});

import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { inviteAdministrator } from '../../src/administrators/index.ts';
import {
  demographicsStatus,
  markDemographicsCompleted,
  openDemographics,
  requireDemographics,
  setDemographics,
} from '../../src/districts/index.ts';
import { announceRun } from '../../src/nightly/announcement.ts';
import type { Mail } from '../../src/platform/mail.ts';
import { requireFullPull } from '../../src/roster/index.ts';
import { students as studentsTable } from '../../src/roster/schema.ts';
import { tooManyLeave } from '../../src/roster/school-break.ts';
import { invented, present } from '../support/invented.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';
import { carryOn, startRun } from '../support/runs.ts';
import {
  connectedDistrict,
  countsOf,
  expectRosterOfCampus,
  faults,
  landedRoster,
  night,
  type OneRosterObject,
  type RosterUnderTest,
} from './support.ts';

let under: RosterUnderTest;
let students: OneRosterObject[];
beforeEach(async () => {
  under = await connectedDistrict(80);
  students = await under.campus.control<OneRosterObject[]>('GET', 'students?limit=80&status=active');
});

const path = (runId: string) => `/v1/admin/districts/${under.district.id}/runs/${runId}`;
const leave = async (count: number) => {
  for (const { sourcedId } of students.slice(0, count)) await under.campus.control('DELETE', `students/${sourcedId}`);
};
const wholeNight = async () => {
  await requireFullPull(platform, under.district);
  return night(under.district);
};
const active = async () =>
  (await landedRoster(under.district)).students.filter(({ status }) => status === 'active').length;

describe('students whom a whole pull does not bring', () => {
  it('are withdrawn when they are few, and active again when Campus sends them again', async () => {
    await night(under.district);
    await leave(20);
    expect(await wholeNight()).toMatchObject({ status: 'completed', counts: { reconcile: { withdrawn: 20 } } });
    await expectRosterOfCampus(under);
    // A night that pulls what changed since does not bring them back.
    expect(await night(under.district)).toMatchObject({ counts: { planPull: { full: 0 } } });
    await expectRosterOfCampus(under);
    const [back] = students;
    await under.campus.control('POST', 'objects/users', [{ sourcedId: back?.sourcedId, object: back }]);
    expect(await wholeNight()).toMatchObject({ status: 'completed', counts: { reconcile: { withdrawn: 0 } } });
    expect((await landedRoster(under.district)).students).toContainEqual(
      expect.objectContaining({ sourcedId: back?.sourcedId, status: 'active' }),
    );
  });

  it('are not withdrawn by a night that pulls what changed since', async () => {
    await night(under.district);
    await leave(5);
    const before = await active();
    expect(await night(under.district)).toMatchObject({
      counts: { planPull: { full: 0 }, reconcile: { withdrawn: 0 } },
    });
    expect(await active()).toBe(before);
  });

  it('are looked for a second time, in the other direction, before their absence is believed', async () => {
    await night(under.district);
    // Somebody in front leaves while the pages are read, so that the page border jumps over another student.
    await faults(under, { match: '/students', kind: 'capLimit', limit: 30 });
    await requireFullPull(platform, under.district);
    await startRun(under.district);
    let left = false;
    const first = students.map(({ sourcedId }) => sourcedId).sort()[0];
    await carryOn(under.district, async ({ steps }) => {
      const [step] = steps;
      if (left || step?.kind !== 'pull' || step.collection !== 'students' || step.cursor.offset !== 30) return;
      await under.campus.control('DELETE', `students/${first}`);
      left = true;
    });
    expect(left).toBe(true);
    // Who left was read before leaving, and goes with the next whole pull.
    expect((await landedRoster(under.district)).students.filter(({ status }) => status === 'withdrawn')).toHaveLength(
      80 - students.length,
    );
    await faults(under);
    await wholeNight();
    await expectRosterOfCampus(under);
  });

  it('are looked for a second time as guardians and enrollments are, whose page borders jump as well', async () => {
    await night(under.district);
    const unsaid = ['noTotal', 'noLink'].map((kind) => ({ match: '/v1p2/', kind }));
    const cap = (match: string, limit: number) => ({ match, kind: 'capLimit', limit });
    await faults(under, ...unsaid, cap('/users', 8), cap('/enrollments', 30));
    await requireFullPull(platform, under.district);
    const objects = async (name: string) => under.campus.control<OneRosterObject[]>('GET', `objects/${name}`);
    const parents = (await objects('users')).filter((user) => JSON.stringify(user.roles).includes('"parent"'));
    const leaving: Record<string, { at: number; path: string }> = {
      parents: { at: 8, path: `users/${parents.map(({ sourcedId }) => sourcedId).sort()[0]}` },
      enrollments: {
        at: 30,
        path: `enrollments/${(await objects('enrollments')).map(({ sourcedId }) => sourcedId).sort()[0]}`,
      },
    };
    await startRun(under.district);
    const last = await carryOn(under.district, async ({ steps: [step] }) => {
      if (step?.kind !== 'pull' || leaving[step.collection]?.at !== step.cursor.offset) return;
      await under.campus.control('DELETE', `objects/${leaving[step.collection]?.path}`);
      delete leaving[step.collection];
    });
    expect([last.status, leaving]).toEqual(['completed', {}]);
    // Those two were read before they went.
    const { guardians, enrollments } = await landedRoster(under.district);
    expect([...guardians, ...enrollments].filter(({ status }) => status === 'withdrawn')).toEqual([]);
  });

  it('stay when they are too many, until a person confirms exactly these', async () => {
    await night(under.district);
    await leave(21);
    const before = await landedRoster(under.district);
    await requireFullPull(platform, under.district);
    const runId = await startRun(under.district);
    const held = await carryOn(under.district);
    expect(held).toMatchObject({ status: 'held', problem: { code: 'confirmationNeeded' } });
    expect(held.problem?.detail).toContain(`21 of ${students.length} active students, more than the 10%`);
    expect((await landedRoster(under.district)).students).toEqual(before.students);

    const shown = await (await callAsOperator(path(runId))).json<{ status: string; confirmation: string }>();
    expect(shown.status).toBe('held');
    const confirm = (confirmation: unknown) => callAsOperator(`${path(runId)}/confirm`, 'POST', { confirmation });
    expect((await confirm('another')).status).toBe(409);
    expect((await confirm('')).status).toBe(400);
    expect((await confirm(shown.confirmation)).status).toBe(202);
    expect((await confirm(shown.confirmation)).status).toBe(409);
    expect(await carryOn(under.district)).toMatchObject({ status: 'completed' });
    expect((await countsOf(under.district, runId)).reconcile).toMatchObject({ withdrawn: 21 });
    await expectRosterOfCampus(under);
  });

  it('are held again when others are gone by the time of the confirmation', async () => {
    await night(under.district);
    await leave(30);
    await requireFullPull(platform, under.district);
    const runId = await startRun(under.district);
    const held = await carryOn(under.district);
    // Another student's record said in the meantime that the student has left.
    const database = platform.databaseOf(under.district);
    await database
      .update(studentsTable)
      .set({ reportedStatus: 'withdrawn' })
      .where(eq(studentsTable.sourcedId, invented(present(students[40]).sourcedId)));
    expect((await callAsOperator(`${path(runId)}/confirm`, 'POST', { confirmation: held.confirmation })).status).toBe(
      202,
    );
    const again = await carryOn(under.district);
    expect(again).toMatchObject({ status: 'held' });
    expect(again.confirmation).not.toBe(held.confirmation);
    expect(again.problem?.detail).toContain('31 of');
  });

  it('are left to the next night when nobody confirms; the held run has then failed', async () => {
    await night(under.district);
    await leave(25);
    const held = await wholeNight();
    expect(held.status).toBe('held');
    for (const [index, object] of students.slice(0, 25).entries())
      if (index < 20) await under.campus.control('POST', 'objects/users', [{ sourcedId: object.sourcedId, object }]);
    expect(await night(under.district)).toMatchObject({
      status: 'completed',
      counts: { planPull: { full: 1 }, reconcile: { withdrawn: 5 } },
    });
    const before = await (await callAsOperator(path(held.runId))).json();
    expect(before).toMatchObject({
      status: 'failed',
      problem: { detail: expect.stringContaining('Nobody confirmed') },
    });
    expect((await callAsOperator(`${path(held.runId)}/confirm`, 'POST', { confirmation: 'x' })).status).toBe(409);
  });

  it('are withdrawn when the share of the district allows so many', async () => {
    await night(under.district);
    await leave(30);
    await callAsOperator(`/v1/admin/districts/${under.district.id}`, 'PATCH', { withdrawalShare: 50 });
    expect(await wholeNight()).toMatchObject({ status: 'completed', counts: { reconcile: { withdrawn: 30 } } });
  });

  it('are told of to every administrator by mail, with a link and without a name', async () => {
    for (const email of ['one@example.org', 'two@example.org'])
      await inviteAdministrator(platform, under.district, { email, firstName: 'Jo', lastName: 'Miller' });
    await inviteAdministrator(platform, await someDistrict(), {
      email: 'other@example.org',
      firstName: 'Jo',
      lastName: 'Miller',
    });
    await night(under.district);
    await leave(30);
    await requireFullPull(platform, under.district);
    const runId = await startRun(under.district);
    const held = await carryOn(under.district);
    const sent: Mail[] = [];
    const mailbox = { ...platform, mailer: { send: async (mail: Mail) => void sent.push(mail) } };
    await announceRun(mailbox, under.district, held, []);
    expect(sent.map(({ to }) => to).sort()).toEqual(['one@example.org', 'two@example.org']);
    expect(sent[0]?.text).toContain(`/settings/${under.district.id}/runs/${runId}`);
    expect(sent[0]?.text).toContain('Nobody was withdrawn');
    for (const { familyName } of students.slice(0, 30)) expect(sent[0]?.text).not.toContain(familyName as string);
  });
});

it.each([
  [20, 30, 10, false],
  [21, 30, 10, true],
  [100, 1000, 10, false],
  [101, 1000, 10, true],
  [51, 1000, 5, true],
  [20, 1000, 0, false],
])('%i leaving of %i active at a share of %i %% are held: %s', (leaving, active, share, held) => {
  expect(tooManyLeave({ leaving, active }, share)).toBe(held);
});

describe('a connection that is changed while a run is under way', () => {
  it('ends that run, so that two districts are never mixed', async () => {
    await night(under.district);
    await startRun(under.district);
    let changed = false;
    const run = await carryOn(under.district, async ({ stepNumber }) => {
      if (stepNumber !== 4 || changed) return;
      changed = true;
      const connection = await openDemographics(platform, under.district);
      if (!connection) throw new Error('there is no connection');
      const { updatedAt: _, ...values } = connection;
      await setDemographics(platform, under.district, values);
    });
    expect(run).toMatchObject({
      status: 'failed',
      problem: { code: 'conflict', detail: expect.stringContaining('changed') },
    });
    expect(await night(under.district)).toMatchObject({ status: 'completed', counts: { planPull: { full: 1 } } });
  });
});

it('a connection that was changed is not marked as completed by what came over the one before', async () => {
  const { updatedAt } = (await demographicsStatus(platform, under.district)) as { updatedAt: string };
  expect(await markDemographicsCompleted(platform, under.district, '2026-01-01T00:00:00.000Z')).toMatchObject({
    ok: false,
    problem: { code: 'conflict' },
  });
  expect((await demographicsStatus(platform, under.district))?.completedAt).toBeNull();
  expect(await markDemographicsCompleted(platform, under.district, updatedAt)).toMatchObject({ ok: true });
});

describe('flags and reporting', () => {
  it('wait until one pull has completed, and again after the address of Campus has changed', async () => {
    const refused = await requireDemographics(platform, under.district);
    expect(refused).toMatchObject({ ok: false, problem: { code: 'demographicsIncomplete' } });
    const flag = () =>
      callAsOperator(`/v1/admin/districts/${under.district.id}/flags/section504`, 'PUT', {
        enabled: true,
        mode: 'create',
        cutoverDate: '2026-11-02',
      });
    const answer = await flag();
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'demographicsIncomplete' }]);
    await faults(under, { match: '/enrollments', kind: 'forbidden' });
    await night(under.district);
    expect((await flag()).status).toBe(403);
    await faults(under);
    await night(under.district);
    expect((await demographicsStatus(platform, under.district))?.completedAt).not.toBeNull();
    expect((await flag()).status).toBe(200);
  });
});

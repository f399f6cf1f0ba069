import { runDurableObjectAlarm } from 'cloudflare:test';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { changeProgramFlag, type District, demographicsStatus } from '../../src/districts/index.ts';
import { badgesOf, putDocument } from '../../src/documents/index.ts';
import { forgetOldDetails } from '../../src/nightly/history.ts';
import { runsOf, startDueNights, stepsOf, takeStepMessage } from '../../src/nightly/index.ts';
import { carryOut } from '../../src/nightly/night.ts';
import { isExclusive } from '../../src/nightly/step.ts';
import type { RunId } from '../../src/platform/ids.ts';
import { collectionsInOrder, listStudents, requireFullPull } from '../../src/roster/index.ts';
import { connectCampus, type SimulatedCampus } from '../support/campus.ts';
import { asDocumentId, asRunId, asStudentId } from '../support/ids.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';
import { carryOn, runObjectOf, startRun, stepMessage } from '../support/runs.ts';

interface Truth {
  students: { active: number; total: number };
  guardians: number;
  guardianLinks: number;
  demographics: number;
  flags: Record<string, { total: number; open: number; withLaunchUrl: number }>;
  writes: { put: number; create: number; replace: number; unchanged: number };
}

let district: District;
let campus: SimulatedCampus;
beforeEach(async () => {
  district = await someDistrict();
  campus = await connectCampus(district);
});

const path = () => `/v1/admin/districts/${district.id}`;
const truth = () => campus.control<Truth>('GET', 'truth');
const stub = () => runObjectOf(district);

/** The alarm, as it strikes when the lease of the current step is over. */
async function leaseIsOver() {
  vi.setSystemTime(Date.now() + 400_000);
  try {
    expect(await runDurableObjectAlarm(stub())).toBe(true);
  } finally {
    vi.useRealTimers();
  }
}

const stepCounts = async (runId: RunId) =>
  Object.fromEntries((await stepsOf(platform, district, runId)).map(({ name, counts }) => [name, counts]));

const count = async (table: string) =>
  (
    await platform
      .databaseOf(district)
      .get<{ count: number }>(
        sql`select count(*) as count from ${sql.identifier(table)} where district_id = ${district.id}`,
      )
  )?.count;

/** Guardians of students, whichever side names them. */
const links = async () =>
  (
    await platform.databaseOf(district).get<{ count: number }>(sql`select count(*) as count from
      (select distinct student, guardian from student_guardians where district_id = ${district.id})`)
  )?.count;

/** Section 504 plans of the first students, and the flag of Section 504 turned on. */
async function plansFor(students: number, mode: 'create' | 'takeOver' = 'create') {
  const page = await listStudents(platform, district, { limit: students, offset: 0, status: 'active' });
  for (const [index, { localNumber }] of page.students.entries()) {
    const fields = {
      meetingDate: isoDate('2026-09-01'),
      effectiveFrom: isoDate('2026-09-08'),
      initialPermission: 'given',
    };
    const input = {
      form: 'section504Plan',
      status: 'completed',
      fields,
      student: { localNumber: localNumber ?? '' },
    } as const;
    const stored = await putDocument(platform, district, asDocumentId(`plan-${index}`), input, { by: 'test' });
    if (!stored.ok) throw new Error(stored.problem.detail);
  }
  const cutoverDate = isoDate('2026-10-01');
  const set = await changeProgramFlag(platform, district, { program: 'section504', enabled: true, mode, cutoverDate });
  if (!set.ok) throw new Error(set.problem.detail);
}

describe('a night', () => {
  it('brings the students, guardians and demographics that Campus has, and no more', async () => {
    const runId = await startRun(district);
    expect((await carryOn(district)).status).toBe('completed');
    const inCampus = await truth();
    expect(await count('students')).toBe(inCampus.students.total);
    expect(await count('guardians')).toBe(inCampus.guardians);
    expect(await links()).toBe(inCampus.guardianLinks);
    expect(await stepCounts(runId)).toMatchObject({
      students: { seen: inCampus.students.total, new: inCampus.students.total, rejected: 0 },
      demographics: { seen: inCampus.demographics, changed: inCampus.demographics },
      reconcile: { active: inCampus.students.active, withdrawn: 0 },
    });
  });

  it.each(['what changed since', 'everything'])(
    'that pulls %s writes no roster row when nothing has changed',
    async (mode) => {
      await startRun(district);
      await carryOn(district);
      if (mode === 'everything') await requireFullPull(platform, district);
      const runId = await startRun(district);
      await carryOn(district);
      const counts = await stepCounts(runId);
      const { students } = await truth();
      expect(counts.students?.seen).toBe(mode === 'everything' ? students.total : 0);
      for (const step of collectionsInOrder) expect([step, counts[step]]).toMatchObject([step, { rowsWritten: 0 }]);
    },
  );

  it('writes one flag per badge, once, however often it runs', async () => {
    await startRun(district);
    await carryOn(district);
    await plansFor(7);
    await startRun(district);
    expect((await carryOn(district)).status).toBe('completed');
    const after = await truth();
    expect(after.flags['Section 504']).toMatchObject({ total: 7, open: 7, withLaunchUrl: 7 });
    await startRun(district);
    await carryOn(district);
    expect((await truth()).writes).toEqual(after.writes);
  });

  it('takes over the flags kept by hand once, and leaves those set later alone', async () => {
    await startRun(district);
    await carryOn(district);
    await campus.control('POST', 'manualFlags', {
      program: 'Section 504',
      share: 0.2,
      beginDate: '2026-08-20',
      seed: 3,
    });
    const manual = (await truth()).flags['Section 504']?.total ?? 0;
    expect(manual).toBeGreaterThan(5);
    await plansFor(7, 'takeOver');
    await startRun(district);
    await carryOn(district);
    // Most of these students have no badge: the night leaves the cutover to a person.
    expect((await truth()).writes.put).toBe(0);
    const preview = await callAsOperator(`${path()}/flags/section504/cutover/preview`);
    const { hash, held, open } = await preview.json<{ hash: string; held: boolean; open: number }>();
    expect({ held, open }).toEqual({ held: true, open: manual });
    expect((await callAsOperator(`${path()}/flags/section504/cutover`, 'POST', { hash })).status).toBe(202);
    await carryOn(district);
    expect((await truth()).flags['Section 504']).toMatchObject({ total: manual + 7, open: 7, withLaunchUrl: 7 });

    const flags = await (await callAsOperator(`${path()}/flags`)).json<{ cutoverCompletedAt: string | null }[]>();
    expect(flags[0]?.cutoverCompletedAt).not.toBeNull();
    await campus.control('POST', 'manualFlags', {
      program: 'Section 504',
      share: 0.1,
      beginDate: '2026-08-20',
      seed: 4,
    });
    const before = await truth();
    await startRun(district);
    await carryOn(district);
    expect((await truth()).writes).toEqual(before.writes);
  });

  it('reports a flag that is not ready, and leaves the roster done', async () => {
    await startRun(district);
    await carryOn(district);
    await plansFor(2);
    const setups = await campus.control<{ sourcedId: string; name: string }[]>('GET', 'flagSetups');
    const setup = setups.find(({ name }) => name === 'Section 504');
    await campus.control('PATCH', `flagSetups/${setup?.sourcedId}`, { specialEd: false });
    const runId = await startRun(district);
    expect((await carryOn(district)).status).toBe('completed');
    const problems = (await stepsOf(platform, district, runId)).filter(({ problemCode }) => problemCode);
    expect(problems).toMatchObject([{ name: 'planFlags section504', problemCode: 'flagNotReady' }]);
    expect(problems[0]?.problemDetail).toContain('Special Ed');
    expect((await truth()).writes.put).toBe(0);
  });

  it('joins a student who was known from documents alone when OneRoster brings the student, and documents that wait again each night', async () => {
    const [known] = await campus.control<{ localNumber: string; sourcedId: string }[]>('GET', 'students?limit=1');
    const localNumber = known?.localNumber ?? '';
    const store = async (id: string, form: 'section504Plan' | 'section504Discontinuation', fields: object) => {
      const input = { form, status: 'completed', fields, student: { localNumber } } as const;
      // SAFETY: the input is one of this file.
      const stored = await putDocument(platform, district, asDocumentId(id), input as never, { by: 'test' });
      return stored.ok ? stored.value.document.studentId : null;
    };
    const early = await store('early', 'section504Plan', { meetingDate: isoDate('2026-09-01') });
    await startRun(district);
    await carryOn(district);
    const found = await listStudents(platform, district, { limit: 5, offset: 0, search: localNumber });
    expect(found.students).toMatchObject([{ id: early, sourcedId: known?.sourcedId, status: 'active' }]);
    // Campus knew the student under another number for a while.
    const numbered = (number: string, id: string | null) =>
      platform.databaseOf(district).run(sql`update students set local_number = ${number} where id = ${id}`);
    await numbered('another', early);
    expect(await store('late', 'section504Discontinuation', { date: isoDate('2026-10-01') })).not.toBe(early);
    await numbered(localNumber, early);
    const runId = await startRun(district);
    await carryOn(district);
    expect((await stepCounts(runId)).badges).toMatchObject({ documentsJoined: 1, changed: 1 });
    const student = early ?? asStudentId('');
    expect(await badgesOf(platform, district, student)).toMatchObject([{ endDate: '2026-10-01' }]);
  });

  it('withdraws a student whom a whole pull does not bring, and nobody when too many are missing', async () => {
    await startRun(district);
    await carryOn(district);
    const shown = await campus.control<{ sourcedId: string }[]>('GET', 'students?limit=40&status=active');
    await campus.control('DELETE', `students/${shown[0]?.sourcedId}`);
    await requireFullPull(platform, district);
    const runId = await startRun(district);
    await carryOn(district);
    expect((await stepCounts(runId)).reconcile).toMatchObject({ withdrawn: 1 });

    for (const { sourcedId } of shown.slice(1)) await campus.control('DELETE', `students/${sourcedId}`);
    await requireFullPull(platform, district);
    const active = async () =>
      (await listStudents(platform, district, { limit: 1, offset: 0, status: 'active' })).total;
    const before = await active();
    await startRun(district);
    const run = await carryOn(district);
    expect(run).toMatchObject({ status: 'held', problem: { code: 'confirmationNeeded' } });
    expect(run?.problem?.detail).toContain('Nobody was withdrawn');
    expect(await active()).toBe(before);
  });

  it('changes no flag when Campus answers without students, as a maintenance page does', async () => {
    await startRun(district);
    await carryOn(district);
    await plansFor(3);
    await campus.control('PUT', 'faults', [{ match: '/v1p2/students', kind: 'forbidden' }]);
    await startRun(district);
    const run = await carryOn(district);
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'campusRefused' } });
    expect((await truth()).writes.put).toBe(0);
  });
});

describe('a step', () => {
  it('that is delivered twice at every point of the night leaves what once would have left', async () => {
    await startRun(district);
    await carryOn(district);
    await plansFor(5);
    const runId = await startRun(district);
    await carryOn(district, async ({ stepNumber }) => {
      const begun = await stub().begin(runId, stepNumber);
      // One execution carries the step out and dies before it can say so; then the message comes again.
      if (begun) await carryOut(platform, district, begun.run, begun.step);
      // A step that changes Campus is handed out again only when the first execution is surely over.
      if (begun && isExclusive(begun.step)) await leaseIsOver();
    });
    expect((await stub().newest())?.status).toBe('completed');
    const after = await truth();
    expect(after.flags['Section 504']).toMatchObject({ total: 5, open: 5 });
    expect(after.writes.create).toBe(5);
    expect(await count('students')).toBe(after.students.total);
  });

  it('whose message comes late is not carried out', async () => {
    const runId = await startRun(district);
    await takeStepMessage(platform, stepMessage(district, runId, 1));
    const requests = async () => (await campus.control<unknown[]>('GET', 'requestLog')).length;
    const before = await requests();
    await takeStepMessage(platform, stepMessage(district, runId, 1));
    await takeStepMessage(platform, stepMessage(district, asRunId('run_other'), 2));
    expect(await requests()).toBe(before);
  });

  it('whose message is lost is handed out again by the alarm, once its lease is over', async () => {
    const runId = await startRun(district);
    expect((await stub().newest())?.stepNumber).toBe(1);
    await leaseIsOver();
    expect((await carryOn(district)).status).toBe('completed');
    expect((await stepsOf(platform, district, runId)).map(({ number }) => number)).toEqual(
      (await stepsOf(platform, district, runId)).map((_, index) => index + 1),
    );
  });
});

describe('the schedule', () => {
  const atOne = new Date('2026-11-03T07:05:00Z');

  it('begins the night of a connected district once, however often the cron strikes', async () => {
    await startDueNights(platform, atOne);
    await carryOn(district);
    await startDueNights(platform, new Date(atOne.getTime() + 15 * 60_000));
    const { runs } = await runsOf(platform, district, { limit: 10, offset: 0 });
    expect(runs).toMatchObject([{ night: '2026-11-03', trigger: 'schedule', status: 'completed' }]);
  });

  it('begins the night of a date on which somebody has already said "Run now"', async () => {
    await startRun(district);
    const { night } = await carryOn(district);
    const scheduled = () => stub().start(district.id, night, 'schedule');
    expect(await scheduled()).toMatchObject({ started: true });
    expect(await carryOn(district)).toMatchObject({ night, trigger: 'schedule', status: 'completed' });
    expect(await scheduled()).toMatchObject({ started: false, reason: 'alreadyRun' });
    await startRun(district);
    expect((await carryOn(district)).trigger).toBe('runNow');
    expect(await scheduled()).toMatchObject({ started: false, reason: 'alreadyRun' });
  });

  it('withdraws nobody when the connection changes in the middle of a pull', async () => {
    await startRun(district);
    const run = await carryOn(district, async ({ steps }) => {
      if (steps[0]?.kind === 'reconcile')
        await platform.directory.run(
          sql`update demographics_connections set updated_at = '2026-01-01T00:00:00.000Z' where district_id = ${district.id}`,
        );
    });
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'conflict' } });
    expect((await demographicsStatus(platform, district))?.completedAt).toBeNull();
  });

  it('leaves out a district without a connection and one whose hour is not now', async () => {
    const unconnected = await someDistrict('Unconnected');
    await startDueNights(platform, new Date('2026-11-03T12:05:00Z'));
    expect((await runsOf(platform, district, { limit: 10, offset: 0 })).total).toBe(0);
    await startDueNights(platform, atOne);
    expect((await runsOf(platform, unconnected, { limit: 10, offset: 0 })).total).toBe(0);
  });
});

describe('Run now', () => {
  it('is refused with 409 while a run is under way', async () => {
    await startRun(district);
    const second = await callAsOperator(`${path()}/runs`, 'POST');
    expect([second.status, await second.json()]).toMatchObject([409, { code: 'conflict' }]);
  });

  it('is refused with 403 before demographics is set up', async () => {
    const unconnected = await someDistrict('Unconnected');
    const answer = await callAsOperator(`/v1/admin/districts/${unconnected.id}/runs`, 'POST');
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'demographicsIncomplete' }]);
  });

  it("shows another district's run to nobody", async () => {
    const runId = await startRun(district);
    const other = await someDistrict('Other');
    expect((await callAsOperator(`/v1/admin/districts/${other.id}/runs/${runId}`)).status).toBe(404);
    expect((await callAsOperator(`/v1/admin/districts/dst_unknown/runs`)).status).toBe(404);
    expect((await callAsOperator(`${path()}/runs/${runId}`)).status).toBe(200);
  });
});

it('forgets after two years what a night did in detail, not that there was one', async () => {
  const database = platform.databaseOf(district);
  const days = { old: 740, kept: 720 };
  for (const [name, ago] of Object.entries(days)) {
    const at = new Date(Date.now() - ago * 86_400_000).toISOString();
    const id = `${name} ${district.id}`;
    await database.batch([
      database.run(sql`insert into runs (id, district_id, night, trigger, status, started_at)
        values (${id}, ${district.id}, '2024-01-01', 'schedule', 'completed', ${at})`),
      database.run(sql`insert into run_steps (run_id, number, name, counts, attempts, finished_at)
        values (${id}, 1, 'students', '{}', 1, ${at})`),
      database.run(sql`insert into roster_findings (district_id, run_id, kind, collection, object, field, reason)
        values (${district.id}, ${id}, 'rejected', 'students', 'S1', 'roles', 'is missing')`),
    ]);
  }
  await forgetOldDetails(platform, district);
  const left = (table: string, column = 'run_id') =>
    database.all<{ id: string }>(
      sql`select ${sql.identifier(column)} as id from ${sql.identifier(table)} where ${sql.identifier(column)} like ${`% ${district.id}`} order by 1`,
    );
  const kept = [{ id: `kept ${district.id}` }];
  expect(await Promise.all([left('run_steps'), left('roster_findings')])).toEqual([kept, kept]);
  expect(await left('runs', 'id')).toHaveLength(2);
});

import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, isoDate } from '../../src/calendar/iso-date.ts';
import { isAnnounced } from '../../src/nightly/announcement.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import { supersedeRun } from '../../src/nightly/run-state.ts';
import type { RunId } from '../../src/platform/ids.ts';
import { requireFullPull } from '../../src/roster/index.ts';
import { schoolBreaks } from '../../src/roster/schema.ts';
import { verdictOn } from '../../src/roster/school-break.ts';
import { asRunId } from '../support/ids.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { carryOn } from '../support/runs.ts';
import {
  connectedDistrict,
  findings,
  landedRoster,
  night,
  type OneRosterObject,
  type RosterUnderTest,
  todayThere,
} from './support.ts';

/** The end of the school year: cases 29 and 30 of the roster's table, with siblings. */
let under: RosterUnderTest;
let students: OneRosterObject[];
beforeEach(async () => {
  under = await connectedDistrict(60);
  students = await under.campus.control<OneRosterObject[]>('GET', 'students?limit=60&status=active');
});

const today = () => isoDate(todayThere());
const yesterday = () => addDays(today(), -1);
/** Gives the students of these places other role dates in Campus. */
async function roles(which: readonly OneRosterObject[], dates: { beginDate: string; endDate?: string }) {
  for (const student of which)
    await under.campus.control('PATCH', `students/${student.sourcedId}`, {
      roles: (student.roles as object[]).map((role) => ({ ...role, ...dates })),
    });
}
const endAll = (which = students) => roles(which, { beginDate: '2026-08-17', endDate: yesterday() });
const wholeNight = async () => {
  await requireFullPull(platform, under.district);
  return night(under.district);
};
const active = async () =>
  (await landedRoster(under.district)).students.filter(({ status }) => status === 'active').length;
/** Whether a run is mailed about, as it ended and as the next run leaves it. */
async function mailsAbout(runId: RunId): Promise<number> {
  const state = await env.DISTRICT_RUNS.getByName(under.district.id).newest();
  if (!state || state.runId !== runId) throw new Error('another run has begun');
  const problems = (await stepsOf(platform, under.district, runId)).flatMap(({ problemDetail }) => problemDetail ?? []);
  const left = supersedeRun(state, new Date())?.state;
  return [state, ...(left ? [left] : [])].filter((one) => isAnnounced(one, problems)).length;
}
/** Moves what is kept of the break into the past. */
const daysPass = (days: number) =>
  platform
    .databaseOf(under.district)
    .update(schoolBreaks)
    .set({ askedAt: new Date(Date.now() - days * 86_400_000).toISOString() })
    .where(eq(schoolBreaks.districtId, under.district.id));

describe('when everybody’s enrollment has ended', () => {
  it('nobody is withdrawn, and one mail goes out when it begins and one a month (case 29)', async () => {
    await night(under.district);
    const before = await active();
    await endAll();
    const statuses: string[] = [];
    let mails = 0;
    for (const whole of [false, true, false, true]) {
      const { runId, status, counts } = await (whole ? wholeNight() : night(under.district));
      statuses.push(status);
      mails += await mailsAbout(runId);
      expect(counts.reconcile?.withdrawn ?? 0).toBe(0);
      expect(await active()).toBe(before);
    }
    expect([statuses, mails]).toEqual([['held', 'completed', 'completed', 'completed'], 1]);
    await daysPass(29);
    expect(await mailsAbout((await night(under.district)).runId)).toBe(0);
    await daysPass(31);
    const reminder = await night(under.district);
    expect([reminder.status, await mailsAbout(reminder.runId)]).toEqual(['held', 1]);
    expect(await mailsAbout((await night(under.district)).runId)).toBe(0);
  });

  it('the confirmation says that it is everybody, and probably the end of the school year', async () => {
    await night(under.district);
    await endAll();
    const { runId, problem } = await wholeNight();
    expect(problem).toMatchObject({
      code: 'confirmationNeeded',
      detail: expect.stringMatching(
        `everybody, all ${students.length} active students.*end of the school year.*need not do anything`,
      ),
    });
    const shown = await (await callAsOperator(`/v1/admin/districts/${under.district.id}/runs/${runId}`)).json<{
      confirmation: string;
    }>();
    // Whoever knows better says so, and is believed.
    await callAsOperator(`/v1/admin/districts/${under.district.id}/runs/${runId}/confirm`, 'POST', {
      confirmation: shown.confirmation,
    });
    expect(await carryOn(under.district)).toMatchObject({ status: 'completed' });
    expect(await active()).toBe(0);
    expect(await night(under.district)).toMatchObject({ status: 'completed' });
  });

  it('a person who asks for everything is asked again', async () => {
    await night(under.district);
    await endAll();
    await night(under.district);
    expect((await night(under.district)).status).toBe('completed');
    await callAsOperator(`/v1/admin/districts/${under.district.id}/runs?everything=true`, 'POST');
    expect(await carryOn(under.district)).toMatchObject({ status: 'held' });
  });

  it('students are here as ever when the new school year begins, and who is gone leaves without anybody’s help', async () => {
    await night(under.district);
    await endAll();
    await night(under.district);
    // July: the enrollments of most of the next school year begin in some weeks.
    const back = students.slice(0, Math.ceil(students.length * 0.86));
    await roles(back, { beginDate: addDays(today(), 40) });
    expect(await wholeNight()).toMatchObject({ status: 'completed' });
    expect(await active()).toBe(students.length);
    // August: it is the first day. Kindergarten begins a week later.
    const [kindergarten, others] = [back.slice(0, 4), back.slice(4)];
    await roles(others, { beginDate: today() });
    await roles(kindergarten, { beginDate: addDays(today(), 7) });
    expect(await wholeNight()).toMatchObject({
      status: 'completed',
      counts: { reconcile: { withdrawn: students.length - back.length } },
    });
    expect(await active()).toBe(back.length);
    // From now on the ordinary rule holds.
    await endAll(others.slice(0, 21));
    expect(await wholeNight()).toMatchObject({
      status: 'held',
      problem: { detail: expect.stringContaining('more than the 10%') },
    });
  });

  it('is not what a fault looks like: students who are absent are asked about as ever', async () => {
    await night(under.district);
    for (const { sourcedId } of students.slice(0, -3)) await under.campus.control('DELETE', `students/${sourcedId}`);
    expect((await wholeNight()).problem?.detail).toContain('Campus no longer has');
  });
});

describe('a first connection', () => {
  const explained = async (runId: RunId) =>
    (await stepsOf(platform, under.district, runId)).find(({ name }) => name === 'reconcile');

  it('in summer explains what it found, once (case 30)', async () => {
    await endAll();
    const { runId, status } = await night(under.district);
    expect(status).toBe('completed');
    expect(await explained(runId)).toMatchObject({
      problemCode: 'schoolYearEnded',
      problemDetail: expect.stringMatching(/60 students.*has ended.*the last on.*become active by themselves/),
    });
    expect(await mailsAbout(runId)).toBe(1);
    const second = await night(under.district);
    expect([await explained(second.runId), await mailsAbout(second.runId)]).toMatchObject([{ problemCode: null }, 0]);
    await roles(students, { beginDate: today() });
    await night(under.district);
    expect(await active()).toBe(students.length);
  });

  it('with enrollments that are to come finds everybody, and says nothing during the year', async () => {
    const { runId } = await night(under.district);
    expect(await explained(runId)).toMatchObject({ problemCode: null });
    expect(await findings(under.district, runId)).toEqual([]);
  });

  it('before the first day of a school year says so too', async () => {
    await roles(students, { beginDate: addDays(today(), 20) });
    const { runId } = await night(under.district);
    expect((await explained(runId))?.problemCode).toBe('schoolYearEnded');
  });
});

describe('the rule', () => {
  const runId = asRunId('run_now');
  const now = new Date('2026-07-01T06:00:00Z');
  const asked = (days: number, askedInRun = asRunId('run_before')) => ({
    askedAt: new Date(now.getTime() - days * 86_400_000).toISOString(),
    askedInRun,
  });
  const verdict = (active: number, leaving: number, between: number, more: object = {}) =>
    verdictOn(
      { active, leaving, between, away: Math.max(leaving, between) },
      { share: 10, known: null, runId, now, asked: false, ...more },
    );

  it.each([
    ['a few leave', [1000, 12, 12], {}, 'withdraw'],
    ['many leave', [1000, 200, 200], {}, 'ask'],
    ['a small school ends its year', [12, 12, 12], {}, 'askAboutBreak'],
    ['three of three leave', [3, 3, 3], {}, 'withdraw'],
    ['nine in ten have ended', [1000, 930, 900], {}, 'askAboutBreak'],
    ['nine in ten are absent', [1000, 930, 100], {}, 'ask'],
    ['it is July', [1000, 1000, 1000], { known: asked(20) }, 'keep'],
    ['a month has passed', [1000, 1000, 1000], { known: asked(30) }, 'askAboutBreak'],
    ['the same step comes twice', [1000, 1000, 1000], { known: asked(0, runId) }, 'askAboutBreak'],
    ['half are back', [1000, 500, 500], { known: asked(20) }, 'keep'],
    ['most are back', [1000, 180, 180], { known: asked(20) }, 'withdraw'],
    ['most are to come, in July', [1000, 140, 1000], { known: asked(20) }, 'keep'],
    ['everybody is to come', [1000, 0, 1000], {}, 'withdraw'],
    ['a person asks', [1000, 1000, 1000], { known: asked(20), asked: true }, 'askAboutBreak'],
  ] as const)('when %s', (_, [all, leaving, ended], more, expected) => {
    expect(verdict(all, leaving, ended, more)).toBe(expected);
  });

  it('withdraws nobody without a person while more than a quarter would leave, whatever the night finds', () => {
    const numbers = fc.tuple(fc.nat(5000), fc.nat(5000), fc.nat(5000)).map(([a, b, c]) => {
      const [between = 0, leaving = 0, active = 0] = [a, b, c].toSorted((x, y) => x - y);
      return { active, leaving, between };
    });
    fc.assert(
      fc.property(numbers, fc.boolean(), fc.nat(60), ({ active, leaving, between }, inBreak, days) => {
        if (leaving <= 20 || leaving * 4 <= active) return;
        expect(verdict(active, leaving, between, { known: inBreak ? asked(days) : null })).not.toBe('withdraw');
      }),
    );
  });
});

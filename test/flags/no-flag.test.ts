import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import { type KnownRuns, type NoFlagCase, whyNoFlagAnswer } from '../../src/flags/no-flag-answer.ts';
import { whyNoFlag } from '../../src/flags/plan/no-flag.ts';
import type { ProblemCode } from '../../src/platform/problems.ts';
import { asRunId, asSourcedId } from '../support/ids.ts';

const today = isoDate('2026-11-02');
const due = {
  badge: { startDate: isoDate('2026-09-08'), endDate: null },
  student: { sourcedId: asSourcedId('S1'), status: 'active' as const },
  settings: { enabled: true, mode: 'create' as const, cutoverDate: isoDate('2026-10-01'), cutoverCompletedAt: null },
  today,
};
const { badge, student, settings } = due;
const takeOver = { ...settings, mode: 'takeOver' as const };

describe('a badge has no flag', () => {
  it.each([
    ['because its program was never set up', { settings: null }, 'programOff'],
    ['because its program is off', { settings: { ...settings, enabled: false } }, 'programOff'],
    ['before the cutover date', { settings: { ...settings, cutoverDate: isoDate('2026-11-03') } }, 'cutoverDateToCome'],
    ['before it starts', { badge: { ...badge, startDate: isoDate('2026-11-03') } }, 'startsLater'],
    ['when it was over by the cutover', { badge: { ...badge, endDate: isoDate('2026-10-01') } }, 'overBeforeCutover'],
    ['when the student has left', { student: { ...student, status: 'withdrawn' as const } }, 'withdrawn'],
    ['when OneRoster has not brought the student', { student: { ...student, sourcedId: null } }, 'noSourcedId'],
    ['while the take over is still to be made', { settings: takeOver }, 'cutoverPending'],
    ['only until the next run', {}, 'nextRun'],
    ['only until the next run after a take over', { settings: { ...takeOver, cutoverCompletedAt: 'x' } }, 'nextRun'],
  ] as const)('%s', (_, change, reason) => {
    expect(whyNoFlag({ ...due, ...change })).toBe(reason);
  });
});

describe('why a student has no flag is answered in one sentence', () => {
  const connected = {
    demographics: {
      baseUrl: 'x',
      accessTokenUrl: 'x',
      clientId: 'x',
      completedAt: 'x',
      hostsConfirmedAt: null,
      hostsConfirmedBy: null,
      updatedAt: 'x',
    },
    documentViewer: {
      ...{ publicKeysetUrl: 'x', openIdEndpoint: 'x', deploymentId: '1', furtherDeploymentIds: [] },
      ...{ clientId: 'x', issuer: null, staffRoles: null },
    },
    flags: [
      {
        ...settings,
        ...{ program: 'section504' as const, guardShare: 20, holdForConfirmation: false, updatedAt: 'x' },
      },
    ],
  };
  const runId = asRunId('run_1');
  const runs: KnownRuns = { programs: new Map(), missed: new Set(), night: null };
  const the: NoFlagCase = { program: 'section504', badge, student, write: null, connected, runs, today };
  const stopped = (code: ProblemCode): KnownRuns => ({
    ...runs,
    programs: new Map([['section504', { code, detail: 'The flag is not Active.', runId }]]),
  });
  const night = (status: string) => ({ ...runs, night: { id: runId, status, problemDetail: 'Campus is down.' } });
  const write = { action: 'create', state: 'refused', problem: '403: no rights', runId } as const;

  it.each([
    ['no badge', { badge: null }, 'noBadge', 'programs', 'no completed plan document'],
    [
      'no connection',
      { connected: { ...connected, demographics: null } },
      'demographicsMissing',
      'demographics',
      'Nigh',
    ],
    ['no viewer', { connected: { ...connected, documentViewer: null } }, 'viewerMissing', 'documentViewer', 'The Docu'],
    ['a flag that is set up wrong in Campus', { runs: stopped('flagNotReady') }, 'programStopped', 'run', 'not Active'],
    ['a cutover that waits', { runs: stopped('confirmationNeeded') }, 'cutoverPending', 'cutover', 'confirm it'],
    ['a night that failed', { runs: night('failed') }, 'nightFailed', 'run', 'Campus is down.'],
    ['a night that is held', { runs: night('held') }, 'nightHeld', 'run', 'waits for you'],
    ['a refusal', { write }, 'refused', 'run', 'Campus refused the flag: 403: no rights'],
    ['a deletion by hand', { write: { ...write, state: 'gone', problem: null } }, 'deletedInCampus', 'run', 'deleted'],
    ['a student who has left, also when the night failed', left(night('failed')), 'withdrawn', 'student', 'has left'],
    ['nothing but time', {}, 'nextRun', null, 'The next run sets the flag.'],
  ] as const)('for %s', (_, change, reason, remedy, text) => {
    const found = whyNoFlagAnswer({ ...the, ...change });
    expect([found?.reason, found?.remedy]).toEqual([reason, remedy]);
    expect(found?.sentence).toContain(text);
    expect(found?.runId).toBe(remedy === 'run' ? runId : null);
  });

  it.each([
    ['while Campus shows it', { ...write, state: 'seen' }],
    ['while it is being written', { ...write, state: 'sending' }],
    ['when only its correction was refused', { ...write, action: 'correct' }],
  ] as const)('not %s', (_, write) => {
    expect(whyNoFlagAnswer({ ...the, write })).toBeNull();
  });

  function left(runs: KnownRuns) {
    return { runs, student: { ...student, status: 'withdrawn' as const } };
  }
});

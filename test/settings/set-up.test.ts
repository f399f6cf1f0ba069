import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import type { ProblemCode } from '../../src/platform/problems.ts';
import { type SetUpFacts, type SetUpStep, setUpSteps } from '../../src/settings/district-information/set-up.ts';
import { asRunId } from '../support/ids.ts';

const empty: SetUpFacts = {
  ...{ demographics: null, lastNight: null, documentViewer: null, flags: [], exports: [], legacy: false },
  ...{ programs: new Map(), missed: new Set(), unfinished: new Map(), today: isoDate('2026-11-25') },
  caseSubmittedAt: null,
};
const runId = asRunId('run_1');
const completed = { completedAt: '2026-11-20T06:00:00.000Z' };
const states = (facts: Partial<SetUpFacts>) => setUpSteps({ ...empty, ...facts }).map(({ state }) => state);
const flag: SetUpFacts['flags'][number] = {
  ...{ program: 'section504', enabled: true, mode: 'takeOver', cutoverCompletedAt: null },
  cutoverDate: isoDate('2026-11-01'),
};
const created = { ...flag, mode: 'create' } as const;
const halfDone = { program: 'section504', state: 'begun', planned: 9, sent: 5, seen: 5, leftAlone: 0 } as const;
const wentWell = new Map([['section504', null]] as const);
const went = (code: ProblemCode): SetUpFacts['programs'] =>
  new Map([['section504', { code, detail: 'The flag is not ready.' }]]);
const failed = (status: 'failed' | 'held' | 'completed') => ({
  id: runId,
  status,
  problemDetail: 'Campus answered 401.',
});

describe('the set-up checklist', () => {
  it('of an empty district begins in Campus, and puts off what needs demographics', () => {
    expect(states({})).toEqual(['next', 'open', 'later', 'open', 'later']);
    expect(setUpSteps(empty)[0]?.campus).toContain('Campus Support case');
  });

  it('waits for Campus once the case of Step 1 is submitted', () => {
    const [first, second] = setUpSteps({ ...empty, caseSubmittedAt: '2026-11-20T15:00:00.000Z' });
    expect([first?.state, second?.state]).toEqual(['waiting', 'next']);
    expect(first?.here).toContain('You submitted the case.');
  });

  it('waits for the first run, then leads on to reporting and flags, in any order', () => {
    expect(states({ demographics: { completedAt: null } })).toEqual(['done', 'waiting', 'later', 'next', 'later']);
    expect(states({ demographics: completed })).toEqual(['done', 'done', 'next', 'open', 'open']);
    expect(states({ demographics: completed, exports: [{ status: 'active' }] })).toEqual([
      ...['done', 'done', 'done', 'next', 'open'],
    ]);
  });

  it.each<[string, Partial<SetUpFacts>, number, string]>([
    ['terms that are not accepted', { exports: [{ status: 'termsPending' }] }, 2, 'waiting'],
    ['an export that is disabled', { exports: [{ status: 'disabled' }] }, 2, 'next'],
    ['the first click', { documentViewer: { issuer: null } }, 3, 'waiting'],
    ['nothing, after the first click', { documentViewer: { issuer: 'https://c' } }, 3, 'done'],
    ['a take over that is to come', { flags: [flag] }, 4, 'waiting'],
    ['nothing, after the take over', { flags: [{ ...flag, cutoverCompletedAt: 'x' }], programs: wentWell }, 4, 'done'],
    ['nothing, when flags are created', { flags: [created], programs: wentWell }, 4, 'done'],
    ['the first run after flags were turned on', { flags: [created] }, 4, 'waiting'],
    [
      'a cutover date that is to come, of a flag that is created',
      { flags: [{ ...created, cutoverDate: isoDate('2026-12-05') }] },
      ...([4, 'waiting'] as const),
    ],
    [
      'somebody to mend the flag in Campus that the last run could not keep',
      { flags: [created], programs: went('flagNotReady') },
      ...([4, 'broken'] as const),
    ],
    [
      'a person, where the cutover is to be confirmed',
      { flags: [flag], programs: went('confirmationNeeded') },
      ...([4, 'waiting'] as const),
    ],
    [
      'nothing of a program that is off',
      { flags: [{ ...created, enabled: false }], programs: went('flagNotReady') },
      ...([4, 'open'] as const),
    ],
    [
      'somebody to look at a cutover that is half done, also of a program that is off',
      { flags: [{ ...flag, enabled: false }], unfinished: new Map([['section504', halfDone]]) },
      ...([4, 'broken'] as const),
    ],
    ['somebody to mend what the last run failed for', { lastNight: failed('failed') }, 1, 'broken'],
    [
      'somebody to see what the last run left out',
      { lastNight: { id: runId, status: 'completed', problemDetail: 'Campus sent no guardians.', isToCorrect: true } },
      ...([1, 'waiting'] as const),
    ],
    ['a person to confirm the last run', { lastNight: failed('held') }, 1, 'waiting'],
    ['a program to be turned on', { flags: [{ ...flag, enabled: false }] }, 4, 'open'],
  ])('waits for %s', (_, facts, step, state) => {
    expect(states({ demographics: completed, ...facts })[step]).toBe(state);
  });

  it('says what the last run failed for, and which programs it could not keep', () => {
    const facts = { ...empty, demographics: completed, flags: [created], programs: went('flagNotReady') };
    expect(setUpSteps({ ...facts, lastNight: failed('failed') })[1]?.here).toContain('Campus answered 401.');
    expect(setUpSteps(facts)[4]?.here).toContain('Section 504');
  });

  it.each<[string, Partial<SetUpFacts>, number, SetUpStep['link']]>([
    ['a night that failed, once one has completed', { lastNight: failed('failed') }, 1, { run: runId }],
    ['a night that waits for a person', { lastNight: failed('held') }, 1, { run: runId }],
    ['a night that left a part of the roster out', { lastNight: failed('completed') }, 1, { run: runId }],
    [
      'a night that failed before it came to flags that are kept',
      { lastNight: failed('failed'), flags: [created], programs: wentWell, missed: new Set(['section504']) },
      ...([4, { run: runId }] as const),
    ],
    ['a cutover that is to be confirmed', { flags: [flag], programs: went('confirmationNeeded') }, 4, 'cutover'],
  ])('sends nobody back to the set-up in Campus after %s', (_, facts, step, link) => {
    expect(setUpSteps({ ...empty, demographics: completed, ...facts })[step]).toMatchObject({ campus: null, link });
  });

  it('leads to the connection while no night has completed', () => {
    const facts = { ...empty, demographics: { completedAt: null }, lastNight: failed('failed') };
    expect(setUpSteps(facts)[1]).toMatchObject({ state: 'broken', link: 'demographics' });
  });

  it('ends with the removal of what came before', () => {
    expect(setUpSteps({ ...empty, legacy: true }).at(-1)).toMatchObject({ state: 'open', link: 'details' });
  });
});

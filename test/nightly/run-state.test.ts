import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/calendar/iso-date.ts';
import {
  beginStep,
  completeStep,
  confirmRun,
  expireLease,
  type FinishedStep,
  maxAttempts,
  nextLook,
  type RunState,
  startRun,
  supersedeRun,
} from '../../src/nightly/run-state.ts';
import type { Step, StepOutcome } from '../../src/nightly/step.ts';
import { problem } from '../../src/platform/problems.ts';
import { asRunId } from '../support/ids.ts';

const lease = 60_000;
const at = (ms: number) => new Date(Date.UTC(2026, 10, 2, 6) + ms);
const run = { runId: asRunId('run_1'), night: isoDate('2026-11-02'), trigger: 'schedule' as const };
const plan: Step[] = [
  { kind: 'reconcile', plan: { mode: 'full', connectedAt: '2026-11-01T00:00:00.000Z' } },
  { kind: 'planFlags', program: 'section504' },
  { kind: 'writeFlags', program: 'section504' },
  { kind: 'planFlags', program: 'specialEducation' },
  { kind: 'badges' },
];
const begun = (steps = plan): RunState => {
  const state = beginStep(startRun(run, steps, at(0), lease).state, 1, at(0), lease);
  if (!state) throw new Error('the first step is not handed out');
  return state;
};
const done: StepOutcome = { status: 'done', counts: {} };
const down = (retry = true): StepOutcome => ({
  status: 'failed',
  retry,
  problem: problem('campusUnreachable', 'Campus does not answer.'),
});

/** The outcome of an execution of a step, of the newest one where nothing else is said. */
const complete = (
  state: RunState,
  stepNumber: number,
  outcome: StepOutcome,
  now: Date,
  { attempt } = { attempt: state.attempts },
) => completeStep(state, { stepNumber, attempt }, outcome, now, lease);

describe('a run', () => {
  it('hands out its steps one by one and completes after the last', () => {
    let state = startRun(run, plan, at(0), lease).state;
    const names: string[] = [];
    while (state.status === 'running') {
      state = beginStep(state, state.stepNumber, at(1), lease) ?? state;
      const transition = complete(state, state.stepNumber, done, at(2));
      if (!transition?.finished) throw new Error('the outcome was not taken');
      names.push(transition.finished.name);
      state = transition.state;
    }
    expect(state.status).toBe('completed');
    expect(names).toEqual([
      'reconcile',
      'planFlags section504',
      'writeFlags section504',
      'planFlags specialEducation',
      'badges',
    ]);
  });

  it('carries out the steps that a step found necessary before those planned already', () => {
    const transition = complete(begun(), 1, { ...done, next: [{ kind: 'flags' }] }, at(1));
    expect(transition?.state.steps.map(({ kind }) => kind)).toEqual([
      'flags',
      ...plan.slice(1).map(({ kind }) => kind),
    ]);
  });

  it('takes a result once: the same step again, a late one and an unknown one change nothing', () => {
    const second = complete(begun(), 1, done, at(1))?.state;
    if (!second) throw new Error('the outcome was not taken');
    expect(complete(second, 1, done, at(2))).toBeNull();
    expect(complete(second, 3, done, at(2))).toBeNull();
    expect(beginStep(second, 1, at(2), lease)).toBeNull();
  });

  it.each([
    ['writeFlags', null],
    ['planFlags', 2],
    ['verifyFlags', 2],
  ] as const)(
    'takes a late result of %s only when no other attempt at it is under way that could write beside the next',
    (kind, next) => {
      const first = begun([{ kind, program: 'section504' }, { kind: 'badges' }]);
      const lost = expireLease(first, at(lease), lease)?.state ?? first;
      const second = beginStep(lost, 1, at(lease), lease) ?? lost;
      expect(second.attempts).toBe(2);
      expect(complete(second, 1, done, at(lease + 1), { attempt: 1 })?.state.stepNumber ?? null).toBe(next);
      expect(complete(second, 1, done, at(lease + 1), { attempt: 2 })?.state.stepNumber).toBe(2);
    },
  );

  it.each(['planFlags', 'writeFlags', 'verifyFlags', 'planUndo', 'verifyUndo'] as const)(
    'hands out %s to one execution at a time, and a step of the roster to whoever comes',
    (kind) => {
      const flags = begun([{ kind, program: 'section504' }]);
      expect(beginStep(flags, 1, at(lease - 1), lease)).toBeNull();
      expect(beginStep(flags, 1, at(lease), lease)).toMatchObject({ attempts: 2 });
      expect(beginStep(begun(), 1, at(1), lease)).toMatchObject({ attempts: 2 });
    },
  );

  it('waits longer before each further attempt, and as long as Campus asks', () => {
    let state = begun();
    const waits: (number | null)[] = [];
    for (let attempt = 1; attempt < maxAttempts; attempt++) {
      const transition = complete(state, 1, down(), at(0));
      if (!transition) throw new Error('the outcome was not taken');
      waits.push(transition.enqueueAfter);
      state = beginStep(transition.state, 1, at(0), lease) ?? state;
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600]);
    const asked = { ...problem('campusUnreachable', 'Later.'), retryAfter: 300 };
    expect(complete(begun(), 1, { status: 'failed', retry: true, problem: asked }, at(0))?.enqueueAfter).toBe(300);
  });

  it('ends at once when Campus asks to wait past its deadline, and is looked after by its deadline at the latest', () => {
    const asked = (retryAfter: number) => problem('campusUnreachable', 'Later.', { retryAfter });
    const asksFor = (wait: number) =>
      complete(begun(), 1, { status: 'failed', retry: true, problem: asked(wait) }, at(0));
    expect(asksFor(86_400)).toMatchObject({ enqueueAfter: null, state: { status: 'failed', problem: asked(86_400) } });
    const waiting = asksFor(5 * 3600 - 1)?.state as RunState;
    expect(waiting.status).toBe('running');
    expect([nextLook(waiting), nextLook(begun())]).toEqual([waiting.deadline, begun().leaseUntil]);
  });

  it('fails when the roster cannot be made whole, and then changes no flag', () => {
    const transition = complete(begun(), 1, down(false), at(1));
    expect(transition?.state).toMatchObject({ status: 'failed', steps: [], problem: { code: 'campusUnreachable' } });
    expect(transition?.finished).toMatchObject({ name: 'reconcile', problem: { code: 'campusUnreachable' } });
  });

  it('leaves out the rest of a program that cannot go on, and goes on with the others', () => {
    const second = complete(begun(), 1, done, at(1))?.state;
    const planning = second && beginStep(second, 2, at(1), lease);
    const transition = planning && complete(planning, 2, down(false), at(2));
    expect(transition?.state.status).toBe('running');
    expect(transition?.state.steps).toEqual([{ kind: 'planFlags', program: 'specialEducation' }, { kind: 'badges' }]);
  });

  it('hands a step out again when its lease is over, not before', () => {
    const state = begun();
    expect(expireLease(state, at(lease - 1), lease)).toBeNull();
    const again = expireLease(state, at(lease), lease);
    expect(again?.enqueueAfter).toBe(0);
    expect(again?.state.stepNumber).toBe(1);
  });

  it('has failed at its deadline with the reason, wherever it stands, and the next one starts clean', () => {
    const late = at(6 * 3_600_000);
    expect(beginStep(begun(), 1, late, lease)).toBeNull();
    const over = expireLease(begun(), late, lease);
    expect(over?.state).toMatchObject({ status: 'failed', steps: [], problem: { code: 'internalError' } });
    expect(over?.finished).toMatchObject({
      name: 'reconcile',
      problem: { detail: expect.stringContaining('5 hours') },
    });
    expect(over && complete(over.state, 1, done, late)).toBeNull();
    expect(startRun({ ...run, runId: asRunId('run_2') }, plan, late, lease).state).toMatchObject({
      status: 'running',
      stepNumber: 1,
    });
  });

  it('finishes every step once and in order, whatever comes twice, late, failing or never', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('message' as const), step: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('result' as const), step: fc.integer({ min: 1, max: 6 }), fails: fc.boolean() }),
      fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 0, max: 2 * lease }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const steps: Step[] = [{ kind: 'planPull' }, { kind: 'badges' }, { kind: 'flags' }, { kind: 'badges' }];
        let state = startRun(run, steps, at(0), lease).state;
        let now = 0;
        const finished: FinishedStep[] = [];
        const apply = (transition: ReturnType<typeof completeStep>) => {
          if (!transition) return;
          state = transition.state;
          if (transition.finished) finished.push(transition.finished);
        };
        for (const happening of events) {
          if (happening.kind === 'time') {
            now += happening.ms;
            apply(expireLease(state, at(now), lease));
          } else if (happening.kind === 'message') state = beginStep(state, happening.step, at(now), lease) ?? state;
          else apply(complete(state, happening.step, happening.fails ? down() : done, at(now)));
        }
        // Whatever has happened, somebody who goes on from here brings the run to its end.
        for (let turn = 0; turn < 100 && state.status === 'running'; turn++) {
          now += 1000;
          state = beginStep(state, state.stepNumber, at(now), lease) ?? state;
          apply(complete(state, state.stepNumber, done, at(now)));
        }
        expect(['completed', 'failed']).toContain(state.status);
        expect(finished.map(({ number }) => number)).toEqual(finished.map((_, index) => index + 1));
        if (state.status === 'completed') expect(finished).toHaveLength(steps.length);
        expect(finished.filter(({ problem: found }) => found !== null)).toHaveLength(state.status === 'failed' ? 1 : 0);
      }),
    );
  });
});

describe('a run that is held', () => {
  const hours = (count: number) => count * 3_600_000;
  const asks = { problem: problem('confirmationNeeded', '40 students would leave.'), confirmation: 'left 40' };
  const held = () => {
    const transition = complete(begun(), 1, { status: 'held', ...asks }, at(1000));
    if (!transition) throw new Error('the outcome was not taken');
    return transition.state;
  };

  it('goes on for as long as any other run when a person confirms it six hours later', () => {
    const confirmed = confirmRun(held(), 'left 40', at(hours(6)), lease);
    expect(confirmed).toMatchObject({ enqueueAfter: 0, finished: null });
    const state = confirmed?.state ?? held();
    expect(state).toMatchObject({
      ...{ status: 'running', problem: null, confirmation: null, attempts: 0, handedOut: false },
      ...{ leaseUntil: at(hours(6)).getTime() + lease, deadline: at(hours(11)).getTime() },
      steps: [{ ...plan[0], confirmed: 'left 40' }, ...plan.slice(1)],
    });
    const again = beginStep(state, 1, at(hours(6) + 1), lease);
    expect(again?.attempts).toBe(1);
    expect(again && complete(again, 1, done, at(hours(6) + 2))?.state.stepNumber).toBe(2);
  });

  it('goes on with nothing but what it asked for, and only once', () => {
    expect(confirmRun(held(), 'left 41', at(hours(1)), lease)).toBeNull();
    expect(confirmRun({ ...held(), steps: plan.slice(1) }, 'left 40', at(hours(1)), lease)).toBeNull();
    const state = confirmRun(held(), 'left 40', at(hours(1)), lease)?.state ?? held();
    expect(confirmRun({ ...state, confirmation: 'left 40' }, 'left 40', at(hours(1)), lease)).toBeNull();
  });

  it('does nothing and never expires while nobody confirms it', () => {
    expect(beginStep(held(), 1, at(2000), lease)).toBeNull();
    expect(complete(held(), 1, done, at(2000))).toBeNull();
    expect(expireLease(held(), at(hours(20)), lease)).toBeNull();
  });

  it('has failed when the next run begins, with what it asked for', () => {
    const over = supersedeRun(held(), at(hours(24)))?.state;
    expect(over).toMatchObject({
      status: 'failed',
      steps: [],
      confirmation: null,
      problem: { code: 'confirmationNeeded' },
    });
    expect(over?.problem?.detail).toContain('40 students would leave.');
    expect(supersedeRun(begun(), at(hours(24)))).toBeNull();
  });
});

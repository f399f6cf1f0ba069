import type { IsoDate } from '../calendar/iso-date.ts';
import type { RunId } from '../platform/ids.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { type CutoverNews, isExclusive, type Step, type StepOutcome, stepName } from './step.ts';

/**
 * A district's run as a state machine, pure. The Durable Object keeps the state, the queue carries the number of the step that is next, and a step's result is
 * taken once: whatever comes twice, late or never, the state moves through the same steps.
 *
 *   start ─► step 1 handed out ─► completed ─► step 2 handed out … ─► completed
 *                    │  ▲ lease over, or failed and worth another attempt
 *                    └──┘            after the last attempt: failed, or the program's steps are left out
 *
 *   held ─► a person confirms exactly what the step would do ─► the same step again, confirmed
 *
 * A run that is not over at its deadline has failed, and the next night starts clean.
 */
export type Trigger = 'schedule' | 'runNow' | 'cutover' | 'undoCutover' | 'offboarding';

export interface RunState {
  readonly runId: RunId;
  readonly night: IsoDate;
  readonly trigger: Trigger;
  readonly status: 'running' | 'held' | 'completed' | 'failed';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly problem: Problem | null;
  /** Number of the step that is next or under way, from 1. */
  readonly stepNumber: number;
  /** The steps still to do, the current one first. */
  readonly steps: readonly Step[];
  /** How often the current step has been handed out. */
  readonly attempts: number;
  /** The current step is being carried out, or was when it was last heard of. */
  readonly handedOut: boolean;
  /** Until then the current step is somebody's; later it is handed out again. Milliseconds since 1970. */
  readonly leaseUntil: number;
  /** The run has failed when it is not over by then. Milliseconds since 1970. */
  readonly deadline: number;
  /** What a person must send to confirm the step that is held. */
  readonly confirmation: string | null;
}

/** A step that is over, for the history. */
export interface FinishedStep {
  readonly number: number;
  readonly name: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly problem: Problem | null;
  readonly attempts: number;
  readonly finishedAt: string;
}

/** What a transition asks the Durable Object to do besides keeping the state. */
export interface Transition {
  readonly state: RunState;
  readonly finished: FinishedStep | null;
  /** Seconds after which the current step is to be queued; null when nothing is to be queued. */
  readonly enqueueAfter: number | null;
  readonly cutover: CutoverNews | null;
}

/** A step as one execution carries it out: which step, and the how manieth time that it was handed out. */
export interface Attempt {
  readonly stepNumber: number;
  readonly attempt: number;
}

/** With the waits between them, a Campus that is restarted at night has twenty minutes. */
export const maxAttempts = 8;

/** Hours that a run may take, from its start or from its confirmation. */
const windowHours = 5;
const windowMs = windowHours * 3_600_000;

/** Seconds before attempt n+1: 10, 20, 40, … at most ten minutes; longer when Campus asked for it. There is no attempt after the deadline. */
const backoff = (attempts: number, asked: number | undefined) => Math.max(asked ?? 0, Math.min(600, 5 * 2 ** attempts));

export function startRun(
  run: Pick<RunState, 'runId' | 'night' | 'trigger'>,
  steps: readonly Step[],
  now: Date,
  leaseMs: number,
  /** Seconds after which the first step begins. */
  delay = 0,
): Transition {
  const begins = now.getTime() + delay * 1000;
  const state: RunState = {
    ...run,
    status: 'running',
    startedAt: now.toISOString(),
    finishedAt: null,
    problem: null,
    stepNumber: 1,
    steps,
    attempts: 0,
    handedOut: false,
    leaseUntil: begins + leaseMs,
    deadline: begins + windowMs,
    confirmation: null,
  };
  return { state, finished: null, enqueueAfter: delay, cutover: null };
}

/** Hands out the current step, when the message names it. Null for a message that comes late, and for one that comes twice while an exclusive step is under way. */
export function beginStep(state: RunState, stepNumber: number, now: Date, leaseMs: number): RunState | null {
  if (state.status !== 'running' || state.stepNumber !== stepNumber || isLate(state, now)) return null;
  const [current] = state.steps;
  if (!current || (state.handedOut && isExclusive(current) && now.getTime() < state.leaseUntil)) return null;
  return { ...state, attempts: state.attempts + 1, handedOut: true, leaseUntil: now.getTime() + leaseMs };
}

/**
 * Takes a step's outcome, once. Null when the step is not the current one any more; and for an attempt at writing flags whose lease is over, when another one is at
 * it: the next such step must not begin beside that. Of other steps the first answer is taken, so that a slow Campus comes to an end.
 */
export function completeStep(
  state: RunState,
  { stepNumber, attempt }: Attempt,
  outcome: StepOutcome,
  now: Date,
  leaseMs: number,
): Transition | null {
  const [current, ...rest] = state.steps;
  if (state.status !== 'running' || state.stepNumber !== stepNumber || !current) return null;
  if (current.kind === 'writeFlags' && state.attempts !== attempt) return null;
  if (outcome.status === 'failed') return failStep(state, outcome, now, leaseMs);
  if (outcome.status === 'held') return holdRun(state, outcome);
  const finished = finishedStep(state, current, outcome.counts, outcome.problem ?? null, now);
  return {
    ...goOn(state, outcome.instead ?? [...(outcome.next ?? []), ...rest], now, leaseMs),
    finished,
    cutover: outcome.cutover ?? null,
  };
}

/** When the lease of the current step is over: it is queued again, or has failed for good. Null while the lease lasts. */
export function expireLease(state: RunState, now: Date, leaseMs: number): Transition | null {
  if (state.status !== 'running') return null;
  if (isLate(state, now)) return endRun(state, outOfTime, now);
  if (now.getTime() < state.leaseUntil) return null;
  const lost = problem('internalError', 'The step did not answer in time.');
  return failStep(state, { status: 'failed', problem: lost, retry: true }, now, leaseMs, 0);
}

function failStep(
  state: RunState,
  failure: Extract<StepOutcome, { status: 'failed' }>,
  now: Date,
  leaseMs: number,
  delay = backoff(state.attempts, failure.problem.retryAfter),
): Transition {
  const [current, ...rest] = state.steps;
  if (!current) return { state, finished: null, enqueueAfter: null, cutover: null };
  const again = now.getTime() + delay * 1000;
  if (failure.retry && state.attempts < maxAttempts && again < state.deadline) {
    const leased = { ...state, handedOut: false, leaseUntil: again + leaseMs };
    return { state: leased, finished: null, enqueueAfter: delay, cutover: null };
  }
  // A program that cannot go on leaves the other programs running; a roster that is not whole ends the night.
  if ('program' in current) {
    const others = rest.filter((step) => !('program' in step) || step.program !== current.program);
    const finished = finishedStep(state, current, {}, failure.problem, now);
    return { ...goOn(state, others, now, leaseMs), finished, cutover: null };
  }
  return endRun(state, failure.problem, now);
}

/** When to look after a run, whatever happens: its current step is overdue, or the run is. Milliseconds since 1970. */
export const nextLook = ({ leaseUntil, deadline }: RunState): number => Math.min(leaseUntil, deadline);

const outOfTime = problem('internalError', `The run did not finish within its window of ${windowHours} hours.`);

const isLate = (state: RunState, now: Date) => now.getTime() >= state.deadline;

/** The run has failed at its current step, and nothing more is done in it. */
function endRun(state: RunState, found: Problem, now: Date): Transition {
  const [current] = state.steps;
  const finished = current ? finishedStep(state, current, {}, found, now) : null;
  const over = {
    status: 'failed' as const,
    finishedAt: now.toISOString(),
    problem: found,
    steps: [],
    confirmation: null,
  };
  return { state: { ...state, ...over }, finished, enqueueAfter: null, cutover: null };
}

function holdRun(state: RunState, held: Extract<StepOutcome, { status: 'held' }>): Transition {
  const { problem: found, confirmation } = held;
  return {
    state: { ...state, status: 'held', problem: found, confirmation },
    finished: null,
    enqueueAfter: null,
    cutover: null,
  };
}

/** Goes on with the step that is held. Null when nothing is held, or something else than what is confirmed. */
export function confirmRun(state: RunState, confirmation: string, now: Date, leaseMs: number): Transition | null {
  const [current, ...rest] = state.steps;
  if (state.status !== 'held' || state.confirmation !== confirmation || current?.kind !== 'reconcile') return null;
  const goesOn = {
    status: 'running' as const,
    problem: null,
    confirmation: null,
    steps: [{ ...current, confirmed: confirmation }, ...rest],
    attempts: 0,
    handedOut: false,
    leaseUntil: now.getTime() + leaseMs,
    deadline: now.getTime() + windowMs,
  };
  return { state: { ...state, ...goesOn }, finished: null, enqueueAfter: 0, cutover: null };
}

/** A run that is held when the next one begins has failed: nobody confirmed it, and it may never go on beside a newer one. */
export function supersedeRun(state: RunState, now: Date): Transition | null {
  if (state.status !== 'held') return null;
  const detail = `Nobody confirmed it before the next run. ${state.problem?.detail ?? ''}`.trim();
  return endRun(state, problem('confirmationNeeded', detail), now);
}

/** Ends a run at once, for the reason given. Null when it is over already. */
export const stopRun = (state: RunState, why: Problem, now: Date): Transition | null =>
  state.status === 'running' || state.status === 'held' ? endRun(state, why, now) : null;

/** Whether a run has failed in this way, by its history: nothing in it went wrong. */
export const isOvertaken = (run: Pick<RunState, 'status'> & { readonly problemCode: string | null }): boolean =>
  run.status === 'failed' && run.problemCode === 'confirmationNeeded';

function goOn(state: RunState, steps: readonly Step[], now: Date, leaseMs: number) {
  const moved = { ...state, steps, stepNumber: state.stepNumber + 1, attempts: 0, handedOut: false };
  if (steps.length > 0) return { state: { ...moved, leaseUntil: now.getTime() + leaseMs }, enqueueAfter: 0 };
  return { state: { ...moved, status: 'completed' as const, finishedAt: now.toISOString() }, enqueueAfter: null };
}

const finishedStep = (
  state: RunState,
  step: Step,
  counts: Readonly<Record<string, number>>,
  found: Problem | null,
  now: Date,
): FinishedStep => ({
  number: state.stepNumber,
  name: stepName(step),
  counts,
  problem: found,
  attempts: state.attempts,
  finishedAt: now.toISOString(),
});

import type { IsoDate } from '../../src/calendar/iso-date.ts';
import type { District } from '../../src/districts/index.ts';
import { recordCutoverNews } from '../../src/flags/index.ts';
import { carryOut } from '../../src/nightly/night.ts';
import { beginStep, completeStep, type RunState, startRun, type Trigger } from '../../src/nightly/run-state.ts';
import type { CutoverNews, Step, StepOutcome } from '../../src/nightly/step.ts';
import { newId, type RunId } from '../../src/platform/ids.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { platform } from '../support/product.ts';
import { type Death, livingUntil } from './mortal.ts';

const lease = 180_000;

/**
 * Drives runs by the state machine that the Durable Object keeps, step by step, without the queue: so that a test alone decides which execution dies where, which
 * step comes twice, and what Campus answers.
 */
export class Driver {
  readonly #district: District;
  #run: RunState | null = null;
  #news: CutoverNews['is'] | null = null;
  #problems: string[] = [];

  constructor(district: District) {
    this.#district = district;
  }

  /** What this run has told of a cutover. */
  get news(): CutoverNews['is'] | null {
    return this.#news;
  }

  /** What the run's steps have found wrong. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  start(night: IsoDate, trigger: Trigger, steps: readonly Step[]): void {
    const run = { runId: newId<RunId>('run'), night, trigger };
    this.#problems = [];
    this.#news = null;
    this.#run = startRun(run, steps, new Date(), lease).state;
  }

  /** The run, when it is over. */
  get over(): RunState | null {
    return this.#run?.status === 'running' ? null : this.#run;
  }

  /** Carries out the current step and tells its outcome. */
  async once(): Promise<void> {
    await this.#tell(await this.#carryOut(platform));
  }

  /** Carries out the current step without telling anybody, as an execution does whose message comes again. */
  async unheard(): Promise<void> {
    await this.#carryOut(platform);
  }

  /** As `unheard`, and dies on the way. False when it came to the end of the step alive. */
  async dies(death: Death): Promise<boolean> {
    return (await livingUntil(death, (mortal) => this.#carryOut(mortal))) === null;
  }

  async toTheEnd(): Promise<RunState> {
    for (let turn = 0; turn < 100; turn++) {
      if (this.over) return this.over;
      await this.once();
    }
    throw new Error('the run does not end');
  }

  async #carryOut(on: Platform): Promise<StepOutcome> {
    if (!this.#run) throw new Error('no run has been started');
    this.#run = beginStep(this.#run, this.#run.stepNumber, new Date(), lease) ?? this.#run;
    const { runId, night, startedAt, steps } = this.#run;
    const [step] = steps;
    if (!step) throw new Error('the run is over');
    return carryOut(on, this.#district, { runId, night, startedAt }, step);
  }

  async #tell(outcome: StepOutcome): Promise<void> {
    if (!this.#run) return;
    const attempt = { stepNumber: this.#run.stepNumber, attempt: this.#run.attempts };
    const transition = completeStep(this.#run, attempt, outcome, new Date(), lease);
    if (!transition) return;
    this.#run = transition.state;
    if (transition.finished?.problem) this.#problems.push(transition.finished.problem.detail);
    const { cutover } = transition;
    if (!cutover) return;
    this.#news = cutover.is;
    const at = cutover.is === 'completed' ? new Date().toISOString() : null;
    await recordCutoverNews(platform, this.#district, { program: cutover.program, at });
  }
}

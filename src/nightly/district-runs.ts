import { DurableObject } from 'cloudflare:workers';
import type { IsoDate } from '../calendar/iso-date.ts';
import { type DestructionOrder, DistrictDestruction } from '../destruction/index.ts';
import {
  type District,
  findAnyDistrict,
  findDistrict,
  type ProgramFlag,
  type ProgramFlagInput,
  type ProgramFlagsChange,
  programFlagsOf,
  setProgramFlags,
} from '../districts/index.ts';
import { frozenCutover, recordCutoverNews } from '../flags/index.ts';
import { type DistrictId, newId, type RunId } from '../platform/ids.ts';
import { errorName } from '../platform/log.ts';
import { type Platform, platformOf } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import type { Program } from '../programs/index.ts';
import { announceRun, isAnnounced } from './announcement.ts';
import { recordRun } from './history.ts';
import { firstSteps, type RunPlan } from './night.ts';
import {
  type Attempt,
  beginStep,
  completeStep,
  confirmRun,
  expireLease,
  type FinishedStep,
  nextLook,
  type RunState,
  startRun,
  stopRun,
  supersedeRun,
  type Transition,
  type Trigger,
} from './run-state.ts';
import { summarizeRun } from './run-summaries.ts';
import type { CutoverNews, Step, StepOutcome, StepRun } from './step.ts';

/** A queue message: which step to do. The Durable Object says what the step is when it begins. */
export interface StepMessage {
  readonly districtId: DistrictId;
  readonly runId: RunId;
  readonly stepNumber: number;
}

export type StartAnswer =
  | { readonly started: true; readonly runId: RunId }
  | { readonly started: false; readonly runId: RunId | null; readonly reason: 'running' | 'alreadyRun' | 'stopped' };

/** What the district's object keeps: the run, and what of it the outside has not been told yet. */
interface Kept {
  readonly districtId: DistrictId;
  readonly run: RunState;
  readonly unrecorded: readonly FinishedStep[];
  /** `at` is null for a cutover that was undone. */
  readonly cutovers: readonly { readonly program: Program; readonly at: string | null }[];
  /** What the administrators must know of this run's steps, although the run went on. */
  readonly problems: readonly string[];
  /** The administrators are to be told of the state as it is now. */
  readonly announce: boolean;
  /** False until run history has the state as it is now. */
  readonly recorded: boolean;
  /** When the current step is to be queued, milliseconds since 1970; null when that is done. */
  readonly enqueueAt: number | null;
}

/**
 * One per district: it alone starts runs, hands out their steps, takes each result once, and says that a cutover has happened. It keeps a decision before it
 * tells anybody, and an alarm tells again what was not heard: history, queue message, overdue step. So a kill at any point costs a repetition, not a night.
 */
export class Runs extends DurableObject<Env> {
  readonly #platform: Platform = platformOf(this.env);
  readonly #destruction = new DistrictDestruction(this.#platform, this.ctx.storage);
  #read: { readonly kept: Kept | undefined } | undefined;

  /** Starts a run. One at a time; a scheduled run once a night. */
  start(
    districtId: DistrictId,
    night: IsoDate,
    trigger: 'schedule' | 'runNow',
    { delaySeconds = 0, full = false }: { readonly delaySeconds?: number; readonly full?: boolean } = {},
  ): Promise<StartAnswer> {
    return this.#start(districtId, night, trigger, firstSteps({ kind: 'night', full }), delaySeconds);
  }

  /** Starts a program's cutover, or its undoing, as a run of its own: so it cannot happen beside a night, nor beside another cutover. */
  startCutover(
    districtId: DistrictId,
    today: IsoDate,
    plan: Exclude<RunPlan, { kind: 'night' | 'offboarding' }>,
  ): Promise<StartAnswer> {
    return this.#start(districtId, today, plan.kind, firstSteps(plan), 0);
  }

  /**
   * Changes how programs' flags are kept, all or none, unless flags of one of them are being planned or written. Nothing else happens in this object meanwhile, so a
   * change is either seen by all steps of a run or by none.
   */
  setProgramFlags(districtId: DistrictId, inputs: readonly ProgramFlagInput[]): Promise<ProgramFlagsChange> {
    return this.ctx.blockConcurrencyWhile(async () => {
      const district = await findDistrict(this.#platform, districtId);
      if (!district.ok)
        return { ok: false, refused: new Map(inputs.map(({ program }) => [program, district.problem])) };
      const known = await programFlagsOf(this.#platform, district.value);
      const refused = new Map<Program, Problem>();
      for (const input of inputs) {
        const before = known.find(({ program }) => program === input.program);
        const found = await this.#flagInUse(district.value, input, before);
        if (found) refused.set(input.program, found);
      }
      return setProgramFlags(this.#platform, district.value, inputs, refused);
    });
  }

  /** What keeps a program's flag as it is just now; null when nothing does. */
  async #flagInUse(
    district: District,
    { program, mode, cutoverDate }: ProgramFlagInput,
    before: ProgramFlag | undefined,
  ): Promise<Problem | null> {
    const { run } = this.#kept() ?? {};
    if (run?.status === 'running' && run.steps.some((step) => 'program' in step && step.program === program))
      return problem('conflict', 'A run is writing this program’s flags to Campus. Wait until it has finished.');
    const moves = before && (before.mode !== mode || before.cutoverDate !== cutoverDate);
    if (moves && !before.cutoverCompletedAt && (await frozenCutover(this.#platform, district, program)))
      return problem('conflict', 'This program’s cutover is only partly done. Let it finish, or undo it.');
    return null;
  }

  async #start(
    districtId: DistrictId,
    night: IsoDate,
    trigger: Trigger,
    steps: readonly Step[],
    delaySeconds: number,
  ): Promise<StartAnswer> {
    this.#expire();
    const before = this.#kept();
    if (trigger !== 'offboarding' && this.ctx.storage.kv.get('stopped'))
      return { started: false, runId: before?.run.runId ?? null, reason: 'stopped' };
    if (before?.run.status === 'running') {
      await this.#tell();
      return { started: false, runId: before.run.runId, reason: 'running' };
    }
    if (trigger === 'schedule' && this.#lastScheduledNight() === night)
      return { started: false, runId: before?.run.runId ?? null, reason: 'alreadyRun' };
    const superseded = before && supersedeRun(before.run, this.#now());
    if (superseded) this.#keep(districtId, before, superseded);
    // What the run before has left unsaid is said under its own name first.
    if (before && !this.#kept()?.recorded) await this.#tell();
    if (before && !this.#kept()?.recorded) return { started: false, runId: before.run.runId, reason: 'running' };
    const runId = newId<RunId>('run');
    if (trigger === 'schedule') this.ctx.storage.kv.put('lastScheduledNight', night);
    const run = startRun({ runId, night, trigger }, steps, this.#now(), this.#leaseMs, delaySeconds);
    this.#keep(districtId, this.#kept(), run);
    await this.#tell();
    return { started: true, runId };
  }

  /** Hands out a step; null when it is not the current one, because the message came late or twice. */
  async begin(runId: RunId, stepNumber: number): Promise<{ step: Step; run: StepRun; attempt: number } | null> {
    const kept = this.#kept();
    if (!kept || kept.run.runId !== runId) return null;
    const run = beginStep(kept.run, stepNumber, this.#now(), this.#leaseMs);
    const step = run?.steps[0];
    if (!run || !step) return null;
    this.#put({ ...kept, run, enqueueAt: null });
    await this.ctx.storage.setAlarm(nextLook(run));
    return { step, run: { runId, night: run.night, startedAt: run.startedAt }, attempt: run.attempts };
  }

  /** Takes the outcome of a step. False when another execution of the same step was first, or has taken its place. */
  async complete(runId: RunId, attempt: Attempt, outcome: StepOutcome): Promise<boolean> {
    const kept = this.#kept();
    if (!kept || kept.run.runId !== runId) return false;
    const transition = completeStep(kept.run, attempt, outcome, this.#now(), this.#leaseMs);
    if (!transition) return false;
    this.#keep(kept.districtId, kept, transition);
    await this.#tell();
    return true;
  }

  /** A person confirms what the run is held for. False when it is not held, or held for something else. */
  async confirm(runId: RunId, confirmation: string): Promise<boolean> {
    const kept = this.#kept();
    if (!kept || kept.run.runId !== runId) return false;
    const transition = confirmRun(kept.run, confirmation, this.#now(), this.#leaseMs);
    if (!transition) return false;
    this.#keep(kept.districtId, kept, transition);
    await this.#tell();
    return true;
  }

  /**
   * The district leaves: ends the run that is under way, and starts no other until `resume`. Then ends the flags of these programs, as a run.
   * That run waits a lease, because a step of the run before may still be writing.
   */
  async stop(districtId: DistrictId, today: IsoDate, programs: readonly Program[]): Promise<void> {
    this.ctx.storage.kv.put('stopped', true);
    const wasRunning = this.#endRun('The district leaves SameGoal, so its runs have stopped.');
    await this.#tell();
    const steps = firstSteps({ kind: 'offboarding', programs });
    const delay = wasRunning ? this.#leaseMs / 1000 : 0;
    if (steps.length > 0) await this.#start(districtId, today, 'offboarding', steps, delay);
  }

  /** The district stays: nights begin again. A run that was ending flags stops. */
  async resume(): Promise<void> {
    this.ctx.storage.kv.delete('stopped');
    if (this.#kept()?.run.trigger === 'offboarding') this.#endRun('The offboarding was canceled.');
    await this.#tell();
  }

  /** How far the run is that ends flags; null when there is none. */
  endOfFlags(): { readonly status: RunState['status']; readonly problems: readonly string[] } | null {
    const kept = this.#kept();
    if (kept?.run.trigger !== 'offboarding') return null;
    const { status, problem: found } = kept.run;
    return { status, problems: found ? [...kept.problems, found.detail] : kept.problems };
  }

  /** Destroys everything of the district, and in the end what this object keeps. */
  async destroy(order: DestructionOrder): Promise<void> {
    this.#endRun('The records of the district are being destroyed.');
    await this.#destruction.begin(order);
  }

  /** Whether a run was under way. */
  #endRun(why: string): boolean {
    const kept = this.#kept();
    const stopped = kept && stopRun(kept.run, problem('conflict', why), this.#now());
    if (kept && stopped) this.#keep(kept.districtId, kept, stopped);
    return kept?.run.status === 'running';
  }

  /** The newest run; null before the first. */
  newest(): RunState | null {
    return this.#kept()?.run ?? null;
  }

  override async alarm(): Promise<void> {
    if (await this.#destruction.goOn()) return;
    this.#expire();
    await this.#tell();
  }

  /** Whatever is overdue is handed out again, or has failed: a run of yesterday can never keep tonight's from beginning. */
  #expire(): void {
    const kept = this.#kept();
    const transition = kept && expireLease(kept.run, this.#now(), this.#leaseMs);
    if (kept && transition) this.#keep(kept.districtId, kept, transition);
  }

  /** Tells run history and the queue what was decided. Whatever fails here is told again by the alarm. */
  async #tell(): Promise<void> {
    const kept = this.#kept();
    if (!kept) return;
    const running = kept.run.status === 'running';
    await this.ctx.storage.setAlarm(running ? nextLook(kept.run) : this.#now().getTime() + this.#leaseMs);
    try {
      if (kept.enqueueAt !== null) {
        const { runId, stepNumber } = kept.run;
        const message: StepMessage = { districtId: kept.districtId, runId, stepNumber };
        const delaySeconds = Math.max(0, Math.ceil((kept.enqueueAt - this.#now().getTime()) / 1000));
        await this.#platform.runSteps.send(message, { delaySeconds });
        this.#update((now) => (now.run.stepNumber === stepNumber ? { ...now, enqueueAt: null } : now));
      }
      if (!kept.recorded) await this.#record(kept);
      const after = this.#kept();
      if (after?.recorded && after.run.status !== 'running') await this.ctx.storage.deleteAlarm();
    } catch (error) {
      const name = errorName(error);
      this.#platform.log.error('run not told', { districtId: kept.districtId, runId: kept.run.runId, name });
    }
  }

  async #record(kept: Kept): Promise<void> {
    const district = await findAnyDistrict(this.#platform, kept.districtId);
    if (!district.ok) return;
    await this.#recordIn(district.value, kept);
    const told = new Set(kept.unrecorded.map(({ number }) => number));
    this.#update((now) => ({
      ...now,
      recorded: now.run.stepNumber === kept.run.stepNumber && now.run.status === kept.run.status,
      unrecorded: now.unrecorded.filter(({ number }) => !told.has(number)),
      cutovers: now.cutovers.filter((cutover) => !kept.cutovers.some(({ program }) => program === cutover.program)),
    }));
  }

  async #recordIn(district: District, kept: Kept): Promise<void> {
    // First, so that a reader who sees the run as over also sees the cutover.
    for (const cutover of kept.cutovers) await recordCutoverNews(this.#platform, district, cutover);
    await recordRun(this.#platform, district, kept.run, kept.unrecorded);
    // Its beginning and its end: what a step has done is of no interest to the list of all districts.
    if (kept.run.status !== 'running' || kept.run.stepNumber <= 1)
      await summarizeRun(this.#platform, district, kept.run);
    if (kept.announce) {
      // Marked first: a mail that is lost is better than one that comes again and again.
      this.#update((now) => ({ ...now, announce: false }));
      await announceRun(this.#platform, district, kept.run, kept.problems);
    }
    const { runId, status, stepNumber } = kept.run;
    this.#platform.log.info('run', { districtId: district.id, runId, status, stepNumber });
  }

  #keep(
    districtId: DistrictId,
    before: Kept | undefined,
    { state, finished, enqueueAfter, cutover }: Transition,
  ): void {
    const now = this.#now();
    const earlier = before?.run.runId === state.runId ? before.problems : [];
    const problems = finished?.problem ? [...earlier, finished.problem.detail] : earlier;
    this.#put({
      districtId,
      run: state,
      unrecorded: [...(before?.unrecorded ?? []), ...(finished ? [finished] : [])],
      cutovers: [...(before?.cutovers ?? []), ...(cutover ? [recordOf(cutover, now)] : [])],
      problems,
      announce: isAnnounced(state, problems),
      recorded: false,
      enqueueAt: enqueueAfter === null ? null : now.getTime() + enqueueAfter * 1000,
    });
  }

  #update(change: (kept: Kept) => Kept): void {
    const kept = this.#kept();
    if (kept) this.#put(change(kept));
  }

  // The synchronous key-value API: a decision and its consequences are kept in one step, with nothing in between.
  // Nobody else writes it, and each step asks for it a dozen times, so it is read once.
  #kept(): Kept | undefined {
    this.#read ??= { kept: this.ctx.storage.kv.get<Kept>('kept') };
    return this.#read.kept;
  }

  #put(kept: Kept): void {
    this.ctx.storage.kv.put('kept', kept);
    this.#read = { kept };
  }

  #lastScheduledNight(): string | undefined {
    return this.ctx.storage.kv.get<string>('lastScheduledNight');
  }

  #now(): Date {
    return this.#platform.clock.now();
  }

  get #leaseMs(): number {
    return this.#platform.config.STEP_LEASE_SECONDS * 1000;
  }
}

const recordOf = ({ program, is }: CutoverNews, now: Date) => ({
  program,
  at: is === 'completed' ? now.toISOString() : null,
});

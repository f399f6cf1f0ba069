import { beginStep, completeStep, type RunState, startRun } from '../src/nightly/run-state.ts';
import type { Step } from '../src/nightly/step.ts';
import type { RunId } from '../src/platform/ids.ts';

/** What a step takes and costs, as a fixed part and a part for each row. Seconds, and D1 rows. */
export interface StepCost {
  /** Of the Worker, D1, and Campus, without a row. */
  readonly seconds: number;
  readonly secondsPerRow: number;
  /** Of these seconds, the share in which the step keeps its database busy. */
  readonly inDatabase: number;
  readonly readPerRow: number;
  readonly writtenPerRow: number;
}

/** Students, and what a district has for each. */
const perStudent = {
  students: 1,
  guardians: 1.6,
  enrollments: 8,
  orgs: 0.002,
  demographics: 1,
  academicSessions: 0.001,
};

/** Objects that Campus sends as one page. */
const pageOf = 1000;

/** What the steps of a night take and cost, by their kind. `ohio.bench.ts` measures the seconds. */
export type StepCosts = Readonly<Record<'pull' | 'reconcile' | 'badges' | 'flags', StepCost>>;

/** How long a step waits for the queue, in seconds. */
const queueSeconds = 0.2;

export interface SimulatedDistrict {
  readonly students: number;
  /** Which database keeps it. */
  readonly database: number;
  /** Seconds after the first district's hour at which its night begins. */
  readonly begins: number;
  /** Its Campus takes calls and answers none. */
  readonly hangs: boolean;
}

/** Ohio: a few districts above 40,000 students, most near 1,500, and 1.7 million in all. */
export function ohio(districts: number, students: number, databases: number, hanging: number): SimulatedDistrict[] {
  const large = [46_000, 43_000, 41_000, 35_000, 28_000];
  const rest = districts - large.length;
  const left = students - large.reduce((sum, one) => sum + one, 0);
  // The sizes of the others follow a curve from about ten times the median down to a tenth.
  const shape = Array.from({ length: rest }, (_, at) => Math.exp(2.3 * (1 - (2 * at) / rest)));
  const unit = left / shape.reduce((sum, one) => sum + one, 0);
  const sizes = [...large, ...shape.map((one) => Math.round(one * unit))];
  const held = Array.from({ length: databases }, () => 0);
  return sizes.map((size, at) => {
    const database = held.indexOf(Math.min(...held));
    held[database] = (held[database] ?? 0) + size;
    return { students: size, database, begins: (at * 37) % 3600, hangs: at % Math.floor(districts / hanging) === 7 };
  });
}

export interface Night {
  /** Seconds from the first beginning until the last district has ended; those that hang left out. */
  readonly seconds: number;
  readonly steps: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly completed: number;
  readonly failed: number;
}

interface Event {
  readonly at: number;
  readonly run: () => void;
}

/** The order of events: a heap would be faster, and is not needed for a hundred thousand. */
class Agenda {
  readonly #slots = new Map<number, Event[]>();
  #times: number[] = [];

  add(at: number, run: () => void): void {
    const slot = Math.round(at * 1000);
    const known = this.#slots.get(slot);
    if (known) known.push({ at, run });
    else {
      this.#slots.set(slot, [{ at, run }]);
      // Kept sorted, latest first.
      let [low, high] = [0, this.#times.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((this.#times[middle] ?? 0) > slot) low = middle + 1;
        else high = middle;
      }
      this.#times.splice(low, 0, slot);
    }
  }

  next(): Event | undefined {
    const slot = this.#times.at(-1);
    if (slot === undefined) return undefined;
    const events = this.#slots.get(slot) ?? [];
    const event = events.shift();
    if (events.length === 0) {
      this.#slots.delete(slot);
      this.#times.pop();
    }
    return event;
  }
}

/** The steps of a night and the rows that each has to do with. `share`: the part of the objects that Campus sends tonight. */
function stepsOf(students: number, share: number, costs: StepCosts): { step: Step; rows: number; cost: StepCost }[] {
  const pages = Object.entries(perStudent).flatMap(([collection, each]) => {
    const rows = Math.ceil(students * each * share);
    return Array.from({ length: Math.max(1, Math.ceil(rows / pageOf)) }, () => ({
      // SAFETY: the state machine looks at a step's kind and program only.
      step: { kind: 'pull', collection, cursor: null } as unknown as Step,
      rows: Math.min(rows, pageOf),
      cost: costs.pull,
    }));
  });
  const touched = Math.ceil(students * 0.18 * share);
  const badges = Math.max(1, Math.ceil(touched / 500));
  return [
    { step: { kind: 'planPull' }, rows: 0, cost: costs.pull },
    ...pages,
    // SAFETY: as above.
    { step: { kind: 'reconcile', plan: null } as unknown as Step, rows: students * 10, cost: costs.reconcile },
    ...Array.from({ length: badges }, () => ({
      step: { kind: 'badges' } as Step,
      rows: Math.min(500, touched),
      cost: costs.badges,
    })),
    { step: { kind: 'flags' }, rows: 0, cost: costs.flags },
    ...(['specialEducation', 'section504', 'advancedLearners', 'k4Literacy'] as const).flatMap((program) => [
      { step: { kind: 'planFlags', program } as Step, rows: Math.ceil(students * 0.06), cost: costs.flags },
      { step: { kind: 'writeFlags', program } as Step, rows: Math.ceil(students * 0.002), cost: costs.flags },
      { step: { kind: 'verifyFlags', program } as Step, rows: Math.ceil(students * 0.06), cost: costs.flags },
    ]),
  ];
}

/** Runs every district's night on the real state machine, over a queue with these settings and databases of one query at a time. */
export function simulate(
  districts: readonly SimulatedDistrict[],
  queue: { readonly batch: number; readonly concurrency: number },
  { share, leaseSeconds, costs }: { readonly share: number; readonly leaseSeconds: number; readonly costs: StepCosts },
): Night {
  const agenda = new Agenda();
  const busyUntil = new Map<number, number>();
  const waiting: (() => { readonly seconds: number; readonly done: (at: number) => void })[] = [];
  let consumers = 0;
  let [now, steps, rowsRead, rowsWritten, completed, failed, last] = [0, 0, 0, 0, 0, 0, 0];
  const leaseMs = leaseSeconds * 1000;
  const clock = () => new Date(now * 1000);

  const handOut = () => {
    while (consumers < queue.concurrency && waiting.length > 0) {
      consumers++;
      const batch = waiting.splice(0, queue.batch).map((begin) => begin());
      for (const { seconds, done } of batch) agenda.add(now + seconds, () => done(now));
      // The batch is acknowledged when its slowest step is over.
      agenda.add(now + Math.max(...batch.map(({ seconds }) => seconds)), () => {
        consumers--;
        handOut();
      });
    }
  };

  for (const [at, district] of districts.entries()) {
    const plan = stepsOf(district.students, share, costs);
    let state: RunState = startRun(
      { runId: `run_${at}` as RunId, night: '2026-11-20' as RunState['night'], trigger: 'schedule' },
      plan.map(({ step }) => step),
      clock(),
      leaseMs,
      district.begins,
    ).state;
    const enqueue = (delay: number) =>
      agenda.add(now + delay + queueSeconds, () => {
        waiting.push(begin);
        handOut();
      });
    const begin = () => {
      const begun = beginStep(state, state.stepNumber, clock(), leaseMs);
      if (!begun) return { seconds: 0, done: () => undefined };
      state = begun;
      steps++;
      const { rows, cost } = plan[state.stepNumber - 1] ?? { rows: 0, cost: costs.flags };
      const work = cost.seconds + rows * cost.secondsPerRow;
      // A page of a Campus that is silent is given up after a quarter of the lease, twice.
      if (district.hangs) return { seconds: leaseSeconds / 2, done: tell };
      rowsRead += rows * cost.readPerRow;
      rowsWritten += rows * cost.writtenPerRow * share + 4;
      const free = Math.max(now, busyUntil.get(district.database) ?? 0);
      const end = free + work * cost.inDatabase;
      busyUntil.set(district.database, end);
      return { seconds: end - now + work * (1 - cost.inDatabase), done: tell };
    };
    const tell = () => {
      const attempt = { stepNumber: state.stepNumber, attempt: state.attempts };
      const silent = { code: 'campusUnreachable', detail: 'no answer' } as const;
      const outcome = district.hangs
        ? ({ status: 'failed', problem: silent, retry: true } as const)
        : ({ status: 'done', counts: {} } as const);
      const moved = completeStep(state, attempt, outcome, clock(), leaseMs);
      if (!moved) return;
      state = moved.state;
      if (state.status === 'completed') {
        completed++;
        last = Math.max(last, now);
      } else if (state.status === 'failed') failed++;
      else if (moved.enqueueAfter !== null) enqueue(moved.enqueueAfter);
    };
    enqueue(district.begins);
  }
  for (let event = agenda.next(); event; event = agenda.next()) {
    now = Math.max(now, event.at);
    event.run();
  }
  return { seconds: last, steps, rowsRead, rowsWritten, completed, failed };
}

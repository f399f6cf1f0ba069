import { join } from 'node:path';
import { unstable_readConfig } from 'wrangler';
import type { Benchmark, Figure } from './harness.ts';
import { type Night, ohio, type StepCosts, simulate } from './ohio-model.ts';
import { finished, inCampus, newDistrict, runNow, startNights } from './roster-nights.ts';

const districts = 610;
const students = 1_700_000;
const databases = 14;
/** Districts whose Campus is silent tonight. */
const hanging = 20;
const leaseSeconds = 180;

/** Cloudflare's list prices, November 2026, in dollars; what a paid plan includes is taken off. */
const prices = {
  queueOperation: { each: 0.4 / 1e6, included: 1e6 },
  objectRequest: { each: 0.15 / 1e6, included: 1e6 },
  rowRead: { each: 0.001 / 1e6, included: 25e9 },
  rowWritten: { each: 1 / 1e6, included: 50e6 },
  gigabyteOfD1: { each: 0.75, included: 5 },
  gigabyteOfR2: { each: 0.015, included: 10 },
};
const cost = (price: { each: number; included: number }, used: number) =>
  Math.max(0, used - price.included) * price.each;

/** Gigabytes that a student's records take: in the first year, and more in each year after it (docs/production.md). */
const gigabytesOfStudent = { first: 0.25 / 20_000, year: 0.1875 / 20_000 };

/** Students of the district whose night is measured. */
const measuredStudents = 2000;

/** Seconds in which a Campus on the internet makes and sends a page, on top of what is measured beside a simulator. */
const campusSeconds = 0.5;

/**
 * Carries out one whole night of a real district against the simulator, and takes from its history what each step took. The local queue hands out
 * one batch at a time, so its wait is in these seconds too. Rows of D1 are counted by the statements: what a step reads and writes for each object.
 */
async function measuredCosts(): Promise<StepCosts> {
  const nights = await startNights();
  try {
    const plan = { seed: 7, students: measuredStudents, startDate: '2026-11-02' };
    await inCampus(nights, 'PUT', 'ohio/control/district', plan);
    const district = await newDistrict(nights, 'ohio');
    const run = await finished(nights, district, await runNow(nights, district), 1000);
    let before = Date.parse(run.startedAt);
    const took = run.steps.map(({ name, finishedAt }) => {
      const seconds = Math.max(0, (Date.parse(finishedAt) - before) / 1000);
      before = Date.parse(finishedAt);
      return { name, seconds };
    });
    const of = (...names: string[]) => took.filter(({ name }) => names.includes(name)).map(({ seconds }) => seconds);
    // The slowest page of a thousand, so that the fixed part is in it.
    const page = Math.max(...of('students', 'guardians', 'enrollments', 'demographics'));
    const once = (name: string) => Math.max(0.02, ...of(name));
    const perRow = page / 1000;
    return {
      pull: { seconds: campusSeconds, secondsPerRow: perRow, inDatabase: 0.5, readPerRow: 3, writtenPerRow: 1 },
      reconcile: {
        ...{ seconds: 0.1, secondsPerRow: once('reconcile') / (measuredStudents * 10), inDatabase: 0.9 },
        ...{ readPerRow: 12, writtenPerRow: 0 },
      },
      badges: { seconds: once('badges'), secondsPerRow: perRow, inDatabase: 0.4, readPerRow: 20, writtenPerRow: 3 },
      // A flag that is read or written is an object of Campus, as one of a page is.
      flags: {
        seconds: once('flags') + campusSeconds,
        secondsPerRow: perRow,
        inDatabase: 0.3,
        readPerRow: 6,
        writtenPerRow: 2,
      },
    };
  } finally {
    await nights.dispose();
  }
}

/**
 * A night of Ohio: 610 districts with 1.7 million students on the real state machine, with the queue settings of wrangler.toml, fourteen databases,
 * and twenty districts whose Campus is silent. A weekday brings differences; one night in thirty brings everything.
 */
const benchmark: Benchmark = async () => {
  const { queues } = unstable_readConfig({ config: join(import.meta.dirname, '..', 'wrangler.toml') });
  const steps = queues.consumers?.find(({ queue }: { queue: string }) => queue === 'campus-link-run-steps');
  const queue = { batch: steps?.max_batch_size ?? 10, concurrency: steps?.max_concurrency ?? 1 };
  const state = ohio(districts, students, databases, hanging);
  const total = state.reduce((sum, one) => sum + one.students, 0);
  const costs = await measuredCosts();
  const weekday = simulate(state, queue, { share: 0.02, leaseSeconds, costs });
  const whole = simulate(state, queue, { share: 1, leaseSeconds, costs });
  const silent = state.filter(({ hangs }) => hangs).length;
  const month = (of: (night: Night) => number) => 29 * of(weekday) + of(whole);
  const used = {
    steps: month((night) => night.steps),
    read: month((night) => night.rowsRead),
    written: month((night) => night.rowsWritten),
  };
  const fifthYear = total * (gigabytesOfStudent.first + 4 * gigabytesOfStudent.year);
  const monthly = (gigabytes: number, ofFiles: number) =>
    5 +
    // A message is written, read, and deleted.
    cost(prices.queueOperation, 3 * used.steps) +
    cost(prices.objectRequest, 2 * used.steps) +
    cost(prices.rowRead, used.read) +
    cost(prices.rowWritten, used.written) +
    cost(prices.gigabyteOfD1, gigabytes) +
    cost(prices.gigabyteOfR2, ofFiles);
  const hours = (night: Night) => night.seconds / 3600;
  const figure = (what: string, value: number, unit: string, bound?: Figure['bound']): Figure => ({
    what,
    value,
    unit,
    ...(bound && { bound }),
  });
  return [
    figure('measured: a page of a thousand objects, without the way to Campus', costs.pull.secondsPerRow * 1000, 's'),
    figure('students in all', total, ''),
    figure('largest district', Math.max(...state.map((one) => one.students)), 'students'),
    figure('a weekday, from the first beginning to the last end', hours(weekday), 'h', { atMost: 4 }),
    figure('a night in which everything is pulled whole', hours(whole), 'h', { atMost: 4 }),
    figure(`districts that completed, besides ${silent} whose Campus is silent`, whole.completed, `of ${districts}`, {
      atLeast: districts - silent,
    }),
    figure('steps of a weekday, each a message and two requests to its object', weekday.steps, ''),
    figure('D1 rows read in a month', used.read / 1e9, 'thousand million'),
    figure('D1 rows written in a month', used.written / 1e6, 'million'),
    figure('requests to Durable Objects in a month', (2 * used.steps) / 1e6, 'million'),
    figure('databases after five years, in all', fifthYear, 'GB'),
    figure(
      `the largest of ${databases} databases then`,
      largestDatabase(state) * (gigabytesOfStudent.first + 4 * gigabytesOfStudent.year),
      'GB',
      { atMost: 10 },
    ),
    figure('cost of a month in the first year', monthly(total * gigabytesOfStudent.first, 255), 'dollars'),
    figure('cost of a month in the fifth year', monthly(fifthYear, 5 * 255), 'dollars'),
  ];
};

function largestDatabase(state: ReturnType<typeof ohio>): number {
  const held = new Map<number, number>();
  for (const { database, students: of } of state) held.set(database, (held.get(database) ?? 0) + of);
  return Math.max(...held.values());
}

export default benchmark;

import { type Benchmark, type Figure, median } from './harness.ts';
import { asOperator, finished, inCampus, newDistrict, runNow, startNights } from './roster-nights.ts';

const count = Number(process.env.DISTRICTS ?? 1000);
const students = 300;

/** Does something for each, some at a time. */
async function forEach<T>(items: readonly T[], atOnce: number, job: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await job(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** A thousand districts that begin in the same moment, which the schedule would spread over an hour: all must end, and none much later than the others. */
const benchmark: Benchmark = async () => {
  const nights = await startNights();
  try {
    const campuses = Array.from({ length: count }, (_, index) => `district-${index}`);
    const districts: string[] = [];
    await forEach(campuses, 8, async (campus) => {
      const plan = { seed: Number(campus.slice('district-'.length)), students, startDate: '2026-11-02' };
      await inCampus(nights, 'PUT', `${campus}/control/district`, plan);
      districts.push(await newDistrict(nights, campus));
    });
    const began = Date.now();
    const runs = new Map<string, string>();
    await forEach(districts, 8, async (district) => runs.set(district, await runNow(nights, district)));
    const ends: number[] = [];
    let failed = 0;
    await forEach(districts, 4, async (district) => {
      const run = await finished(nights, district, runs.get(district) ?? '', 5000);
      const { students: pulled } = Object.fromEntries(run.steps.map(({ name, counts }) => [name, counts]));
      if (run.status !== 'completed' || pulled?.new !== students) failed++;
      ends.push((Date.parse(run.finishedAt ?? '') - began) / 1000);
    });
    const { length } = await asOperator<unknown[]>(nights, 'GET', `/${districts[0]}/runs`);
    const sorted = ends.toSorted((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    const seconds = (what: string, value: number): Figure => ({
      what: `${what} after the beginning of all`,
      value: Math.round(value),
      unit: 's',
    });
    return [
      {
        what: `districts of ${students} students, all begun at once; not completed with every student`,
        value: failed,
        unit: `of ${count}`,
        bound: { atMost: 0 },
      },
      { what: 'runs of the first of them', value: length, unit: '', bound: { atMost: 1 } },
      seconds('the first had ended', at(0)),
      ...[0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((share) =>
        seconds(`${share * 100} % of districts had ended`, at(share)),
      ),
      seconds('the last had ended', at(1)),
      { what: 'the last, of the median', value: at(1) / median(sorted), unit: 'ratio', bound: { atMost: 2 } },
    ];
  } finally {
    await nights.dispose();
  }
};

export default benchmark;

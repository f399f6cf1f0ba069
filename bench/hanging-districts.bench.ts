import { type Benchmark, campusWorker, migrate, productWorker, start, startWith } from './harness.ts';
import { finished, inCampus, type Nights, newDistrict, runNow } from './roster-nights.ts';
import { ScaledQueue } from './scaled-queue.ts';

const all = 16;
const hanging = 6;
const students = 300;

/** Seconds after the beginning of all until each of the districts that are well has ended its first night. */
async function night(nights: Nights, name: string, hangs: boolean): Promise<{ ends: number[]; failed: number }> {
  const districts: string[] = [];
  for (let index = 0; index < all; index++) {
    const campus = `${name}-${index}`;
    await inCampus(nights, 'PUT', `${campus}/control/district`, { seed: index, students, startDate: '2026-11-02' });
    districts.push(await newDistrict(nights, campus));
    // It takes every call and answers none.
    const silent = { match: '/campus/', kind: 'latency', ms: 3_600_000 };
    if (hangs && index < hanging) await inCampus(nights, 'PUT', `${campus}/control/faults`, [silent]);
  }
  const began = Date.now();
  const runs = await Promise.all(districts.map(async (id) => ({ id, run: await runNow(nights, id) })));
  const well = await Promise.all(runs.slice(hanging).map(({ id, run }) => finished(nights, id, run, 1000)));
  return {
    ends: well.map(({ finishedAt }) => (Date.parse(finishedAt ?? '') - began) / 1000).toSorted((a, b) => a - b),
    failed: well.filter(({ status }) => status !== 'completed').length,
  };
}

/** Six of sixteen districts have a Campus that hangs. The other ten must not feel it. */
const benchmark: Benchmark = async () => {
  const campus = await start(await campusWorker());
  const queue = new ScaledQueue();
  const product = await startWith({}, ...queue.workers(await productWorker()));
  await migrate(product);
  queue.serve(product);
  const nights: Nights = {
    ...{ product, campusUrl: (await campus.ready).origin, productPid: Number.NaN },
    dispose: async () => void (await Promise.all([product.dispose(), campus.dispose()])),
  };
  try {
    await night(nights, 'warm', false);
    const normal = await night(nights, 'normal', false);
    const beside = await night(nights, 'beside', true);
    const last = (ends: readonly number[]) => ends.at(-1) ?? Number.NaN;
    return [
      {
        what: `${all - hanging} of ${all} districts of ${students} students end, all ${all} being well`,
        value: last(normal.ends),
        unit: 's',
      },
      { what: `the same while the Campus of ${hanging} hangs`, value: last(beside.ends), unit: 's' },
      {
        what: 'the second, of the first',
        value: last(beside.ends) / last(normal.ends),
        unit: 'ratio',
        bound: { atMost: 1.5 },
      },
      { what: 'of these ten not completed', value: normal.failed + beside.failed, unit: '', bound: { atMost: 0 } },
    ];
  } finally {
    await nights.dispose();
  }
};

export default benchmark;

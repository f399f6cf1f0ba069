import { type Benchmark, median } from './harness.ts';
import {
  connectionOf,
  cpuOf,
  type FinishedRun,
  finished,
  heapPeakOf,
  inCampus,
  newDistrict,
  runNow,
  startNights,
  sumOf,
} from './roster-nights.ts';

const students = Number(process.env.STUDENTS ?? 50_000);
const rounds = Number(process.env.ROUNDS ?? 2);

const collections = [
  'orgs',
  'academicSessions',
  'students',
  'guardians',
  'parents',
  'relatives',
  'demographics',
  'enrollments',
];
const isCollection = (step: string) => collections.includes(step);

const isOver = (run: FinishedRun) => {
  if (run.status !== 'completed') throw new Error(`${run.status}: ${run.problem?.detail}`);
  return run;
};

const megabytes = (bytes: number) => Math.round(bytes / 1e6);

/** Seconds from the start of a run to the end of its reconciliation: the roster alone, with everything that makes it safe. */
const pullSeconds = ({ startedAt, steps }: FinishedRun) => {
  const end = steps.findLast(({ name }) => name === 'reconcile')?.finishedAt ?? '';
  return (Date.parse(end) - Date.parse(startedAt)) / 1000;
};

/** A district of 50,000 students: its first night beside a bare loop, its second night, and the memory that both take. */
const benchmark: Benchmark = async () => {
  const nights = await startNights();
  const { product, productPid } = nights;
  try {
    const truth = await inCampus<{ guardians: number }>(nights, 'PUT', 'large/control/district', {
      seed: 7,
      students,
      startDate: '2026-11-02',
      // One and a quarter children for one and a half guardians: 60,000 guardians.
      childrenPerFamily: [1, 1, 1, 2],
    });
    const connection = await connectionOf(nights, 'large');
    const granted = await fetch(connection.accessTokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa([connection.clientId, connection.clientSecret].map(encodeURIComponent).join(':'))}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await granted.json()) as { access_token: string };

    const bareNight = async (into: string) => {
      const bare = await product.dispatchFetch('http://127.0.0.1:8787/bare', {
        method: 'POST',
        body: JSON.stringify({ baseUrl: connection.baseUrl, token, district: into }),
      });
      return Number(await bare.text());
    };

    const ratios: number[] = [];
    const rates: number[] = [];
    let district = '';
    let firstCpu = 0;
    let records = 0;
    for (let round = 0; round < rounds; round++) {
      district = await newDistrict(nights, 'large');
      const before = cpuOf(productPid);
      const run = isOver(await finished(nights, district, await runNow(nights, district)));
      firstCpu = cpuOf(productPid) - before;
      records = sumOf(run, 'seen', isCollection);
      const began = performance.now();
      const bareRecords = await bareNight(`dst_bare_${round}`);
      const bareSeconds = (performance.now() - began) / 1000;
      if (bareRecords !== records)
        throw new Error(`the bare loop landed ${bareRecords} records, the product ${records}`);
      rates.push(records / pullSeconds(run));
      ratios.push(records / pullSeconds(run) / (bareRecords / bareSeconds));
    }
    const before = cpuOf(productPid);
    const second = isOver(await finished(nights, district, await runNow(nights, district)));
    const secondCpu = cpuOf(productPid) - before;
    const aNight = async () => {
      const another = await newDistrict(nights, 'large');
      isOver(await finished(nights, another, await runNow(nights, another)));
    };
    const live = await heapPeakOf(nights, 'live', aNight);
    const asItIs = await heapPeakOf(nights, 'asItIs', aNight);
    const bareAsItIs = await heapPeakOf(nights, 'asItIs', () => bareNight('dst_bare_memory'));
    return [
      {
        what: `students; guardians ${truth.guardians}; records of all collections ${records}`,
        value: students,
        unit: '',
      },
      { what: 'first night, landed', value: Math.round(median(rates)), unit: 'records/s' },
      {
        what: 'first night, records a second, of a bare loop with the same SQL',
        value: median(ratios),
        unit: 'ratio',
        bound: { atLeast: 0.5 },
      },
      {
        what: 'second night, nothing changed: roster rows written, as D1 meters them',
        value: sumOf(second, 'rowsWritten'),
        unit: 'rows',
        bound: { atMost: 0 },
      },
      { what: 'second night, CPU, of the first', value: secondCpu / firstCpu, unit: 'ratio', bound: { atMost: 0.2 } },
      {
        what: "first night, the most that the isolate's heap held, garbage collected four times a second",
        value: megabytes(live),
        unit: 'MB',
        bound: { atMost: 64 },
      },
      { what: 'the same, with the garbage that V8 has not cared to collect', value: megabytes(asItIs), unit: 'MB' },
      { what: 'the same, of the bare loop', value: megabytes(bareAsItIs), unit: 'MB' },
    ];
  } finally {
    await nights.dispose();
  }
};

export default benchmark;

import { type Benchmark, median, migrate, start, workerBesideProduct } from './harness.ts';

const students = 20_000;
const documentsEach = 5;
const rounds = 5;

/** Of each student: evaluation, first IEP, two reviews, and a Section 504 plan; one in ten has left. */
const fill = [
  `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at)
   select 'dst_bench', printf('doc_%06d_%d', n, k), printf('stu_%06d', n),
     case k when 0 then 'etr' when 3 then iif(n % 10 = 0, 'specialEducationExit', 'iep') when 4 then 'section504Plan' else 'iep' end,
     iif(k = 4, 'section504', 'specialEducation'), 'completed',
     case k
       when 0 then json_object('evaluationType', 'initial', 'meetingDate', printf('2022-09-%02d', n % 28 + 1), 'determination', 'ET10')
       when 1 then json_object('meetingType', 'initial', 'initialConsent', 'given', 'effectiveFrom', printf('2022-10-%02d', n % 28 + 1), 'outcome', 'IE13')
       when 2 then json_object('meetingType', 'review', 'meetingDate', '2023-10-02', 'effectiveFrom', printf('2023-10-%02d', n % 28 + 1), 'outcome', 'IE14')
       when 3 then iif(n % 10 = 0, json_object('date', '2024-05-30', 'reason', 'graduation'),
         json_object('meetingType', 'review', 'effectiveFrom', printf('2024-10-%02d', n % 28 + 1), 'outcome', 'IE14'))
       else json_object('meetingDate', printf('2021-11-%02d', n % 28 + 1), 'effectiveFrom', '2021-12-01') end,
     1, '2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z'
   from (with recursive count(n) as (select 1 union all select n + 1 from count where n < ${students}) select n from count),
     (with recursive count(k) as (select 0 union all select k + 1 from count where k < ${documentsEach - 1}) select k from count)`,
];
const allStale = `insert or replace into stale_badges (district_id, student_id, mark)
  select distinct 'dst_bench', student_id, 'm' from documents where district_id = 'dst_bench'`;

const benchmark: Benchmark = async () => {
  const runtime = await start({
    ...(await workerBesideProduct('bench/badges-worker.ts')),
    queueConsumers: {},
    durableObjects: {},
  });
  try {
    const database = await migrate(runtime);
    for (const statement of fill) await database.prepare(statement).run();
    const run = async (job: string) => {
      const started = performance.now();
      const response = await runtime.dispatchFetch(`http://127.0.0.1:8787${job}`);
      const count = Number(await response.text());
      return { count, ms: performance.now() - started };
    };
    const loaded = await run('/load');
    if (loaded.count !== students * documentsEach) throw new Error(`${loaded.count} documents`);
    await database.prepare(allStale).run();
    const first = await run('/refresh');
    await run('/bare');
    const ratios: number[] = [];
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await database.prepare(allStale).run();
      const ours = await run('/refresh');
      const bare = await run('/bare');
      if (ours.count !== bare.count) throw new Error(`${ours.count} badges, not ${bare.count}`);
      ratios.push(ours.ms / bare.ms);
      times.push(ours.ms);
    }
    return [
      {
        what: '100,000 documents of 20,000 students, their 40,000 badges computed and stored for the first time',
        value: Math.round(first.ms),
        unit: 'ms',
      },
      {
        what: 'the same again, after every student was marked',
        value: Math.round(median(times)),
        unit: 'ms',
      },
      {
        what: 'that, of a bare loop over the same rows in memory',
        value: median(ratios),
        unit: 'ratio',
        bound: { atMost: 3 },
      },
    ];
  } finally {
    await runtime.dispose();
  }
};

export default benchmark;

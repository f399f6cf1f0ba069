import {
  type Benchmark,
  bareWorker,
  compare,
  type Figure,
  median,
  migrate,
  productWorker,
  rateOf,
  readerOf,
  start,
  workerBesideProduct,
} from './harness.ts';
import { clientSecret, fiscalYear, recordsPerStudent, seedDistrict } from './reporting-seed.ts';

const origin = 'http://127.0.0.1:8787';
const pathOf1000 = `/v1/oh/stateReporting/ge?limit=1000&fiscalYear=${fiscalYear}`;
const pageOf1000 = `${origin}${pathOf1000}`;

const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

type Runtime = Awaited<ReturnType<typeof start>>;

const basic = (district: string) => `Basic ${btoa(`cli_${district}:${clientSecret}`)}`;

async function tokenOf(runtime: Runtime, district: string): Promise<string> {
  const response = await runtime.dispatchFetch(`${origin}/v1/token`, {
    method: 'POST',
    headers: { authorization: basic(district), 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

/** The page as stored text from one query, by a Worker that does nothing else. */
const bareReport = `export default { async fetch(request, env) {
  const { results: [{ json }] } = await env.DB.prepare(
    "select '[' || group_concat(text, ',') || ']' as json from (select text from stored where district = ? order by place limit 1000)"
  ).bind('five').all();
  return new Response(json, { headers: { 'content-type': 'application/json' } });
} }`;

const benchmark: Benchmark = async () => {
  const product = await productWorker();
  const runtime = await start(product);
  const rows = await start({
    ...(await workerBesideProduct('bench/row-objects-worker.ts')),
    durableObjects: {},
    queueConsumers: {},
  } as never); // SAFETY: the same binding; Miniflare and the runtime declare it apart.
  const bare = await start(bareWorker('bare', bareReport, { d1Databases: ['DB'] }));
  try {
    const database = await migrate(runtime);
    // 5,000 records: a district of middling size. 100,000: the largest.
    // SAFETY: the same binding; Miniflare and the runtime declare it apart.
    await seedDistrict(database as never, 'five', 1250);
    // SAFETY: the same binding; Miniflare and the runtime declare it apart.
    await seedDistrict(database as never, 'hundred', 100_000 / recordsPerStudent);
    const bearer = { authorization: `Bearer ${await tokenOf(runtime, 'five')}` };
    const ours = await readerOf(runtime, pathOf1000, bearer);
    const page = await (await runtime.dispatchFetch(pageOf1000, { headers: bearer })).text();
    if ((await ours()) !== page.length) throw new Error('the page is read with other bytes');
    const records = JSON.parse(page) as Record<string, string>[];
    if (records.length !== 1000) throw new Error(`${records.length} records on the page`);

    // SAFETY: the same binding; Miniflare and the runtime declare it apart.
    const stored = (await bare.getD1Database('DB')) as unknown as typeof database;
    await stored
      .prepare('create table stored (district text, place integer, text text, primary key (district, place))')
      .run();
    await stored
      .prepare(`insert into stored select 'five', key, value from json_each(?)`)
      .bind(JSON.stringify(Array.from({ length: 5000 }, (_, at) => records[at % 1000])))
      .run();
    const theirs = await readerOf(bare, '/');
    if ((await theirs()) !== page.length) throw new Error('the bare Worker answers other bytes');

    const objects = await migrate(rows);
    // SAFETY: the same binding; Miniflare and the runtime declare it apart.
    await seedDistrict(objects as never, 'five', 1);
    await objects.prepare('delete from stale_reports').run();
    const columns = Object.keys(records[0] ?? {}).slice(2);
    const kept = 'id integer primary key, district_id, position, from_date, to_date, replaced_from, until';
    await objects.prepare(`create table ge_rows (${kept}, ${columns.map(snakeCase).join(' text, ')} text)`).run();
    await objects.prepare('create index ge_rows_in_order on ge_rows (district_id, position)').run();
    await objects
      .prepare(
        `insert into ge_rows select key, 'five', value ->> '$.emisStudentId' || printf(' %05d', key), ?1, ?1, '9999-12-31', null,
          ${columns.map((name) => `value ->> '$.${name}'`).join(', ')} from json_each(?2)`,
      )
      .bind(`${fiscalYear - 1}-10-01`, JSON.stringify(Array.from({ length: 5000 }, (_, at) => records[at % 1000])))
      .run();
    const withObjects = await readerOf(rows, pathOf1000, {
      authorization: `Bearer ${await tokenOf(rows, 'five')}`,
    });
    if ((await withObjects()) !== page.length) throw new Error('the row objects give other bytes');

    const againstBare = await compare(ours, theirs);
    const againstObjects = await compare(ours, withObjects);
    const { medianMs, p99Ms } = await rateOf(ours, 10);
    return [
      {
        what: 'a page of 1,000 GE records, of a bare Worker that answers the same bytes',
        value: againstBare.ratio,
        unit: 'ratio',
        bound: { atLeast: 0.7 },
      },
      {
        what: 'the same page, of the route with row objects and JSON.stringify',
        value: againstObjects.ratio,
        unit: 'ratio',
        bound: { atLeast: 2 },
      },
      {
        what: 'p99 of the page at 16 connections, of its median',
        value: p99Ms / medianMs,
        unit: 'ratio',
        bound: { atMost: 4 },
      },
      ...(await readThrough(runtime)),
      ...(await afterAllStale(runtime, database)),
    ];
  } finally {
    await Promise.all([runtime, rows, bare].map((one) => one.dispose()));
  }
};

/** 100,000 records by the links from page to page; then pages from the first tenth and from the last, in turns. */
async function readThrough(runtime: Runtime): Promise<Figure[]> {
  const headers = { authorization: `Bearer ${await tokenOf(runtime, 'hundred')}` };
  const started = performance.now();
  await (await runtime.dispatchFetch(pageOf1000, { headers })).text();
  const built = performance.now() - started;
  const pages: string[] = [];
  let records = 0;
  for (let next: string | undefined = pageOf1000; next; ) {
    pages.push(next);
    const response = await runtime.dispatchFetch(next, { headers });
    records += ((await response.json()) as unknown[]).length;
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  const time = async (page = '') => {
    const begun = performance.now();
    await (await runtime.dispatchFetch(page, { headers })).text();
    return performance.now() - begun;
  };
  const [early, late]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 60; turn++) {
    early.push(await time(pages[1 + (turn % 9)]));
    late.push(await time(pages.at(-2 - (turn % 9))));
  }
  return [
    { what: 'records read through page by page', value: records, unit: 'records' },
    {
      what: 'a page among the last of them, of one among the first',
      value: median(late) / median(early),
      unit: 'ratio',
      bound: { atMost: 1.2 },
    },
    {
      what: 'the first page of 100,000 records none of which has been built yet',
      value: Math.round(built),
      unit: 'ms',
    },
  ];
}

/** The first page after every record of 20,000 students became stale, and how long another district waits for a token meanwhile. */
async function afterAllStale(runtime: Runtime, database: Awaited<ReturnType<typeof migrate>>): Promise<Figure[]> {
  await database
    .prepare(
      `insert into stale_reports (district_id, student_id, mark) select district_id, student_id, 'again' from documents
       where district_id = 'hundred' limit 20000`,
    )
    .run();
  const headers = { authorization: `Bearer ${await tokenOf(runtime, 'hundred')}` };
  const waits: number[] = [];
  let isBuilt = false;
  const began = performance.now();
  const first = runtime
    .dispatchFetch(pageOf1000, { headers })
    .then((answer) => answer.text())
    .then(() => {
      isBuilt = true;
      return performance.now() - began;
    });
  while (!isBuilt) {
    const asked = performance.now();
    await tokenOf(runtime, 'five');
    waits.push(performance.now() - asked);
  }
  return [
    {
      what: 'the first page after the records of 20,000 students became stale',
      value: (await first) / 1000,
      unit: 's',
      bound: { atMost: 1 },
    },
    {
      what: 'the longest that another district waits for a token meanwhile',
      value: Math.round(Math.max(...waits)),
      unit: 'ms',
      bound: { atMost: 500 },
    },
  ];
}

export default benchmark;

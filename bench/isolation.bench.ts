import { campus as issuer, keySet, launch, prepare, seed } from './click.ts';
import {
  type Benchmark,
  bareWorker,
  campusWorker,
  development,
  type Figure,
  median,
  migrate,
  productWorker,
  start,
} from './harness.ts';
import { clientSecret, fiscalYear, seedDistrict } from './reporting-seed.ts';

const origin = 'http://127.0.0.1:8787';
const students = 10_000;

type Runtime = Awaited<ReturnType<typeof start>>;

/** Campus' key set for launches, and the simulator for everything else. */
const router = (campusUrl: string) =>
  bareWorker(
    'router',
    `export default { fetch: (request) => {
      const url = new URL(request.url);
      if (url.href.startsWith('${issuer}')) return new Response(${JSON.stringify(keySet)});
      return fetch(new Request('${campusUrl}' + url.pathname + url.search, request));
    } }`,
  );

async function answered(runtime: Runtime, path: string, init: object = {}): Promise<string> {
  // SAFETY: Miniflare takes these options and gives these bindings; its types allow one shape of them.
  const response = await runtime.dispatchFetch(`${origin}${path}`, init as never);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

const asOperator = async <T>(runtime: Runtime, method: string, path: string, body?: unknown): Promise<T> => {
  const headers = { authorization: `Bearer ${development.OPERATOR_TOKEN}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return JSON.parse(await answered(runtime, `/v1/admin/districts${path}`, init)) as T;
};

async function tokenOf(runtime: Runtime, clientId: string, secret: string): Promise<string> {
  const headers = {
    authorization: `Basic ${btoa(`${clientId}:${secret}`)}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const init = { method: 'POST', headers, body: 'grant_type=client_credentials' };
  return (JSON.parse(await answered(runtime, '/v1/token', init)) as { access_token: string }).access_token;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What somebody in another district waits for: a launch, and a page of a report. Times of each, in milliseconds. */
function neighbor(runtime: Runtime, bearer: string) {
  const page = () =>
    answered(runtime, '/v1/oh/stateReporting/ge?limit=1000', { headers: { authorization: `Bearer ${bearer}` } });
  const timed = async (job: () => Promise<unknown>) => {
    const begun = performance.now();
    await job();
    return performance.now() - begun;
  };
  return async (until: () => boolean) => {
    const times = { launch: [] as number[], page: [] as number[] };
    do {
      const prepared = await prepare(runtime);
      times.launch.push(await timed(() => launch(runtime, prepared)));
      times.page.push(await timed(page));
      await pause(20);
    } while (!until());
    return times;
  };
}

const at = (values: readonly number[], share: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** A first night, a load of 10,000 documents, and the reports that they change: of one district, in the isolate that serves others. */
async function loudDistrict(runtime: Runtime, campusUrl: string) {
  const inCampus = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${campusUrl}/loud/control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  await inCampus('PUT', 'district', { seed: 5, students, startDate: '2026-11-02' });
  const { oneRoster } = await inCampus<{ oneRoster: object }>('GET', 'connections');
  const name = 'Loud Local Schools';
  const { id } = await asOperator<{ id: string }>(runtime, 'POST', '', { name, state: 'OH', irn: '043760' });
  await asOperator(runtime, 'PUT', `/${id}/demographics`, oneRoster);
  const known = await inCampus<{ localNumber: string }[]>('GET', `students?limit=${students}&status=active`);
  const client = await asOperator<{ clientId: string; clientSecret: string }>(
    runtime,
    'POST',
    `/${id}/authoringClients`,
  );
  const day = (monthAndDay: string) => `${fiscalYear - 1}-${monthAndDay}`;
  const header = 'localNumber,form,evaluationType,referralDate,consentDate,consentOutcome,meetingDate,determination';
  const rest = `etr,initial,${day('08-10')},${day('08-20')},CNGI,${day('10-01')},ET10`;
  const csv = [header, ...known.map(({ localNumber }) => `${localNumber},${rest}`)].join('\n');
  return {
    async night() {
      const run = await asOperator<{ id: string }>(runtime, 'POST', `/${id}/runs`);
      for (;;) {
        const { status } = await asOperator<{ status: string }>(runtime, 'GET', `/${id}/runs/${run.id}`);
        if (status === 'completed') return;
        if (status !== 'running') throw new Error(`the night has ${status}`);
        await pause(1000);
      }
    },
    async load() {
      const authorization = `Bearer ${await tokenOf(runtime, client.clientId, client.clientSecret)}`;
      const init = { method: 'POST', headers: { authorization, 'content-type': 'text/csv' }, body: csv };
      const loaded = JSON.parse(await answered(runtime, '/v1/documents/keyProgramsLoad', init)) as { created: number };
      if (loaded.created !== known.length) throw new Error(`${loaded.created} documents of ${known.length}`);
    },
    async reports() {
      await asOperator(runtime, 'GET', `/${id}/invalidRecords?report=ge&limit=1`);
    },
  };
}

/**
 * While one district works hard, another one's launch and report page take at most three times what they take when all is quiet.
 * Here the databases and the product share one thread of workerd, so the figures hold what SQLite works for the loud district too.
 * A machine that does other work at the same time spreads the quiet times as well: look at their p99 before the verdict.
 */
const benchmark: Benchmark = async () => {
  const simulator = await start(await campusWorker());
  const campusUrl = (await simulator.ready).origin;
  const product = await productWorker();
  // SAFETY: Miniflare takes these options and gives these bindings; its types allow one shape of them.
  const runtime = await start({ ...product, outboundService: 'router' } as never, router(campusUrl));
  try {
    const database = await migrate(runtime);
    for (const statement of seed) await database.prepare(statement).run();
    await seedDistrict(database as never, 'neighbor', 1250);
    const measure = neighbor(runtime, await tokenOf(runtime, 'cli_neighbor', clientSecret));
    const loud = await loudDistrict(runtime, campusUrl);
    const timesUp = (seconds: number) => {
      const end = performance.now() + seconds * 1000;
      return () => performance.now() > end;
    };
    await measure(timesUp(3));
    const quiet = await measure(timesUp(8));
    const figures: Figure[] = [
      { what: 'quiet launch, median', value: median(quiet.launch), unit: 'ms' },
      { what: 'quiet report page, median', value: median(quiet.page), unit: 'ms' },
      { what: 'quiet launch, p99', value: at(quiet.launch, 0.99), unit: 'ms' },
      { what: 'quiet report page, p99', value: at(quiet.page, 0.99), unit: 'ms' },
    ];
    const works = {
      'a first night': loud.night,
      'a load of 10,000 rows': loud.load,
      'a rebuilding of reports': loud.reports,
    };
    for (const [what, work] of Object.entries(works)) {
      let isOver = false;
      const working = work().finally(() => {
        isOver = true;
      });
      const busy = await measure(() => isOver);
      await working;
      for (const [name, times] of Object.entries(busy) as ['launch' | 'page', number[]][])
        figures.push(
          { what: `${name} beside ${what}: ${times.length} calls, longest`, value: Math.max(...times), unit: 'ms' },
          {
            what: `${name} beside ${what}: p99, of the quiet median`,
            value: at(times, 0.99) / median(quiet[name]),
            unit: 'times',
            bound: { atMost: 3 },
          },
        );
    }
    return figures;
  } finally {
    await Promise.all([runtime.dispose(), simulator.dispose()]);
  }
};

export default benchmark;

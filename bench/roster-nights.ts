import { readFileSync } from 'node:fs';
import type { Miniflare } from 'miniflare';
import { campusWorker, development, migrate, start, startWith, workerBesideProduct } from './harness.ts';

/** The product and a Campus simulator, each in a workerd of its own, so that the CPU and memory of one can be told from the other's. */
export interface Nights {
  readonly product: Miniflare;
  readonly campusUrl: string;
  readonly productPid: number;
  dispose(): Promise<void>;
}

const children = (): number[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);

export async function startNights(): Promise<Nights> {
  const campus = await start(await campusWorker());
  const campusUrl = (await campus.ready).origin;
  const before = new Set(children());
  // The bare loop is another entry of the same bundle, in the same isolate and over the same database.
  const product = await startWith({ inspected: true }, await workerBesideProduct('bench/roster-worker.ts'));
  const productPid = children().find((pid) => !before.has(pid)) ?? Number.NaN;
  await migrate(product);
  return {
    product,
    campusUrl,
    productPid,
    dispose: async () => void (await Promise.all([product.dispose(), campus.dispose()])),
  };
}

/** CPU that a process has used, in seconds: user and system (proc(5), stat, fields 14 and 15, a hundred ticks a second). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export async function inCampus<T>({ campusUrl }: Nights, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${campusUrl}/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export async function asOperator<T>({ product }: Nights, method: string, path: string, body?: unknown): Promise<T> {
  const response = await product.dispatchFetch(`http://127.0.0.1:8787/v1/admin/districts${path}`, {
    method,
    headers: { authorization: `Bearer ${development.OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export interface Connection {
  readonly baseUrl: string;
  readonly accessTokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export async function connectionOf(nights: Nights, campus: string): Promise<Connection> {
  return (await inCampus<{ oneRoster: Connection }>(nights, 'GET', `${campus}/control/connections`)).oneRoster;
}

let added = 0;
const nextIrn = () => String(++added).padStart(6, '0');

/** A new district of ours that is connected with a district of the simulator. Returns its id. */
export async function newDistrict(nights: Nights, campus: string): Promise<string> {
  const { id } = await asOperator<{ id: string }>(nights, 'POST', '', {
    name: `District of ${campus}`,
    state: 'OH',
    irn: nextIrn(),
  });
  await asOperator(nights, 'PUT', `/${id}/demographics`, await connectionOf(nights, campus));
  return id;
}

export interface FinishedRun {
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly problem: { readonly detail: string } | null;
  readonly steps: readonly {
    readonly name: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly attempts: number;
    readonly finishedAt: string;
  }[];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits, asking seldom so as not to be measured, until a run is over. */
export async function finished(nights: Nights, district: string, run: string, everyMs = 500): Promise<FinishedRun> {
  for (let waited = 0; waited < 3_600_000; waited += everyMs) {
    const found = await asOperator<FinishedRun>(nights, 'GET', `/${district}/runs/${run}`);
    if (found.status !== 'running') return found;
    await pause(everyMs);
  }
  throw new Error('the run does not end');
}

export const runNow = async (nights: Nights, district: string) =>
  (await asOperator<{ id: string }>(nights, 'POST', `/${district}/runs`)).id;

export const sumOf = (run: FinishedRun, name: string, steps: (step: string) => boolean = () => true): number =>
  run.steps.filter((step) => steps(step.name)).reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);

/**
 * The most that the heap of the product's isolate held while something was done, in bytes, asked fifty times a second. V8 lets garbage lie as long as there is
 * room. `live` makes it collect four times a second, so that what is found is what the work holds, and the garbage of a quarter of a second at most; `asItIs` leaves
 * V8 to itself, as in production, and so tells more of V8's thrift than of the work.
 */
export async function heapPeakOf(
  { product }: Nights,
  garbage: 'live' | 'asItIs',
  work: () => Promise<unknown>,
): Promise<number> {
  const socket = new WebSocket(new URL('/core:user:product', await product.getInspectorURL()).href);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  let peak = 0;
  let asked = 0;
  const ask = (method: string) => socket.send(JSON.stringify({ id: ++asked, method }));
  socket.addEventListener('message', ({ data }) => {
    const { result } = JSON.parse(String(data)) as { result?: { usedSize?: number; backingStorageSize?: number } };
    peak = Math.max(peak, (result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0));
  });
  let collecting = true;
  const timer = setInterval(() => {
    if (collecting && asked % 13 === 0) ask('HeapProfiler.collectGarbage');
    ask('Runtime.getHeapUsage');
  }, 20);
  try {
    // What was done before leaves no garbage to this; what stands for something outside of V8 goes with the second collection.
    await pause(1500);
    collecting = garbage === 'live';
    peak = 0;
    await work();
  } finally {
    clearInterval(timer);
    socket.close();
  }
  return peak;
}

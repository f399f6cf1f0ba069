import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { campusWorker, type Figure, migrate, productWorker, start, startWith } from './harness.ts';
import { asOperator, type FinishedRun, finished, inCampus, type Nights, newDistrict, runNow } from './roster-nights.ts';

/** FLAGS=1000 is for trying it out, a minute. Measured: the cutover of 20,000 took four minutes on two cores that others used too. */
const openFlags = Number(process.env.FLAGS ?? 20_000);
const campusDistrict = 'cutover';

/** Seconds after which a step whose execution was killed is handed out again. */
const lease = 5;

/** When the product is killed: in the planning, after these shares of the writes, and in the reading back. */
const killedAfter = [0, 0.05, 0.3, 0.5, 0.665, 0.9, 1] as const;

interface Truth {
  readonly writes: Readonly<Record<'put' | 'delete' | 'create' | 'replace' | 'unchanged', number>>;
}

interface Logged {
  readonly sequence: number;
  readonly method: string;
  readonly path: string;
  readonly sourced_id: string;
}

/**
 * A district takes over the flags that it has kept by hand, every second student with a plan, while the product's runtime is killed again and again: what
 * it stores stays, messages in its queues are lost. Then a night in which nothing changes. Campus, in a runtime of its own, counts.
 */
export async function cutoverWithKills(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'campus-link-cutover-'));
  const campus = await start(await campusWorker());
  const options = await productWorker({ STEP_LEASE_SECONDS: String(lease) });
  let product = await startWith({ directory }, options);
  const nights = (): Nights => ({
    product,
    campusUrl: origin,
    productPid: Number.NaN,
    dispose: async () => undefined,
  });
  const { origin } = await campus.ready;
  const inControl = <T>(method: string, path: string, body?: unknown) =>
    inCampus<T>(nights(), method, `${campusDistrict}/control/${path}`, body);
  const call = <T>(method: string, path: string, body?: unknown) => asOperator<T>(nights(), method, path, body);
  const night = async (district: string) => over(await finished(nights(), district, await runNow(nights(), district)));
  try {
    const database = await migrate(product);
    await inControl('PUT', 'district', { seed: 5, students: Math.ceil(openFlags * 1.1), childrenPerFamily: [1, 1, 2] });
    const flagged = await flagsByHand(inControl);
    const district = await newDistrict(nights(), campusDistrict);
    const connections = await inControl<{ documentViewer: object }>('GET', 'connections');
    await call('PUT', `/${district}/documentViewer`, connections.documentViewer);
    await night(district);
    await database.prepare(plans).bind(district, district).run();
    await database.prepare(stale).bind(district).run();

    const path = `/${district}/flags/section504`;
    await call('PUT', path, { enabled: true, mode: 'takeOver', cutoverDate: '2026-10-01' });
    const preview = await call<{ open: number; counts: Record<string, number>; hash: string }>(
      'GET',
      `${path}/cutover/preview?limit=1`,
    );
    const created = (preview.counts.replaced ?? 0) + (preview.counts.created ?? 0);
    const planned = preview.open + created;
    if (preview.open !== flagged) throw new Error(`${flagged} flags are open, the preview has ${preview.open}`);

    const started = performance.now();
    const { id: run } = await call<{ id: string }>('POST', `${path}/cutover`, { hash: preview.hash });
    for (const share of killedAfter) {
      await writesReach(inControl, Math.floor(planned * share));
      await product.dispose();
      product = await startWith({ directory }, options);
    }
    const { steps } = over(await finished(nights(), district, run));
    const repeated = steps.filter(({ attempts }) => attempts > 1);
    const seconds = (performance.now() - started) / 1000;
    const { writes } = await inControl<Truth>('GET', 'truth');
    const twice = writes.put + writes.delete - (await flagsWritten(inControl));
    const [settings] = await call<{ cutoverCompletedAt: string | null }[]>('GET', `/${district}/flags`);

    const asked = (await logAfter(inControl, 'requestLog', 0)).at(-1)?.sequence ?? 0;
    await night(district);
    const quiet = await logAfter(inControl, 'requestLog', asked);
    const after = (await inControl<Truth>('GET', 'truth')).writes;
    const reads = quiet.filter(({ method, path: at }) => method === 'GET' && at.includes('/programParticipations?'));
    return [
      { what: `a cutover of ${flagged} open flags, ${created} flags created`, value: Math.round(seconds), unit: 's' },
      {
        what: `kills of the runtime meanwhile, each costing up to ${lease} s of lease`,
        value: killedAfter.length,
        unit: '',
      },
      {
        what: `steps that had to be repeated, of ${steps.length}`,
        value: repeated.length,
        unit: '',
        // A kill between two steps repeats none.
        bound: { atLeast: 3 },
      },
      ...exactly('writes that Campus counts, of those planned', writes.put / planned, 1),
      ...exactly('flags ended, of those open', writes.replace / flagged, 1),
      ...exactly('flags created, of those planned', writes.create / created, 1),
      none('writes that changed nothing', writes.unchanged),
      none('flags written more than once', twice),
      { what: 'cutovers completed', value: settings?.cutoverCompletedAt ? 1 : 0, unit: '', bound: { atLeast: 1 } },
      none('writes of a night without changes', after.put + after.delete - writes.put - writes.delete),
      {
        what: 'reads of all flags in Campus in a night without changes',
        value: reads.filter(({ path: at }) => /[?&]offset=0(&|$)/.test(at) || !at.includes('offset=')).length,
        unit: '',
        bound: { atMost: 1 },
      },
      { what: `requests for that, of up to 2,000 flags; ${quiet.length} in all`, value: reads.length, unit: '' },
    ];
  } finally {
    await Promise.all([product.dispose(), campus.dispose()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

type Control = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** A flag for every active student, and away with those that are too many. */
async function flagsByHand(inControl: Control): Promise<number> {
  const given = await inControl<{ sourcedId: string }[]>('POST', 'manualFlags', {
    ...{ program: 'Section 504', share: 1, beginDate: '2024-08-20' },
  });
  if (given.length < openFlags) throw new Error(`Campus has ${given.length} active students only`);
  for (const { sourcedId } of given.slice(openFlags)) await inControl('DELETE', `flags/${sourcedId}`);
  return openFlags;
}

/** A completed plan for every second student, as the authoring system would have sent it. */
const plans = `insert into documents (district_id, id, student_id, form, program, status, fields, version, completed_at, updated_at)
  select ?, 'plan-' || id, id, 'section504Plan', 'section504', 'completed',
    '{"meetingDate":"2026-09-08","effectiveFrom":"2026-09-08","initialPermission":"given"}', 1, '2026-09-08T12:00:00.000Z', '2026-09-08T12:00:00.000Z'
  from (select id, row_number() over (order by id) as place from students where district_id = ? and status = 'active') where place % 2 = 0`;
const stale = `insert into stale_badges (district_id, student_id, mark) select district_id, student_id, id from documents where district_id = ?`;

/** Waits until Campus has counted so many writes: its log numbers them. */
async function writesReach(inControl: Control, wanted: number): Promise<void> {
  // Into the planning, which takes seconds.
  if (wanted === 0) return pause(700);
  for (const end = performance.now() + 300_000; performance.now() < end; ) {
    if ((await inControl<Logged[]>('GET', `writeLog?after=${wanted - 1}`)).length > 0) return;
    await pause(20);
  }
  throw new Error(`Campus was never sent ${wanted} writes`);
}

async function logAfter(inControl: Control, log: 'writeLog' | 'requestLog', from: number): Promise<Logged[]> {
  const all: Logged[] = [];
  for (let after = from; ; ) {
    const page = await inControl<Logged[]>('GET', `${log}?after=${after}`);
    all.push(...page);
    if (page.length === 0) return all;
    after = page.at(-1)?.sequence ?? after;
  }
}

/** How many flags the writes went to. */
const flagsWritten = async (inControl: Control) =>
  new Set((await logAfter(inControl, 'writeLog', 0)).map(({ sourced_id }) => sourced_id)).size;

function over(run: FinishedRun): FinishedRun {
  if (run.status !== 'completed') throw new Error(`${run.status}: ${run.problem?.detail}`);
  return run;
}

const none = (what: string, value: number): Figure => ({ what, value, unit: '', bound: { atMost: 0 } });

const exactly = (what: string, value: number, wanted: number): Figure[] => [
  { what: `${what}: at least`, value, unit: 'ratio', bound: { atLeast: wanted } },
  { what: `${what}: at most`, value, unit: 'ratio', bound: { atMost: wanted } },
];

import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, inject, it, vi } from 'vitest';
import { takeStepMessage } from '../../src/nightly/index.ts';
import { carryOut } from '../../src/nightly/night.ts';
import type { RunState } from '../../src/nightly/run-state.ts';
import { databasesOf } from '../../src/platform/database.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { addStudentFromDocument, requireFullPull } from '../../src/roster/index.ts';
import { callAsOperator, platform } from '../support/product.ts';
import { carryOn, startRun, stepMessage } from '../support/runs.ts';
import {
  connectedDistrict,
  countsOf,
  expectRosterOfCampus,
  faults,
  landedRoster,
  type OneRosterObject,
  type RosterUnderTest,
  rosterInCampus,
  todayThere,
} from './support.ts';

const stress = inject('stress');

/** A platform whose isolate dies after some statements of the database. */
function dying(after: number): Platform {
  let left = after;
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const alive = <T>(work: () => T): T => {
    left -= 1;
    if (left < 0) throw new Error('the isolate dies here');
    return work();
  };
  const wrapped = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapper = {
      bind: (...values: unknown[]) => wrapped(statement.bind(...values)),
      run: () => alive(() => statement.run()),
      all: () => alive(() => statement.all()),
      raw: (...options: []) => alive(() => statement.raw(...options)),
      first: (...column: [string]) => alive(() => statement.first(...column)),
    } as unknown as D1PreparedStatement; // SAFETY: Drizzle calls nothing else of it.
    originals.set(wrapper, statement);
    return wrapper;
  };
  const binding = {
    prepare: (query: string) => wrapped(env.DB.prepare(query)),
    batch: (statements: D1PreparedStatement[]) =>
      alive(() => env.DB.batch(statements.map((one) => originals.get(one) ?? one))),
  } as unknown as D1Database; // SAFETY: Drizzle calls nothing else of it.
  return { ...platform, databaseOf: ({ database }) => databasesOf({ DB: binding })(database) };
}

type Change = (under: RosterUnderTest, pick: number) => Promise<unknown>;

const nth = async (
  under: RosterUnderTest,
  collection: string,
  pick: number,
  which: (object: OneRosterObject) => boolean,
) => {
  const found = (await under.campus.control<OneRosterObject[]>('GET', `objects/${collection}`)).filter(which);
  return found[pick % found.length] as OneRosterObject;
};
const hasRole =
  (...names: string[]) =>
  ({ roles, status }: OneRosterObject) =>
    status === 'active' && (roles as { role: string }[]).some(({ role }) => names.includes(role));
const student = (under: RosterUnderTest, pick: number) => nth(under, 'users', pick, hasRole('student'));
const guardian = (under: RosterUnderTest, pick: number) =>
  nth(under, 'users', pick, hasRole('guardian', 'parent', 'relative'));
const store = (under: RosterUnderTest, collection: string, object: OneRosterObject) => {
  const stamped = { ...object, dateLastModified: new Date().toISOString() };
  return under.campus.control('POST', `objects/${collection}`, [{ sourcedId: object.sourcedId, object: stamped }]);
};
let made = 0;

/** What happens to a roster between two nights. */
const changes: Record<string, Change> = {
  async rename(under, pick) {
    await store(under, 'users', { ...(await student(under, pick)), familyName: `Newfield ${pick}` });
  },
  async grade(under, pick) {
    await store(under, 'users', { ...(await student(under, pick)), grades: ['12'] });
  },
  async birthDate(under, pick) {
    await store(under, 'demographics', {
      ...(await nth(under, 'demographics', pick, () => true)),
      birthDate: '2012-02-29',
    });
  },
  async enrollmentEnds(under, pick) {
    await store(under, 'enrollments', {
      ...(await nth(under, 'enrollments', pick, () => true)),
      endDate: '2026-10-30',
    });
  },
  async studentLeaves(under, pick) {
    const leaving = await student(under, pick);
    const roles = (leaving.roles as object[]).map((role) => ({ ...role, endDate: '2026-10-30' }));
    await store(under, 'users', { ...leaving, roles, enabledUser: 'false' });
  },
  async studentMarkedForDeletion(under, pick) {
    await store(under, 'users', { ...(await student(under, pick)), status: 'tobedeleted' });
  },
  async studentReturns(under, pick) {
    const ended = ({ status, roles }: OneRosterObject) =>
      (roles as { role: string; endDate?: string }[]).some(({ role, endDate }) => role === 'student' && endDate) ||
      (status === 'tobedeleted' && hasRole('student')({ roles, status: 'active', sourcedId: '' }));
    const back = await nth(under, 'users', pick, ended);
    if (!back) return;
    const roles = (back.roles as { endDate?: string }[]).map(({ endDate: _, ...role }) => role);
    await store(under, 'users', { ...back, status: 'active', roles, enabledUser: 'true' });
  },
  async studentDisappears(under, pick) {
    await under.campus.control('DELETE', `students/${(await student(under, pick)).sourcedId}`);
  },
  async studentArrives(under, pick) {
    const like = await student(under, pick);
    const id = `NEW-${++made}`;
    const userIds = [{ type: 'stateId', identifier: `ZZ${String(1_000_000 + made)}` }];
    await store(under, 'users', { ...like, sourcedId: id, identifier: `9${made}`, userIds, agents: [] });
    await store(under, 'demographics', { sourcedId: id, status: 'active', birthDate: '2013-03-03', sex: 'female' });
  },
  async studentArrivesWhoWaited(under, pick) {
    const [like, identifier] = [await student(under, pick), `8${++made}`];
    const name = { givenName: String(like.givenName), familyName: String(like.familyName).toUpperCase() };
    await addStudentFromDocument(platform, under.district, { localNumber: identifier }, name);
    const userIds = [{ type: 'stateId', identifier: `YY${String(1_000_000 + made)}` }];
    await store(under, 'users', { ...like, sourcedId: `WAITED-${made}`, identifier, userIds, agents: [] });
  },
  async studentRekeyed(under, pick) {
    await under.campus.control('POST', `students/${(await student(under, pick)).sourcedId}`);
  },
  async studentRekeyedWithoutSsid(under, pick) {
    const moving = await student(under, pick);
    await store(under, 'users', { ...moving, userIds: [] });
    await under.campus.control('POST', `students/${moving.sourcedId}`);
  },
  async studentRekeyedBesideTheOldRecord(under, pick) {
    const old = await student(under, pick);
    const born = await nth(under, 'demographics', 0, ({ sourcedId }) => sourcedId === old.sourcedId);
    const sourcedId = `KEY-${++made}`;
    await store(under, 'users', { ...old, sourcedId });
    await store(under, 'users', { ...old, status: 'tobedeleted' });
    if (born) await store(under, 'demographics', { ...born, sourcedId });
  },
  async numberGivenAgain(under, pick) {
    const left = await student(under, pick);
    await under.campus.control('DELETE', `students/${left.sourcedId}`);
    const other = { userIds: [], agents: [], givenName: `Other ${++made}`, familyName: 'Person' };
    await store(under, 'users', { ...left, ...other, sourcedId: `AGAIN-${made}` });
  },
  async guardianDisappears(under, pick) {
    await under.campus.control('DELETE', `objects/users/${(await guardian(under, pick)).sourcedId}`);
  },
  async guardianChangesPhone(under, pick) {
    await store(under, 'users', { ...(await guardian(under, pick)), phone: `555-02${pick % 100}` });
  },
  async guardianMarkedForDeletion(under, pick) {
    await store(under, 'users', { ...(await guardian(under, pick)), status: 'tobedeleted' });
  },
  async guardianLinked(under, pick) {
    const [child, adult] = [await student(under, pick), await guardian(under, pick * 7)];
    const refer = ({ sourcedId }: OneRosterObject) => ({ href: 'x', type: 'user', sourcedId });
    await store(under, 'users', { ...child, agents: [refer(adult)] });
    await store(under, 'users', { ...adult, agents: [...((adult.agents ?? []) as object[]), refer(child)] });
  },
  async guardianUnlinked(under, pick) {
    const child = await student(under, pick);
    const users = await under.campus.control<OneRosterObject[]>('GET', 'objects/users');
    const without = (agents: unknown) =>
      ((agents ?? []) as OneRosterObject[]).filter(({ sourcedId }) => sourcedId !== child.sourcedId);
    await store(under, 'users', { ...child, agents: [] });
    for (const adult of users.filter(hasRole('guardian', 'parent', 'relative')))
      if (without(adult.agents).length < ((adult.agents ?? []) as object[]).length)
        await store(under, 'users', { ...adult, agents: without(adult.agents) });
  },
};

/** What a whole pull alone can tell. */
const unseen = ['studentDisappears', 'guardianDisappears', 'numberGivenAgain'];

/** What the server does during a night; none of it may show in what lands. */
const serverFaults: readonly object[][] = [
  [],
  [{ match: '/v1p2/', kind: 'serverError', every: 9 }],
  [
    { match: '/students', kind: 'unstableOrder' },
    { match: '/students', kind: 'capLimit', limit: 25 },
  ],
  [
    { match: '/v1p2/', kind: 'capLimit', limit: 40 },
    { match: '/v1p2/', kind: 'noTotal' },
    { match: '/v1p2/', kind: 'noLink' },
  ],
  [
    { match: '/users', kind: 'duplicates' },
    { match: '/users', kind: 'capLimit', limit: 30 },
  ],
  [{ match: '/enrollments', kind: 'expireToken', times: 1 }],
  [{ match: '/demographics', kind: 'truncatedJson', times: 2 }],
  [{ match: '/students', kind: 'ignoreFilter' }],
  [
    { match: '/v1p2/', kind: 'nullFields' },
    { match: '/v1p2/', kind: 'danglingAgents' },
  ],
  [{ match: '/users', kind: 'forbidden', times: 1 }],
];

/** What happens to a step before it is carried out as it should be. */
const mishaps = ['diesAfterwards', 'diesInside', 'twiceAtOnce', 'lateMessage', 'lostMessage'] as const;
type Mishap = (typeof mishaps)[number];

async function suffer(under: RosterUnderTest, mishap: Mishap, statements: number, { runId, stepNumber }: RunState) {
  const { district } = under;
  const runs = env.DISTRICT_RUNS.getByName(district.id);
  if (mishap === 'twiceAtOnce')
    await Promise.all([1, 2].map(() => takeStepMessage(platform, stepMessage(district, runId, stepNumber))));
  if (mishap === 'lateMessage')
    for (const number of [stepNumber - 1, stepNumber + 1])
      await takeStepMessage(platform, stepMessage(district, runId, number));
  if (mishap === 'diesAfterwards' || mishap === 'diesInside') {
    const begun = await runs.begin(runId, stepNumber);
    const place = mishap === 'diesInside' ? dying(statements) : platform;
    if (begun) await carryOut(place, district, begun.run, begun.step).catch(() => undefined);
  }
  if (mishap === 'lostMessage') {
    await runs.begin(runId, stepNumber);
    vi.setSystemTime(Date.now() + 400_000);
    try {
      await runDurableObjectAlarm(runs);
    } finally {
      vi.useRealTimers();
    }
  }
}

/** A night in which much happens: each kind of change and of mishap at most once in a row, so that a few nights see them all. */
const nightOf = fc.record({
  changes: fc.shuffledSubarray(Object.keys(changes), { minLength: 3, maxLength: 7 }),
  pick: fc.nat({ max: 1000 }),
  mishaps: fc.shuffledSubarray([...mishaps], { minLength: 3 }),
  /** Statements after which the first isolate dies; a later one dies later. */
  statements: fc.nat({ max: 8 }),
  whole: fc.boolean(),
});
type PlannedNight = typeof nightOf extends fc.Arbitrary<infer T> ? T : never;
/** Two districts of five nights, every one with another kind of server. */
const histories = fc.record({
  seed: fc.nat(),
  servers: fc.shuffledSubarray([...serverFaults], { minLength: serverFaults.length }),
  nights: fc.array(nightOf, { minLength: serverFaults.length, maxLength: serverFaults.length }),
});
const nightsOfDistrict = serverFaults.length / 2;
const quietNight: PlannedNight = { changes: [], pick: 0, mishaps: [], statements: 0, whole: true };

/** Whoever is active here, and is and stays active there, is active afterwards. */
async function nobodyIsLost(under: RosterUnderTest, before: Awaited<ReturnType<typeof landedRoster>>) {
  const there = new Set(
    (await rosterInCampus(under, todayThere())).students
      .filter(({ status }) => status === 'active')
      .map(({ sourcedId }) => sourcedId),
  );
  const after = new Map(
    (await landedRoster(under.district)).students.map(({ sourcedId, status }) => [sourcedId, status]),
  );
  const lost = before.students.filter(
    ({ sourcedId, status }) => status === 'active' && there.has(sourcedId) && after.get(sourcedId) !== 'active',
  );
  expect(lost).toEqual([]);
}

/** Whether somebody is gone without a trace, which a whole pull alone can tell. */
interface History {
  goneUnseen: boolean;
}

async function anyNight(
  under: RosterUnderTest,
  history: History,
  planned: PlannedNight,
  server: readonly object[],
): Promise<void> {
  const { district } = under;
  if (planned.changes.some((name) => unseen.includes(name))) history.goneUnseen = true;
  const before = await landedRoster(district);
  for (const [index, name] of planned.changes.entries()) await changes[name]?.(under, planned.pick + 7 * index);
  if (planned.whole) await requireFullPull(platform, district);
  await faults(under, ...server);
  const runId = await startRun(district);
  let turn = 0;
  const last = await carryOn(district, async (run) => {
    // Every other step goes well, and no step runs out of attempts.
    const kind = turn++ % 2 === 0 ? planned.mishaps[(turn >> 1) % planned.mishaps.length] : undefined;
    if (kind && run.attempts < 2) await suffer(under, kind, (planned.statements + turn) % 9, run);
  });
  if (last.status === 'held')
    await callAsOperator(`/v1/admin/districts/${district.id}/runs/${runId}/confirm`, 'POST', {
      confirmation: last.confirmation,
    });
  const { status } = await carryOn(district);
  await nobodyIsLost(under, before);
  await faults(under);
  if (status !== 'completed') return;
  if ((await countsOf(district, runId)).planPull?.full) history.goneUnseen = false;
  if (!history.goneUnseen) await expectRosterOfCampus(under);
}

describe('after any nights', () => {
  it(
    'the roster is what Campus has, whatever changed, failed, died, came twice, late or never',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, async ({ seed, servers, nights }) => {
          for (const from of [0, nightsOfDistrict]) {
            const under = await connectedDistrict(50, seed + from);
            const history: History = { goneUnseen: false };
            for (const [index, planned] of nights.slice(from, from + nightsOfDistrict).entries())
              await anyNight(under, history, planned, servers[from + index] ?? []);
            await anyNight(under, history, quietNight, []);
          }
        }),
        // fast-check prints the seed of what has failed: STRESS=<seed> begins with it again.
        { numRuns: stress ? 3 : 1, seed: stress > 1 ? stress : stress ? Date.now() : 20_261_102, endOnFailure: true },
      );
    },
    stress ? 600_000 : 120_000,
  );
});

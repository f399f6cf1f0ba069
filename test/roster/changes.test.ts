import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findStudentBy, requireFullPull } from '../../src/roster/index.ts';
import { rosterPulls, students } from '../../src/roster/schema.ts';
import { platform } from '../support/product.ts';
import {
  connectedDistrict,
  expectRosterOfCampus,
  faults,
  findings,
  landedRoster,
  night,
  type OneRosterObject,
  type RosterUnderTest,
  rosterInCampus,
  todayThere,
} from './support.ts';

let under: RosterUnderTest;
let first: OneRosterObject;
beforeEach(async () => {
  under = await connectedDistrict();
  first = (
    await under.campus.control<OneRosterObject[]>('GET', 'students?limit=1&status=active')
  )[0] as OneRosterObject;
});

const store = (collection: string, ...objects: OneRosterObject[]) =>
  under.campus.control(
    'POST',
    `objects/${collection}`,
    objects.map((object) => ({ sourcedId: object.sourcedId, object })),
  );
const requests = async () =>
  (await under.campus.control<{ path: string }[]>('GET', 'requestLog')).map(({ path }) => path);
const isFull = { counts: { planPull: { full: 1 } } };
const isDifference = { counts: { planPull: { full: 0 } } };

describe('a night after a whole pull', () => {
  it('asks only for what changed since, and lands it', async () => {
    expect(await night(under.district)).toMatchObject(isFull);
    await under.campus.control('PATCH', `students/${first.sourcedId}`, { familyName: 'Newfield', grades: ['12'] });
    const second = await night(under.district);
    expect(second).toMatchObject(isDifference);
    expect(second.counts).toMatchObject({
      students: { seen: 1, new: 0, changed: 1, unchanged: 0, rejected: 0 },
      guardians: { seen: 0, rowsWritten: 0 },
      reconcile: { withdrawn: 0 },
    });
    await expectRosterOfCampus(under);
  });

  it('withdraws whom Campus marks for deletion, in answers to such a question alone, with enrollments and guardians', async () => {
    await faults(under, { match: '/v1p2/', kind: 'hideDeleted' });
    await night(under.district);
    const [guardian] = (await under.campus.control<OneRosterObject[]>('GET', 'objects/users')).filter(
      ({ roles }) => (roles as { role: string }[])[0]?.role === 'parent',
    );
    const [enrollment] = await under.campus.control<OneRosterObject[]>('GET', 'objects/enrollments');
    const deleted = { status: 'tobedeleted', dateLastModified: new Date().toISOString() };
    await under.campus.control('PATCH', `students/${first.sourcedId}`, { status: 'tobedeleted' });
    await store('users', { ...(guardian as OneRosterObject), ...deleted });
    await store('enrollments', { ...(enrollment as OneRosterObject), ...deleted });
    const second = await night(under.district);
    expect(second).toMatchObject({
      ...isDifference,
      counts: { reconcile: { withdrawn: 1, withdrawnGuardians: 1, withdrawnEnrollments: 1 } },
    });
    await expectRosterOfCampus(under);
    await under.campus.control('PATCH', `students/${first.sourcedId}`, { status: 'active' });
    await night(under.district);
    await expectRosterOfCampus(under);
  });

  it('withdraws whose last role has ended since, although Campus sends nothing of them', async () => {
    const user = (await under.campus.control<OneRosterObject[]>('GET', 'objects/users')).find(
      ({ sourcedId }) => sourcedId === first.sourcedId,
    ) as OneRosterObject;
    const later = (days: number) => new Date(Date.now() + days * 86_400_000);
    const roles = (user.roles as object[]).map((role) => ({ ...role, endDate: todayThere(later(1)) }));
    await store('users', { ...user, roles, dateLastModified: '2026-01-01T00:00:00.000Z' });
    await night(under.district);
    const status = async () => (await findStudentBy(platform, under.district, { sourcedId: first.sourcedId }))?.status;
    expect(await status()).toBe('active');
    vi.setSystemTime(later(3));
    try {
      expect(await night(under.district)).toMatchObject({ ...isDifference });
      expect(await status()).toBe('withdrawn');
    } finally {
      vi.useRealTimers();
    }
  });

  it('pulls everything from a server that passes over the question', async () => {
    await faults(under, { match: '/v1p2/', kind: 'ignoreFilter' });
    await night(under.district);
    const before = (await requests()).length;
    expect(await night(under.district)).toMatchObject(isFull);
    const asked = (await requests()).slice(before).filter((path) => !path.includes('limit=1&'));
    expect(asked.filter((path) => path.includes('dateLastModified%3E'))).toEqual([]);
  });

  it.each(['ignoreFilter', 'refuseFilter'])(
    'pulls everything, the same night, when the server no longer answers it (%s)',
    async (kind) => {
      await night(under.district);
      await under.campus.control('PATCH', `students/${first.sourcedId}`, { familyName: 'Newfield' });
      await faults(under, { match: '/v1p2/', kind });
      const second = await night(under.district);
      expect(second).toMatchObject({ status: 'completed', counts: { planPull: { full: 1 } } });
      await expectRosterOfCampus(under);
    },
  );

  it('pulls everything once a week, and after the connection was changed', async () => {
    await night(under.district);
    const database = platform.databaseOf(under.district);
    const weekAgo = new Date(Date.now() - 6.5 * 86_400_000).toISOString();
    await database.update(rosterPulls).set({ fullAt: weekAgo }).where(eq(rosterPulls.districtId, under.district.id));
    expect(await night(under.district)).toMatchObject(isFull);
    expect(await night(under.district)).toMatchObject(isDifference);
    await database
      .update(rosterPulls)
      .set({ fullAt: '2000-01-01T00:00:00.000Z' })
      .where(eq(rosterPulls.districtId, under.district.id));
    expect(await night(under.district)).toMatchObject(isFull);
  });

  it('does not move its watermark when a later collection fails', async () => {
    await night(under.district);
    await under.campus.control('PATCH', `students/${first.sourcedId}`, { familyName: 'Newfield' });
    await faults(under, { match: '/demographics', kind: 'forbidden' });
    const watermark = async () =>
      (
        await platform
          .databaseOf(under.district)
          .select()
          .from(rosterPulls)
          .where(eq(rosterPulls.districtId, under.district.id))
          .get()
      )?.watermark;
    const before = await watermark();
    expect(await night(under.district)).toMatchObject({ status: 'failed' });
    expect(await watermark()).toBe(before);
    await faults(under);
    expect(await night(under.district)).toMatchObject({ status: 'completed' });
    await expectRosterOfCampus(under);
  });
});

describe('a student whom Campus has re-keyed', () => {
  const ourIds = async () => {
    const rows = await landedRoster(under.district);
    return rows.students.filter(({ localNumber }) => localNumber === first.identifier);
  };
  const idOf = async (sourcedId: string) => (await findStudentBy(platform, under.district, { sourcedId }))?.id;
  const userOf = async (id: string) =>
    (await under.campus.control<OneRosterObject[]>('GET', 'objects/users')).find(
      ({ sourcedId }) => sourcedId === id,
    ) as OneRosterObject;

  it.each([
    ['SSID', {}],
    ['student number', { userIds: [] }],
  ])('is followed by %s, with what changed beside it, and reported', async (_, values) => {
    await under.campus.control('PATCH', `students/${first.sourcedId}`, values);
    await night(under.district);
    const ours = await idOf(first.sourcedId);
    const { sourcedId } = await under.campus.control<{ sourcedId: string }>('POST', `students/${first.sourcedId}`);
    const [born] = (await under.campus.control<OneRosterObject[]>('GET', 'objects/demographics')).filter(
      (object) => object.sourcedId === sourcedId,
    );
    await store('demographics', { ...(born as OneRosterObject), birthDate: '2015-05-05' });
    const second = await night(under.district);
    expect(second).toMatchObject({
      status: 'completed',
      counts: { planPull: { full: 1 }, demographics: { rekeyed: 1 }, reconcile: { withdrawn: 0 } },
    });
    expect(await idOf(sourcedId)).toBe(ours);
    expect(await ourIds()).toMatchObject([{ sourcedId, birthDate: '2015-05-05', status: 'active' }]);
    expect(await findings(under.district, second.runId)).toMatchObject([
      { kind: 'rekeyed', object: sourcedId, field: 'sourcedId', reason: expect.stringContaining(first.sourcedId) },
    ]);
    await expectRosterOfCampus(under);
  });

  it.each([
    ['is marked for deletion', { status: 'tobedeleted' }],
    ['has a role that ended', { roles: [{ roleType: 'primary', role: 'student', endDate: '2026-10-01' }] }],
  ])('is followed while the old record is still there and %s, which then is nobody', async (_, old) => {
    const { active } = (await night(under.district)).counts.reconcile as { active: number };
    const ours = await idOf(first.sourcedId);
    const stamped = { ...(await userOf(first.sourcedId)), dateLastModified: new Date().toISOString() };
    await store('users', { ...stamped, ...old }, { ...stamped, sourcedId: 'NEW-KEY' });
    const second = await night(under.district);
    expect(second).toMatchObject({ status: 'completed', counts: { demographics: { rekeyed: 1 } } });
    expect(await idOf('NEW-KEY')).toBe(ours);
    expect(await night(under.district)).toMatchObject({ counts: { reconcile: { active, withdrawn: 0 } } });
    expect(await ourIds()).toMatchObject([{ sourcedId: 'NEW-KEY', status: 'active' }]);
  });

  it('keeps the guardians when the night fails afterwards, and the next night pulls everything', async () => {
    await night(under.district);
    const { sourcedId } = await under.campus.control<{ sourcedId: string }>('POST', `students/${first.sourcedId}`);
    const truth = (await rosterInCampus(under, todayThere())).links;
    await faults(under, { match: '/users', kind: 'forbidden' });
    expect(await night(under.district)).toMatchObject({ status: 'failed', counts: { demographics: { rekeyed: 1 } } });
    expect((await landedRoster(under.district)).links.filter(({ student }) => student === sourcedId)).toEqual(
      truth.filter(({ student }) => student === sourcedId),
    );
    await faults(under);
    expect(await night(under.district)).toMatchObject(isFull);
    await expectRosterOfCampus(under);
  });

  it('is followed when it happens to everybody at once, as in the move from OneRoster 1.1 to 1.2', async () => {
    await night(under.district);
    const before = await landedRoster(under.district);
    for (const { sourcedId } of before.students) await under.campus.control('POST', `students/${sourcedId}`);
    const second = await night(under.district);
    expect(second).toMatchObject({
      status: 'completed',
      counts: { demographics: { rekeyed: 60 }, reconcile: { withdrawn: 0 } },
    });
    expect((await landedRoster(under.district)).students).toHaveLength(before.students.length);
    await expectRosterOfCampus(under);
  });
});

describe('a student number without an SSID', () => {
  const idsByNumber = async () =>
    new Map(
      (
        await platform
          .databaseOf(under.district)
          .select()
          .from(students)
          .where(eq(students.districtId, under.district.id))
      )
        .filter(({ status }) => status === 'active')
        .map(({ id, localNumber }) => [localNumber, id]),
    );
  const studentUsers = async () =>
    (await under.campus.control<OneRosterObject[]>('GET', 'objects/users')).filter(({ roles }) =>
      (roles as { role: string }[]).some(({ role }) => role === 'student'),
    );
  const giveAgain = async (users: readonly OneRosterObject[], values: object = {}) => {
    for (const { sourcedId } of users) await under.campus.control('DELETE', `students/${sourcedId}`);
    const stamped = { userIds: [], agents: [], dateLastModified: new Date().toISOString(), ...values };
    await store('users', ...users.map((user) => ({ ...user, ...stamped, sourcedId: `AGAIN-${user.sourcedId}` })));
  };

  it('does not give another person the documents of whoever had it, who is reported', async () => {
    const users = await studentUsers();
    await night(under.district);
    const before = await idsByNumber();
    const [renamed, left] = users as [OneRosterObject, OneRosterObject];
    // One who left long ago, and one whose number another person gets the same night.
    await under.campus.control('DELETE', `students/${left.sourcedId}`);
    await requireFullPull(platform, under.district);
    await night(under.district);
    await giveAgain([left]);
    await giveAgain([renamed], { givenName: 'Zed', familyName: 'Unrelated' });
    const run = await night(under.district);
    expect(run).toMatchObject({ status: 'completed', counts: { demographics: { rekeyed: 0 } } });
    const after = await idsByNumber();
    for (const { identifier } of [renamed, left])
      expect(after.get(identifier as string)).not.toBe(before.get(identifier as string));
    expect((await findings(under.district, run.runId)).map(({ kind, object }) => `${kind} ${object}`)).toEqual(
      [renamed, left].map(({ sourcedId }) => `reusedNumber AGAIN-${sourcedId}`).toSorted(),
    );
    await expectRosterOfCampus(under);
  });

  it('makes nobody another person when a district is pointed at another Campus: the night is held', async () => {
    const users = await studentUsers();
    await store('users', ...users.map((user) => ({ ...user, userIds: [] })));
    await night(under.district);
    const before = await landedRoster(under.district);
    await giveAgain(users, { familyName: 'Foreign' });
    await requireFullPull(platform, under.district);
    expect(await night(under.district)).toMatchObject({ status: 'held' });
    const after = (await landedRoster(under.district)).students;
    expect(after.filter(({ familyName }) => familyName !== 'Foreign')).toEqual(before.students);
  });
});

describe('two students who claim one SSID', () => {
  it.each([
    ['from the beginning', true],
    ['when the second arrives later', false],
  ])('are reported and kept apart, %s', async (_, early) => {
    const twin = {
      ...first,
      sourcedId: 'TWIN-0001',
      identifier: '999999',
      givenName: 'Robin',
      dateLastModified: new Date().toISOString(),
    };
    if (early) await store('users', twin);
    else await night(under.district).then(() => store('users', twin));
    const run = await night(under.district);
    expect(run).toMatchObject({ status: 'completed', counts: { demographics: { rekeyed: 0, sharedIdentifier: 2 } } });
    const shared = (await findings(under.district, run.runId)).filter(({ kind }) => kind === 'sharedIdentifier');
    expect(shared.map(({ object }) => object).sort()).toEqual([first.sourcedId, 'TWIN-0001'].sort());
    await expectRosterOfCampus(under);
  });

  it('are not guessed at when one of their sourcedIds was another’s before', async () => {
    await night(under.district);
    const claim = { ...first, dateLastModified: new Date().toISOString() };
    await under.campus.control('DELETE', `students/${first.sourcedId}`);
    await store('users', { ...claim, sourcedId: 'CLAIM-1' }, { ...claim, sourcedId: 'CLAIM-2', identifier: '999998' });
    const run = await night(under.district);
    expect(run).toMatchObject({
      counts: { demographics: { rekeyed: 0, sharedIdentifier: 2 }, reconcile: { withdrawn: 1 } },
    });
    await expectRosterOfCampus(under);
  });
});

describe('an object that cannot be read', () => {
  const broken = (values: object): OneRosterObject => ({
    ...first,
    dateLastModified: new Date().toISOString(),
    ...values,
  });

  it('is reported with field, reason and sourcedId, and the rest of the page lands', async () => {
    await store(
      'users',
      broken({ sourcedId: 'BROKEN-1', roles: null }),
      broken({ sourcedId: 'BROKEN-2', agents: 'none', givenName: {} }),
    );
    await under.campus.control('POST', 'objects/users', [
      { sourcedId: 'NAMELESS', object: { ...broken({}), sourcedId: undefined } },
    ]);
    const run = await night(under.district);
    expect(run).toMatchObject({ status: 'completed', counts: { students: { seen: 62, new: 60, rejected: 2 } } });
    expect(await findings(under.district, run.runId)).toMatchObject([
      { kind: 'rejected', collection: 'students', object: 'BROKEN-2', field: 'givenName', reason: expect.any(String) },
      {
        kind: 'rejected',
        collection: 'students',
        object: expect.stringMatching(/^page \d+, object \d+$/),
        field: 'sourcedId',
      },
    ]);
  });

  it('does not stop a night in which nothing else has changed, and is not taken for absent', async () => {
    await night(under.district);
    await store('users', broken({ givenName: {} }));
    const difference = await night(under.district);
    expect(difference).toMatchObject({ status: 'completed', counts: { students: { seen: 1, rejected: 1 } } });
    await platform.databaseOf(under.district).delete(rosterPulls);
    const whole = await night(under.district);
    expect(whole).toMatchObject({ ...isFull, status: 'completed', counts: { reconcile: { withdrawn: 0 } } });
  });
});

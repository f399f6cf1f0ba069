import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { District } from '../../src/districts/index.ts';
import { stepsOf } from '../../src/nightly/index.ts';
import type { RunState } from '../../src/nightly/run-state.ts';
import type { RunId } from '../../src/platform/ids.ts';
import type { Platform } from '../../src/platform/platform.ts';
import type { RosterFinding } from '../../src/roster/index.ts';
import { connectCampus, type SimulatedCampus } from '../support/campus.ts';
import { callAsOperator, platform, someDistrict } from '../support/product.ts';
import { carryOn, startRun } from '../support/runs.ts';

/** A OneRoster object as Campus has it. */
export type OneRosterObject = Record<string, unknown> & { readonly sourcedId: string };

/** A district of ours with a Campus, whose roster is pulled and compared with what Campus has. */
export interface RosterUnderTest {
  readonly district: District;
  readonly campus: SimulatedCampus;
}

export async function connectedDistrict(students = 60, seed = 5): Promise<RosterUnderTest> {
  const district = await someDistrict();
  return { district, campus: await connectCampus(district, students, seed) };
}

export interface Night {
  readonly runId: RunId;
  readonly status: RunState['status'];
  readonly problem: RunState['problem'];
  /** Counts by step; those of a collection's pages are added up. */
  readonly counts: Readonly<Record<string, Record<string, number>>>;
}

/** A platform on which a step may take so many seconds, and Campus its part of them. */
export const hurried = (seconds: number): Platform => ({
  ...platform,
  config: { ...platform.config, STEP_LEASE_SECONDS: seconds },
});

/** Runs a whole night now. */
export async function night(district: District, place?: Platform): Promise<Night> {
  const runId = await startRun(district);
  const { status, problem } = await carryOn(district, undefined, place);
  return { runId, status, problem, counts: await countsOf(district, runId) };
}

export async function countsOf(district: District, runId: RunId): Promise<Night['counts']> {
  const counts: Record<string, Record<string, number>> = {};
  for (const step of await stepsOf(platform, district, runId)) {
    const sums = counts[step.name] ?? {};
    for (const [name, value] of Object.entries(step.counts)) sums[name] = (sums[name] ?? 0) + value;
    counts[step.name] = sums;
  }
  return counts;
}

export async function findings(
  district: District,
  runId: RunId,
): Promise<Omit<RosterFinding, 'districtId' | 'runId'>[]> {
  return (await callAsOperator(`/v1/admin/districts/${district.id}/runs/${runId}/findings?limit=500`)).json();
}

/** What has landed, without the stamps of runs. */
export async function landedRoster({ id }: District) {
  const database = platform.databaseOf({ database: 'DB' });
  const all = (columns: string, table: string, order = 'sourced_id') =>
    database.all<Record<string, unknown> & { status: string; sourcedId: string }>(
      // SAFETY: the text and shape are of this file.
      sql`select ${sql.raw(columns)} from ${sql.identifier(table)} where district_id = ${id} order by ${sql.raw(order)}`,
    );
  const students = await all(
    `sourced_id as sourcedId, state_student_id as stateStudentId, local_number as localNumber, given_name as givenName, middle_name as middleName,
      family_name as familyName, birth_date as birthDate, sex, grade, school, enrolled_from as enrolledFrom, enrolled_to as enrolledTo,
      enabled, user_ids as userIds, status`,
    'students',
    'sourced_id, id',
  );
  const guardians = await all(
    'sourced_id as sourcedId, given_name as givenName, family_name as familyName, role, email, phone, status',
    'guardians',
  );
  const enrollments = await all(
    'sourced_id as sourcedId, student, class, school, begin_date as beginDate, end_date as endDate, status',
    'enrollments',
  );
  const orgs = await all('sourced_id as sourcedId, name, type, identifier', 'orgs');
  const sessions = await all('sourced_id as sourcedId, title, type, school_year as schoolYear', 'academic_sessions');
  const links = await database.all<{ student: string; guardian: string }>(sql`select distinct student, guardian
    from student_guardians join guardians on guardians.district_id = student_guardians.district_id and guardians.sourced_id = guardian
    where student_guardians.district_id = ${id} and guardians.status = 'active' order by 1, 2`);
  return { students, guardians, enrollments, orgs, sessions, links };
}

type Landed = Awaited<ReturnType<typeof landedRoster>>;

const idsIn = (references: unknown) =>
  ((references ?? []) as { sourcedId: string }[]).map(({ sourcedId }) => sourcedId);
const idIn = (reference: unknown) => (reference as { sourcedId: string } | undefined | null)?.sourcedId ?? null;
const bySourcedId = <T extends { sourcedId: string }>(rows: T[]) =>
  rows.toSorted((a, b) => (a.sourcedId < b.sourcedId ? -1 : 1));

/** What ought to have landed of what Campus has now, read from its objects without any of the product's code. */
export async function rosterInCampus({ campus }: RosterUnderTest, today: string): Promise<Landed> {
  const objects = (collection: string) => campus.control<OneRosterObject[]>('GET', `objects/${collection}`);
  const users = await objects('users');
  const demographics = new Map((await objects('demographics')).map((object) => [object.sourcedId, object]));
  const rolesOf = (user: OneRosterObject) =>
    user.roles as { role: string; org: unknown; beginDate?: string; endDate?: string }[];
  const deleted = (object: OneRosterObject) => object.status === 'tobedeleted';

  const everyStudent = users.flatMap((user) => {
    const roles = rolesOf(user).filter(({ role }) => role === 'student');
    if (roles.length === 0) return [];
    const current = roles.find(({ endDate }) => !endDate || endDate > today);
    const shown = current ?? roles[0];
    const userIds = (user.userIds ?? []) as { type: string; identifier: string }[];
    return {
      sourcedId: user.sourcedId,
      stateStudentId: userIds.find(({ type }) => type === 'stateId')?.identifier ?? null,
      localNumber: user.identifier ?? null,
      givenName: user.givenName,
      middleName: user.middleName ?? null,
      familyName: user.familyName,
      birthDate: demographics.get(user.sourcedId)?.birthDate ?? null,
      sex: demographics.get(user.sourcedId)?.sex ?? null,
      grade: (user.grades as string[] | undefined)?.[0] ?? null,
      school: idIn(user.primaryOrg),
      enrolledFrom: shown?.beginDate ?? null,
      enrolledTo: shown?.endDate ?? null,
      enabled: user.enabledUser === 'true' ? 1 : 0,
      userIds: JSON.stringify(userIds.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))),
      status: deleted(user) || !current ? 'withdrawn' : 'active',
    };
  });
  // Of one who has been re-keyed, the record of before says that they have left, and is nobody.
  const students = everyStudent.filter(
    ({ sourcedId, stateStudentId, status }) =>
      status === 'active' ||
      !stateStudentId ||
      !everyStudent.some((other) => other.stateStudentId === stateStudentId && other.sourcedId !== sourcedId),
  );
  const guardianRoles = ['guardian', 'parent', 'relative'];
  const guardianUsers = users.filter((user) => rolesOf(user).some(({ role }) => guardianRoles.includes(role)));
  const guardians = guardianUsers.map((user) => ({
    sourcedId: user.sourcedId,
    givenName: user.givenName,
    familyName: user.familyName,
    role: guardianRoles.find((name) => rolesOf(user).some(({ role }) => role === name)),
    email: user.email ?? null,
    phone: user.phone ?? null,
    status: deleted(user) ? 'withdrawn' : 'active',
  }));
  const enrollments = (await objects('enrollments'))
    .filter(({ role }) => role === 'student')
    .map((object) => ({
      sourcedId: object.sourcedId,
      student: idIn(object.user),
      class: idIn(object.class),
      school: idIn(object.school),
      beginDate: object.beginDate ?? null,
      endDate: object.endDate ?? null,
      status: deleted(object) ? 'withdrawn' : 'active',
    }));
  const active = new Set(guardians.filter(({ status }) => status === 'active').map(({ sourcedId }) => sourcedId));
  const present = new Set(students.map(({ sourcedId }) => sourcedId));
  const pairs = new Set([
    ...users
      .filter(({ sourcedId }) => present.has(sourcedId))
      .flatMap((user) => idsIn(user.agents).map((id) => `${user.sourcedId} ${id}`)),
    ...guardianUsers.flatMap((user) => idsIn(user.agents).map((id) => `${id} ${user.sourcedId}`)),
  ]);
  const links = [...pairs]
    .map((pair) => ({ student: pair.split(' ')[0] ?? '', guardian: pair.split(' ')[1] ?? '' }))
    .filter(({ student, guardian }) => active.has(guardian) && present.has(student))
    .toSorted((a, b) => (`${a.student} ${a.guardian}` < `${b.student} ${b.guardian}` ? -1 : 1));
  const org = ({ sourcedId, name, type, identifier }: OneRosterObject) => ({
    sourcedId,
    name,
    type,
    identifier: identifier ?? null,
  });
  const session = ({ sourcedId, title, type, schoolYear }: OneRosterObject) => ({ sourcedId, title, type, schoolYear });
  return {
    students: bySourcedId(students),
    guardians: bySourcedId(guardians),
    enrollments: bySourcedId(enrollments),
    orgs: bySourcedId((await objects('orgs')).map(org)),
    sessions: bySourcedId((await objects('academicSessions')).map(session)),
    links,
  } as unknown as Landed; // SAFETY: the text and shape are of this file.
}

/** Who is no longer in Campus stays, withdrawn; everything else that has landed is what Campus has. */
export async function expectRosterOfCampus(under: RosterUnderTest, today = todayThere()): Promise<void> {
  const [landed, truth] = [await landedRoster(under.district), await rosterInCampus(under, today)];
  for (const name of ['students', 'guardians', 'enrollments'] as const) {
    const there = new Set(truth[name].map(({ sourcedId }) => sourcedId));
    const [present, gone] = [
      landed[name].filter(({ sourcedId }) => there.has(sourcedId)),
      landed[name].filter(({ sourcedId }) => !there.has(sourcedId)),
    ];
    expect(present, name).toEqual(truth[name]);
    expect(new Set(gone.map(({ status }) => status)), `${name} that Campus no longer has`).toEqual(
      new Set(gone.length > 0 ? ['withdrawn'] : []),
    );
  }
  const present = new Set(truth.students.map(({ sourcedId }) => sourcedId));
  expect(landed.links.filter(({ student }) => present.has(student))).toEqual(truth.links);
  expect(landed.orgs).toEqual(truth.orgs);
  expect(landed.sessions).toEqual(truth.sessions);
}

/** The local date of the districts of the tests. */
export const todayThere = (now = new Date()) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(now);

/** Switches faults of the simulator on. */
export const faults = ({ campus }: RosterUnderTest, ...rules: object[]) => campus.control('PUT', 'faults', rules);

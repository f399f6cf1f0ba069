import { createHash } from 'node:crypto';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { StudentIdentifier } from '../states/index.ts';
import type { AcademicSession, Demographics, Enrollment, Org, User } from './oneroster/objects.ts';

/**
 * From what OneRoster sends to what is kept: pure. `contentHash` covers what is kept, so that a change in a field that is not kept writes nothing.
 */
const hashed = <T extends object>(record: T): T & { contentHash: string } => ({
  ...record,
  contentHash: createHash('sha256').update(JSON.stringify(record)).digest('base64url').slice(0, 22),
});

export const orgRecord = ({ sourcedId, name, type, identifier, parent }: Org) =>
  hashed({ sourcedId, name, type, identifier, parent });

/** Null for a session without dates, which says nothing. */
export function academicSessionRecord({ sourcedId, title, type, startDate, endDate, schoolYear }: AcademicSession) {
  return startDate && endDate ? hashed({ sourcedId, title, type, startDate, endDate, schoolYear }) : null;
}

/**
 * The state's id of the student: the entry of `userIds` whose type says so, or any entry where the shape leaves no
 * doubt. A number of another shape is not taken for one.
 */
function stateStudentIdOf(person: User, { shape, oneRosterType, isDistinctive }: StudentIdentifier): string | null {
  const shaped = person.userIds.filter(({ identifier }) => shape.test(identifier.toUpperCase()));
  const found = shaped.find(({ type }) => oneRosterType.test(type)) ?? (isDistinctive ? shaped[0] : undefined);
  return found?.identifier.toUpperCase() ?? null;
}

/** The district's own student number: OneRoster `identifier`, else the local id among the user's ids. */
const localNumberOf = (person: User): string | null =>
  person.identifier ?? person.userIds.find(({ type }) => /local|sis/i.test(type))?.identifier ?? null;

/** The last day of any of the roles; null when one of them has no end. A student has left after it, without Campus sending anything more. */
const lastOf = (roles: User['roles']): IsoDate | null =>
  roles.some(({ endDate }) => endDate === null)
    ? null
    : (roles
        .map(({ endDate }) => endDate)
        .toSorted()
        .at(-1) ?? null);

export type StudentRecord = NonNullable<ReturnType<typeof studentRecord>>;

/** Null for a user who is no student. A student whose roles have all ended, or who is marked for deletion, is withdrawn. */
export function studentRecord(person: User, identifier: StudentIdentifier, today: IsoDate) {
  const roles = person.roles.filter(({ role }) => role === 'student');
  if (roles.length === 0) return null;
  const current = roles.filter(({ endDate }) => endDate === null || endDate >= today);
  const shown = current[0] ?? roles[0];
  return {
    ...hashed({
      sourcedId: person.sourcedId,
      stateStudentId: stateStudentIdOf(person, identifier),
      localNumber: localNumberOf(person),
      givenName: person.givenName ?? '',
      middleName: person.middleName,
      familyName: person.familyName ?? '',
      grade: person.grades[0] ?? null,
      school: person.primaryOrg ?? shown?.org ?? null,
      enrolledFrom: shown?.beginDate ?? null,
      enrolledTo: lastOf(current.length > 0 ? current : roles),
      enabled: person.enabledUser,
      userIds: person.userIds,
      agents: person.agents,
    }),
    // Apart from the hash: it changes with the day, not with what Campus sends.
    reportedStatus:
      person.status === 'tobedeleted' || current.length === 0 ? ('withdrawn' as const) : ('active' as const),
  };
}

const guardianRoles = ['guardian', 'parent', 'relative'] as const;

/** Null for a user who has none of the three guardian roles. */
export function guardianRecord(person: User) {
  const role = guardianRoles.find((name) => person.roles.some((held) => held.role === name));
  if (!role) return null;
  return {
    ...hashed({
      sourcedId: person.sourcedId,
      givenName: person.givenName ?? '',
      familyName: person.familyName ?? '',
      role,
      email: person.email,
      phone: person.phone,
      students: person.agents,
    }),
    status: person.status === 'tobedeleted' ? ('withdrawn' as const) : ('active' as const),
  };
}

export const demographicsRecord = ({ sourcedId, birthDate, sex }: Demographics) => ({ sourcedId, birthDate, sex });

/** Null for whoever is enrolled as something else than a student. */
export function enrollmentRecord({
  sourcedId,
  role,
  user,
  class: taken,
  school,
  beginDate,
  endDate,
  status,
}: Enrollment) {
  if (role !== 'student') return null;
  const kept = { sourcedId, student: user.sourcedId, class: taken.sourcedId, school, beginDate, endDate };
  return { ...hashed(kept), status: status === 'tobedeleted' ? ('withdrawn' as const) : ('active' as const) };
}

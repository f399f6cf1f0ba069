import { createHash } from 'node:crypto';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { SourcedId } from '../platform/ids.ts';
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

/** The name of an id that is not the student's any more. */
const isFormer = (type: string) => /prev|former|old|prior|past|histor/i.test(type);

/**
 * The state's id of the student: the entry of `userIds` whose type says so, or any entry where the shape leaves no doubt. A number of another shape is not taken for
 * one, and neither is an id of before. A type that says nothing else (`stateId`) goes before one that says more.
 */
function stateStudentIdOf(person: User, { shape, oneRosterType, isDistinctive }: StudentIdentifier): string | null {
  const [best] = person.userIds
    .map(({ type, identifier }) => ({ type, identifier: identifier.toUpperCase() }))
    .filter(({ type, identifier }) => shape.test(identifier) && !isFormer(type))
    .filter(({ type }) => oneRosterType.test(type) || isDistinctive)
    .map(({ type, identifier }) => `${typeRank(type, oneRosterType)}${identifier}`)
    .toSorted();
  return best?.slice(1) ?? null;
}

function typeRank(type: string, oneRosterType: RegExp): number {
  if (!oneRosterType.test(type)) return 2;
  const rest = type
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replaceAll(new RegExp(`${oneRosterType.source}|student|identifier|id`, 'gi'), '');
  return rest === '' ? 0 : 1;
}

/** The district's own student number: OneRoster `identifier`, else the local id among the user's ids. */
const localNumberOf = (person: User): string | null =>
  person.identifier ??
  person.userIds.flatMap(({ type, identifier }) => (/local|sis/i.test(type) ? [identifier] : [])).toSorted()[0] ??
  null;

/** Kindergarten and the years before it come before `01`; the highest of several counts, in whatever order they come. */
const gradeOf = ({ grades }: User): string | null =>
  grades.toSorted((a, b) => Number(/^\d/.test(a)) - Number(/^\d/.test(b)) || (a < b ? -1 : 1)).at(-1) ?? null;

type Role = User['roles'][number];

/**
 * Whether a role counts on a day. `beginDate` is the first day of the role and `endDate` the first without it (Rostering Service 1.2, RoleDType: inclusive and
 * exclusive).
 */
const isOver = ({ endDate }: Role, today: IsoDate) => endDate !== null && endDate <= today;
const isToCome = ({ beginDate }: Role, today: IsoDate) => beginDate !== null && beginDate > today;
const isCurrent = (role: Role, today: IsoDate) => !isOver(role, today) && !isToCome(role, today);

/** The first day without any of the roles; null when one of them has no end. A student has left on it, without Campus sending anything more. */
const endOf = (roles: readonly Role[]): IsoDate | null =>
  roles.some(({ endDate }) => endDate === null)
    ? null
    : (roles
        .map(({ endDate }) => endDate)
        .toSorted()
        .at(-1) ?? null);

/** Primary roles before others, then the one that began last; of roles that are to come the one that begins first. The order of the list says nothing. */
function inOrder(roles: readonly Role[], today: IsoDate): Role[] {
  const key = (role: Role) => [
    isCurrent(role, today) ? '0' : isToCome(role, today) ? '1' : '2',
    role.roleType?.toLowerCase() === 'primary' ? '0' : '1',
  ];
  return roles.toSorted((a, b) => {
    const [left, right] = [key(a).join(''), key(b).join('')];
    if (left !== right) return left < right ? -1 : 1;
    const begins = (a.beginDate ?? '') < (b.beginDate ?? '') ? -1 : 1;
    if (a.beginDate !== b.beginDate) return isToCome(a, today) ? begins : -begins;
    return (a.org ?? '') < (b.org ?? '') ? -1 : 1;
  });
}

/** Whether an org is a school; null for one that Campus has not sent. */
export type IsSchool = (org: SourcedId) => boolean | null;

/** The school where the student is: the primary org when it is a school, else the school of the first role. A district is nobody's building. */
function schoolOf(person: User, roles: readonly Role[], isSchool: IsSchool): SourcedId | null {
  if (person.primaryOrg !== null && isSchool(person.primaryOrg) === true) return person.primaryOrg;
  const orgs = roles.flatMap(({ org }) => org ?? []);
  const [known] = orgs.filter((org) => isSchool(org) === true);
  // An org that Campus has not sent may be a school.
  return (
    known ?? [...orgs, ...(person.primaryOrg ? [person.primaryOrg] : [])].find((org) => isSchool(org) === null) ?? null
  );
}

export type StudentRecord = NonNullable<ReturnType<typeof studentRecord>>;

/**
 * Null for a user who is no student. A student whose roles have all ended, or who is marked for deletion, is withdrawn; one whose roles are all to come is reported,
 * and becomes active on the first day.
 */
export function studentRecord(
  person: User,
  identifier: StudentIdentifier,
  today: IsoDate,
  isSchool: IsSchool = () => null,
) {
  const roles = inOrder(
    person.roles.filter(({ role }) => role === 'student'),
    today,
  );
  if (roles.length === 0) return null;
  const lasting = roles.filter((role) => !isOver(role, today));
  const current = lasting.filter((role) => isCurrent(role, today));
  const shown = current.length > 0 ? current : lasting.length > 0 ? lasting : roles;
  const isGone = person.status === 'tobedeleted' || lasting.length === 0;
  return {
    ...hashed({
      sourcedId: person.sourcedId,
      stateStudentId: stateStudentIdOf(person, identifier),
      localNumber: localNumberOf(person),
      givenName: person.givenName ?? '',
      middleName: person.middleName,
      familyName: person.familyName ?? '',
      grade: gradeOf(person),
      school: schoolOf(person, shown, isSchool),
      enrolledFrom: shown[0]?.beginDate ?? null,
      enrolledTo: endOf(lasting.length > 0 ? lasting : roles),
      enabled: person.enabledUser,
      userIds: person.userIds.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      agents: [...new Set(person.agents)].toSorted(),
    }),
    // Apart from the hash: they change with the day, not with what Campus sends.
    reportedStatus: isGone ? ('withdrawn' as const) : ('active' as const),
    status: isGone || current.length === 0 ? ('withdrawn' as const) : ('active' as const),
  };
}

const guardianRoles = ['guardian', 'parent', 'relative'] as const;

/** Null for a user who never had a guardian role. If the last such role has ended, the user is no guardian, even if a student still names them. */
export function guardianRecord(person: User, today: IsoDate) {
  const held = person.roles.filter(({ role }) => guardianRoles.some((name) => name === role));
  const current = held.filter((role) => isCurrent(role, today));
  const shown = current.length > 0 ? current : held;
  const role = guardianRoles.find((name) => shown.some((one) => one.role === name));
  if (!role) return null;
  const isGone = person.status === 'tobedeleted' || current.length === 0;
  return {
    ...hashed({
      sourcedId: person.sourcedId,
      givenName: person.givenName ?? '',
      familyName: person.familyName ?? '',
      role,
      email: person.email,
      phone: person.phone,
      students: [...new Set(person.agents)].toSorted(),
      roleEnds: endOf(shown),
    }),
    status: isGone ? ('withdrawn' as const) : ('active' as const),
  };
}

export const demographicsRecord = ({ sourcedId, birthDate, sex }: Demographics) => ({ sourcedId, birthDate, sex });

/** Null for a person who is enrolled as something other than a student. */
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

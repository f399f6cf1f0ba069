import type { Entity } from '../generator/entities.ts';

/** The collections of OneRoster 1.2 that Campus serves: where the objects are, which of them, and the member that holds them. */
export interface Collection {
  readonly stored: Entity['collection'];
  /** Condition on the columns beside the object. */
  readonly where: string;
  readonly envelope: string;
  readonly single: string;
  /** Members by which it may be filtered and sorted, and that `fields` may name. */
  readonly members: readonly string[];
}

const common = ['sourcedId', 'status', 'dateLastModified', 'metadata'];
const user = [
  ...common,
  ...[
    'userMasterIdentifier',
    'username',
    'userIds',
    'enabledUser',
    'givenName',
    'familyName',
    'middleName',
    'roles',
    'userProfiles',
  ],
  ...[
    'primaryOrg',
    'identifier',
    'email',
    'sms',
    'phone',
    'agents',
    'grades',
    'password',
    'preferredFirstName',
    'pronouns',
  ],
];
const org = [...common, 'name', 'type', 'identifier', 'parent', 'children'];
const session = [...common, 'title', 'type', 'startDate', 'endDate', 'schoolYear', 'parent', 'children'];

const users = (where: string): Collection => ({
  stored: 'users',
  where,
  envelope: 'users',
  single: 'user',
  members: user,
});
const orgs = (where: string): Collection => ({ stored: 'orgs', where, envelope: 'orgs', single: 'org', members: org });
const sessions = (where: string): Collection => ({
  stored: 'academicSessions',
  where,
  envelope: 'academicSessions',
  single: 'academicSession',
  members: session,
});

export const collections: Readonly<Record<string, Collection>> = {
  orgs: orgs('true'),
  schools: orgs("role = 'school'"),
  academicSessions: sessions('true'),
  terms: sessions("role = 'semester'"),
  gradingPeriods: sessions("role = 'gradingPeriod'"),
  users: users('true'),
  students: users("role = 'student'"),
  teachers: users("role = 'teacher'"),
  demographics: {
    stored: 'demographics',
    where: 'true',
    envelope: 'demographics',
    single: 'demographics',
    members: [
      ...common,
      ...['birthDate', 'sex', 'americanIndianOrAlaskaNative', 'asian', 'blackOrAfricanAmerican', 'white'],
      ...['nativeHawaiianOrOtherPacificIslander', 'demographicRaceTwoOrMoreRaces', 'hispanicOrLatinoEthnicity'],
      ...['countryOfBirthCode', 'stateOfBirthAbbreviation', 'cityOfBirth', 'publicSchoolResidenceStatus'],
    ],
  },
  classes: {
    stored: 'classes',
    where: 'true',
    envelope: 'classes',
    single: 'class',
    members: [...common, 'title', 'classCode', 'classType', 'location', 'grades', 'course', 'school', 'terms'],
  },
  courses: {
    stored: 'courses',
    where: 'true',
    envelope: 'courses',
    single: 'course',
    members: [...common, 'title', 'courseCode', 'grades', 'org'],
  },
  enrollments: {
    stored: 'enrollments',
    where: 'true',
    envelope: 'enrollments',
    single: 'enrollment',
    members: [...common, 'role', 'primary', 'user', 'class', 'school', 'beginDate', 'endDate'],
  },
};

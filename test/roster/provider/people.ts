/** The provider's own small world: invented people in every shape that the schemas of OneRoster 1.2 allow and a district may meet. */
const url = 'https://oneroster.example.org/ims/oneroster/rostering/v1p2';
const modified = '2026-08-15T10:00:00.000Z';
const stamp = (sourcedId: string) => ({ sourcedId, status: 'active', dateLastModified: modified });
const refer = (type: string, path: string, sourcedId: string) => ({
  href: `${url}/${path}/${sourcedId}`,
  sourcedId,
  type,
});
const org = (sourcedId: string) => refer('org', 'orgs', sourcedId);
const user = (sourcedId: string) => refer('user', 'users', sourcedId);

const schools = ['school-north', 'school-south', 'school-east'];

const orgs = [
  { ...stamp('state-1'), name: 'State', type: 'state', identifier: 'ST' },
  {
    ...stamp('district-1'),
    name: 'Lantern Valley',
    type: 'district',
    identifier: '049999',
    parent: org('state-1'),
    children: schools.map(org),
  },
  ...schools.map((sourcedId, index) => ({
    ...stamp(sourcedId),
    name: sourcedId,
    type: 'school',
    identifier: `01000${index}`,
    parent: org('district-1'),
  })),
  { ...stamp('annex'), name: 'Annex', type: 'ext:annex', identifier: 'A', metadata: { 'vendor.note': 'open' } },
];

const academicSessions = [
  {
    ...stamp('year'),
    title: '2026-27',
    type: 'schoolYear',
    startDate: '2026-08-01',
    endDate: '2027-06-30',
    schoolYear: '2027',
  },
  {
    ...stamp('term'),
    title: 'Autumn',
    type: 'term',
    startDate: '2026-08-01',
    endDate: '2026-12-20',
    schoolYear: '2027',
    parent: refer('academicSession', 'academicSessions', 'year'),
  },
  {
    ...stamp('period'),
    title: 'Period',
    type: 'ext:trimester',
    startDate: '2026-08-01',
    endDate: '2026-10-20',
    schoolYear: '2027',
  },
];

const count = 130;
const school = (index: number) => schools[index % schools.length] ?? 'school-north';
const studentId = (index: number) => `3f2a${String(index).padStart(4, '0')}-aaaa-4bbb-8ccc-000000000001`;
const adultId = (index: number) => `9c1b${String(index).padStart(4, '0')}-dddd-4eee-8fff-000000000002`;

const students = Array.from({ length: count }, (_, index) => ({
  ...stamp(studentId(index)),
  enabledUser: index % 9 === 0 ? 'false' : 'true',
  givenName: `Given${index}`,
  familyName: `Family${index % 17}`,
  ...(index % 3 === 0 && { middleName: 'M', preferredFirstName: 'P', pronouns: 'they/them' }),
  userMasterIdentifier: `master-${index}`,
  userIds: [
    { type: 'LDAP', identifier: `uid${index}` },
    { type: 'SSID', identifier: `QQ${String(2_000_000 + index)}` },
  ],
  ...(index % 2 === 0 && { identifier: `L${index}` }),
  roles: [
    ...(index % 10 === 0
      ? [{ roleType: 'secondary', role: 'student', org: org('annex'), beginDate: '2026-08-01', endDate: '2026-09-01' }]
      : []),
    { roleType: 'primary', role: 'student', org: org(school(index)), beginDate: '2026-08-20' },
  ],
  ...(index % 4 !== 0 && { primaryOrg: org(school(index)) }),
  agents: [user(adultId(index % 70))],
  grades: [String((index % 12) + 1).padStart(2, '0')],
  userProfiles: [
    {
      profileId: `${url}/p`,
      profileType: 'sis',
      vendorId: 'v',
      credentials: [{ type: 'ad', username: 'u', password: 'a secret of theirs' }],
    },
  ],
  password: 'a secret of theirs',
}));

/** Every seventh parent also teaches; some are guardian and relative at once; the last is an aide and nobody's guardian. */
const adults = Array.from({ length: 71 }, (_, index) => ({
  ...stamp(adultId(index)),
  enabledUser: 'true',
  givenName: `Adult${index}`,
  familyName: `Family${index % 17}`,
  username: `adult${index}`,
  ...(index % 2 === 0 && { email: `adult${index}@example.org`, sms: '555-0100', phone: '555-0101' }),
  roles:
    index === 70
      ? [{ roleType: 'primary', role: 'aide', org: org('school-north') }]
      : [
          ...(index % 7 === 0 ? [{ roleType: 'primary', role: 'teacher', org: org('school-south') }] : []),
          {
            roleType: index % 7 === 0 ? 'secondary' : 'primary',
            role: ['parent', 'guardian', 'relative'][index % 3],
            org: org('school-north'),
          },
          ...(index % 5 === 0 ? [{ roleType: 'secondary', role: 'ext:coach', org: org('annex') }] : []),
          ...(index % 11 === 0 ? [{ roleType: 'secondary', role: 'guardian', org: org('school-east') }] : []),
        ],
  ...(index % 6 === 0 && { agents: [user(studentId(index))] }),
}));

const demographics = [...students, ...adults.slice(0, 5)].map(({ sourcedId }, index) => ({
  ...stamp(sourcedId),
  ...(index % 13 !== 0 && { birthDate: `2014-0${(index % 9) + 1}-15` }),
  ...(index % 4 !== 0 && { sex: ['female', 'male', 'unspecified', 'ext:x'][index % 4] }),
  white: 'false',
  hispanicOrLatinoEthnicity: 'true',
  cityOfBirth: 'Somewhere',
}));

/** Enrollments of students and of teachers, without what the schema does not require. */
const enrollments = [...students, ...adults.slice(0, 8)].map(({ sourcedId }, index) => ({
  ...stamp(`enrollment-${index}`),
  user: user(sourcedId),
  class: refer('class', 'classes', `class-${index % 6}`),
  school: org(school(index)),
  role: index < count ? 'student' : 'teacher',
  ...(index % 2 === 0 && { primary: 'true', beginDate: '2026-08-20', endDate: '2027-06-01' }),
}));

/** The order is not that of any member: who does not ask for one gets none. */
const shuffled = <T>(objects: T[]): T[] =>
  objects
    .map((object, index) => ({ object, at: (index * 37) % 101 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ object }) => object);

export const people = () => ({
  orgs,
  academicSessions,
  users: shuffled<(typeof students)[number] | (typeof adults)[number]>([...students, ...adults]),
  demographics: shuffled(demographics),
  enrollments: shuffled(enrollments),
});

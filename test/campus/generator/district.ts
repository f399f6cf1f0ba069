import { type Entity, entity, reference } from './entities.ts';
import { type FamilyName, familyName } from './names.ts';
import { type Random, randomFrom } from './random.ts';

export interface DistrictPlan {
  readonly seed: number;
  /** Students in all, the withdrawn ones included. */
  readonly students: number;
  /** A day of the school year, YYYY-MM-DD. */
  readonly startDate: string;
  /** How many children families have; each number is as likely as the others. */
  readonly childrenPerFamily?: readonly number[];
}

const grades = ['KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];
const levels = [
  { name: 'Elementary School', grades: grades.slice(0, 6) },
  { name: 'Middle School', grades: grades.slice(6, 9) },
  { name: 'High School', grades: grades.slice(9) },
];
const places = [
  ...[
    'Maple',
    'Hollow',
    'Creekside',
    'Orchard',
    'Lantern',
    'Prairie',
    'Summit',
    'Willow',
    'Harbor',
    'Cedar',
    'Meadow',
    'Quarry',
  ],
];

interface School {
  readonly sourcedId: string;
  readonly grades: readonly string[];
}

interface Making {
  readonly random: Random;
  readonly modified: string;
  readonly year: number;
  readonly schools: readonly School[];
  readonly classes: ReadonlyMap<string, string>;
}

/** Everything of a district, one object after another, so that a large one is never held as a whole. The same plan gives the same objects. */
export function* generateDistrict(plan: DistrictPlan): Generator<Entity> {
  const random = randomFrom(plan.seed);
  const [startYear = 2026, month = 1] = plan.startDate.split('-').map(Number);
  const year = month >= 7 ? startYear + 1 : startYear;
  const modified = `${year - 1}-08-01T06:00:00.000Z`;
  const stamp = (sourcedId: string) => ({ sourcedId, status: 'active', dateLastModified: modified });

  const districtId = random.guid();
  const schoolCount = Math.max(levels.length, Math.ceil(plan.students / 500));
  const schools: School[] = [];
  const district = {
    ...stamp(districtId),
    name: 'Maple Hollow Local Schools',
    type: 'district',
    identifier: '043752',
    children: [] as unknown[],
  };
  const schoolEntities = Array.from({ length: schoolCount }, (_, index) => {
    const level = levels[index % levels.length] ?? levels[0];
    const sourcedId = random.guid();
    schools.push({ sourcedId, grades: level?.grades ?? [] });
    district.children.push(reference('org', 'orgs', sourcedId));
    const round = Math.floor(index / levels.length);
    const suffix = round >= places.length ? ` ${Math.floor(round / places.length) + 1}` : '';
    const identifier = String(8000 + index * 7).padStart(6, '0');
    return entity(
      'orgs',
      {
        ...stamp(sourcedId),
        name: `${places[round % places.length]} ${level?.name}${suffix}`,
        type: 'school',
        identifier,
        parent: reference('org', 'orgs', districtId),
      },
      { role: 'school', identifier },
    );
  });
  yield entity('orgs', district, { role: 'district', identifier: district.identifier });
  yield* schoolEntities;

  const classes = new Map<string, string>();
  const schoolYear = random.guid();
  yield* academicSessions(random, stamp, year, schoolYear);
  yield* homerooms(random, stamp, schools, schoolYear, classes);
  const making: Making = { random, modified, year, schools, classes };
  yield* staff(making, plan.students);
  yield* families(making, plan.students, plan.childrenPerFamily ?? usualFamilies);
}

type Stamp = (sourcedId: string) => { sourcedId: string; status: string; dateLastModified: string };

function* academicSessions(random: Random, stamp: Stamp, year: number, schoolYear: string): Generator<Entity> {
  const parent = { ...reference('academicSession', 'academicSessions', schoolYear) };
  const session = (title: string, type: string, startDate: string, endDate: string, sourcedId = random.guid()) =>
    entity(
      'academicSessions',
      {
        ...stamp(sourcedId),
        title,
        type,
        startDate,
        endDate,
        schoolYear: String(year),
        ...(type !== 'schoolYear' && { parent }),
      },
      { role: type },
    );
  yield session(`${year - 1}-${year}`, 'schoolYear', `${year - 1}-07-01`, `${year}-06-30`, schoolYear);
  yield session('First semester', 'semester', `${year - 1}-08-17`, `${year - 1}-12-18`);
  yield session('Second semester', 'semester', `${year}-01-05`, `${year}-05-28`);
  yield session('Quarter 1', 'gradingPeriod', `${year - 1}-08-17`, `${year - 1}-10-16`);
  yield session('Quarter 2', 'gradingPeriod', `${year - 1}-10-19`, `${year - 1}-12-18`);
  yield session('Quarter 3', 'gradingPeriod', `${year}-01-05`, `${year}-03-12`);
  yield session('Quarter 4', 'gradingPeriod', `${year}-03-15`, `${year}-05-28`);
}

/** A course and a homeroom class per grade, so that every student has one enrollment. */
function* homerooms(
  random: Random,
  stamp: Stamp,
  schools: readonly School[],
  schoolYear: string,
  classes: Map<string, string>,
): Generator<Entity> {
  const course = random.guid();
  yield entity('courses', { ...stamp(course), title: 'Homeroom', courseCode: 'HR' });
  for (const school of schools)
    for (const grade of school.grades) {
      const sourcedId = random.guid();
      classes.set(`${school.sourcedId} ${grade}`, sourcedId);
      yield entity(
        'classes',
        {
          ...stamp(sourcedId),
          title: `Homeroom ${grade}`,
          classType: 'homeroom',
          grades: [grade],
          course: reference('course', 'courses', course),
          school: reference('org', 'orgs', school.sourcedId),
          terms: [reference('academicSession', 'academicSessions', schoolYear)],
        },
        { org: school.sourcedId, role: 'homeroom' },
      );
    }
}

interface RoleDates {
  readonly beginDate?: string;
  readonly endDate?: string;
}

const roleOf = (role: string, org: string, dates: RoleDates = {}) => ({
  roleType: 'primary',
  role,
  org: reference('org', 'orgs', org),
  ...dates,
});

function* staff({ random, modified, schools }: Making, students: number): Generator<Entity> {
  const teachersPerSchool = Math.max(1, Math.round(students / 25 / schools.length));
  for (const school of schools) {
    const roles = ['principal', 'counselor', ...Array.from({ length: teachersPerSchool }, () => 'teacher')];
    for (const role of roles) {
      const name = familyName(random);
      const sourcedId = random.guid();
      const givenName = random.pick(name.given);
      const object = {
        sourcedId,
        status: 'active',
        dateLastModified: modified,
        enabledUser: 'true',
        username: `staff${sourcedId.slice(0, 8).toLowerCase()}`,
        givenName,
        familyName: name.family,
        email: `staff.${sourcedId.slice(0, 8).toLowerCase()}@maplehollow.example.org`,
        identifier: `S${sourcedId.slice(0, 6)}`,
        roles: [roleOf(role, school.sourcedId)],
        primaryOrg: reference('org', 'orgs', school.sourcedId),
      };
      yield entity('users', object, { role, org: school.sourcedId, familyName: name.family, givenName });
    }
  }
}

const usualFamilies = [1, 1, 1, 2, 2, 2, 3, 4];
const guardiansPerFamily = [0, 1, 1, 1, 2, 2, 2, 2, 2, 3];
const withdrawnShare = 0.03;

function* families(making: Making, total: number, childrenPerFamily: readonly number[]): Generator<Entity> {
  const { random } = making;
  for (let made = 0; made < total; ) {
    const name = familyName(random);
    const guardianIds = Array.from({ length: random.pick(guardiansPerFamily) }, () => random.guid());
    const children = Math.min(total - made, random.pick(childrenPerFamily));
    const childIds = Array.from({ length: children }, () => random.guid());
    let school: School | undefined;
    for (const childId of childIds) {
      const student = oneStudent(making, name, childId, guardianIds, made++);
      school = student.school;
      yield* student.entities;
    }
    for (const [index, guardianId] of guardianIds.entries())
      if (school) yield guardian(making, name, guardianId, childIds, index, school);
  }
}

/** Coprime with ten million, so that the seven digits of an SSID do not repeat and do not show the order. */
const ssidStep = 7_919_173;
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

function oneStudent(making: Making, name: FamilyName, sourcedId: string, guardianIds: string[], index: number) {
  const { random, modified, year, schools, classes } = making;
  const grade = random.pick(grades);
  const school = random.pick(schools.filter((each) => each.grades.includes(grade)));
  const givenName = random.pick(name.given);
  const withdrawn = random.chance(withdrawnShare);
  const digits = String((index * ssidStep + 1_234_567) % 10_000_000).padStart(7, '0');
  const ssid = `${letters[random.below(letters.length)]}${letters[random.below(letters.length)]}${digits}`;
  const identifier = String(100_000 + index);
  const beginDate = `${year - 1}-08-17`;
  const dates = withdrawn ? { beginDate, endDate: `${year - 1}-09-${10 + random.below(19)}` } : { beginDate };
  const user = {
    sourcedId,
    status: 'active',
    dateLastModified: modified,
    enabledUser: withdrawn ? 'false' : 'true',
    username: `s${identifier}`,
    userIds: [
      { type: 'stateId', identifier: ssid },
      { type: 'localId', identifier },
    ],
    identifier,
    givenName,
    ...(random.chance(0.4) && { middleName: random.pick(name.given) }),
    familyName: name.family,
    roles: [roleOf('student', school.sourcedId, dates)],
    primaryOrg: reference('org', 'orgs', school.sourcedId),
    grades: [grade],
    ...(guardianIds.length > 0 && { agents: guardianIds.map((id) => reference('user', 'users', id)) }),
  };
  const born = year - 6 - grades.indexOf(grade);
  const birthDate = `${born}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`;
  const demographics = {
    sourcedId,
    status: 'active',
    dateLastModified: modified,
    birthDate,
    sex: random.pick(['female', 'male']),
    hispanicOrLatinoEthnicity: random.chance(0.2) ? 'true' : 'false',
  };
  const enrollment = {
    sourcedId: random.guid(),
    status: 'active',
    dateLastModified: modified,
    role: 'student',
    user: reference('user', 'users', sourcedId),
    class: reference('class', 'classes', classes.get(`${school.sourcedId} ${grade}`) ?? ''),
    school: reference('org', 'orgs', school.sourcedId),
    ...dates,
  };
  const columns = {
    role: 'student',
    org: school.sourcedId,
    identifier,
    familyName: name.family,
    givenName,
    ssid,
    grade,
    active: withdrawn ? (0 as const) : (1 as const),
  };
  return {
    school,
    entities: [
      entity('users', user, columns),
      entity('demographics', demographics),
      entity('enrollments', enrollment, { role: 'student', org: school.sourcedId }),
    ],
  };
}

const guardianRoles = ['guardian', 'parent', 'relative'];

function guardian(
  { random, modified }: Making,
  name: FamilyName,
  sourcedId: string,
  childIds: string[],
  index: number,
  school: School,
): Entity {
  const givenName = random.pick(name.given);
  // The first two are parents or guardians; a third is more often another relative.
  const role = index === 2 ? 'relative' : random.pick(guardianRoles.slice(0, 2));
  const object = {
    sourcedId,
    status: 'active',
    dateLastModified: modified,
    enabledUser: 'true',
    givenName,
    familyName: name.family,
    email: `family.${sourcedId.slice(0, 8).toLowerCase()}@families.example.org`,
    phone: `555-01${String(random.below(100)).padStart(2, '0')}`,
    roles: [roleOf(role, school.sourcedId)],
    primaryOrg: reference('org', 'orgs', school.sourcedId),
    agents: childIds.map((id) => reference('user', 'users', id)),
  };
  return entity('users', object, { role, org: school.sourcedId, familyName: name.family, givenName });
}

import { and, asc, desc, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { hasId } from '../platform/database.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { nameWords } from './name-words.ts';
import { orgs, students } from './schema.ts';
import type { Student } from './students.ts';

/** The order of grades in CEDS, which OneRoster's are taken from. */
const gradesInOrder = 'IT PR PK TK KG 01 02 03 04 05 06 07 08 09 10 11 12 13 PS UG';

const byName = [asc(students.familyName), asc(students.givenName), asc(students.id)];
const gradeOrder = sql`instr(${gradesInOrder}, ${students.grade}), ${students.grade}`;
const schoolName = sql`(select ${orgs.name} from ${orgs}
  where ${orgs.districtId} = ${students.districtId} and ${orgs.sourcedId} = ${students.school})`;

const orders = {
  name: byName,
  '-name': [desc(students.familyName), desc(students.givenName), desc(students.id)],
  grade: [gradeOrder, ...byName],
  school: [schoolName, ...byName],
} as const satisfies Record<string, readonly SQL[]>;

export type StudentOrder = keyof typeof orders;
export const studentOrders = Object.keys(orders) as [StudentOrder, ...StudentOrder[]];

export interface StudentSearch {
  /** Beginnings of names in any order, without regard to case and accents; or a whole local number or state student id. */
  readonly search?: string | undefined;
  readonly status?: Student['status'] | undefined;
  /** Students who are not in the OneRoster data. */
  readonly notInCampus?: boolean | undefined;
  readonly school?: string | undefined;
  readonly grade?: string | undefined;
  /** Only these students. */
  readonly among?: readonly StudentId[] | undefined;
}

/** One page of the district's students, by name unless `order` says otherwise. */
export async function listStudents(
  platform: Platform,
  district: District,
  { limit, offset, order = 'name', ...search }: StudentSearch & { limit: number; offset: number; order?: StudentOrder },
): Promise<{ students: Student[]; total: number }> {
  const database = platform.databaseOf(district);
  const where = await condition(platform, district, search);
  const rows = await database
    .select()
    .from(students)
    .where(where)
    .orderBy(...orders[order])
    .limit(limit)
    .offset(offset)
    .all();
  return { students: rows, total: await database.$count(students, where) };
}

async function condition(platform: Platform, district: District, search: StudentSearch): Promise<SQL | undefined> {
  const { status, notInCampus, school, grade, among } = search;
  const text = search.search?.trim();
  return and(
    eq(students.districtId, district.id),
    // A record that was joined into another is no student of its own.
    isNull(students.joinedInto),
    status && eq(students.status, status),
    notInCampus ? isNull(students.sourcedId) : undefined,
    school ? hasId(students.school, school) : undefined,
    grade ? eq(students.grade, grade) : undefined,
    among && isOneOf(among),
    text ? or(await isNamed(platform, district, text), hasNumber(text)) : undefined,
  );
}

const isOneOf = (ids: readonly StudentId[]) =>
  sql`${students.id} in (select value from json_each(${JSON.stringify(ids)}))`;

const hasNumber = (text: string) =>
  sql`(${students.localNumber} = ${text} or ${students.stateStudentId} = ${text.toUpperCase()})`;

const fullName = sql`${students.familyName} || ' ' || ${students.givenName} || ' ' || coalesce(${students.middleName}, '')`;
const isPlain = sql`length(${fullName}) = length(cast(${fullName} as blob))`;
/** `nameWords` of a name of ASCII letters, each word after a space. */
const plainWords = sql`lower(' ' || replace(replace(replace(replace(${fullName}, '-', ' '), ',', ' '), '''', ''), '.', ''))`;

/**
 * Every word of the search begins a word of the name. SQLite folds ASCII letters only, so names with other letters, which are few, are compared here.
 */
async function isNamed(platform: Platform, district: District, text: string): Promise<SQL | undefined> {
  const asked = nameWords(text);
  if (asked.length === 0) return sql`false`;
  const others = await platform
    .databaseOf(district)
    .all<{ id: StudentId; name: string }>(
      sql`select ${students.id} as id, ${fullName} as name from ${students} where ${students.districtId} = ${district.id} and not ${isPlain}`,
    );
  const found = others.filter(({ name }) => {
    const words = nameWords(name);
    return asked.every((word) => words.some((one) => one.startsWith(word)));
  });
  const plain = and(isPlain, ...asked.map((word) => sql`instr(${plainWords}, ${` ${word}`}) > 0`));
  return or(plain, isOneOf(found.map(({ id }) => id)));
}

/** What students may be filtered by: the schools and the grades that the district's students have. */
export async function studentFilters(
  platform: Platform,
  district: District,
): Promise<{ schools: { sourcedId: SourcedId; name: string }[]; grades: string[] }> {
  const database = platform.databaseOf(district);
  const [schools, grades] = await database.batch([
    database
      .select({ sourcedId: orgs.sourcedId, name: orgs.name })
      .from(orgs)
      .where(and(eq(orgs.districtId, district.id), eq(orgs.type, 'school')))
      .orderBy(orgs.name),
    database
      .selectDistinct({ grade: students.grade })
      .from(students)
      .where(eq(students.districtId, district.id))
      .orderBy(gradeOrder),
  ]);
  return { schools, grades: grades.flatMap(({ grade }) => grade ?? []) };
}

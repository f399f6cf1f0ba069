import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { newId, type SourcedId, type StudentId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { guardians, orgs, studentGuardians, students } from './schema.ts';

export type Student = typeof students.$inferSelect;

/** How a document names its student: exactly one of the ids that the authoring system may know. */
export type StudentReference =
  | { readonly sourcedId: string }
  | { readonly stateStudentId: string }
  | { readonly localNumber: string };

const matches = (reference: StudentReference): SQL | undefined => {
  if ('sourcedId' in reference) return eq(students.sourcedId, reference.sourcedId as SourcedId);
  if ('stateStudentId' in reference) return eq(students.stateStudentId, reference.stateStudentId);
  return eq(students.localNumber, reference.localNumber);
};

/** How surely a student is meant who has the id: one whom OneRoster knows before one who waits, and of those an active one before one who has left. */
export const claimRank = ({ sourcedId, status }: Pick<Student, 'sourcedId' | 'status'>): number =>
  sourcedId === null ? 2 : status === 'active' ? 0 : 1;

/** The students whom the reference may mean. Of several, whom only a mistake in Campus can make share an id, nothing says which one is meant. */
export async function studentsNamedBy(
  platform: Platform,
  district: District,
  reference: StudentReference,
): Promise<Student[]> {
  const found = await platform
    .databaseOf(district)
    .select()
    .from(students)
    .where(and(eq(students.districtId, district.id), matches(reference)))
    .orderBy(asc(students.id))
    .all();
  const best = Math.min(...found.map(claimRank));
  return found.filter((student) => claimRank(student) === best);
}

/** The student whom the reference names, the first of several; null when there is none. */
export const findStudentBy = async (
  platform: Platform,
  district: District,
  reference: StudentReference,
): Promise<Student | null> => (await studentsNamedBy(platform, district, reference))[0] ?? null;

/** A student known from plan documents alone. Without a sourcedId until OneRoster brings a student with the same SSID or local number. */
export async function addStudentFromDocument(
  platform: Platform,
  district: District,
  reference: Exclude<StudentReference, { readonly sourcedId: string }>,
  name: { readonly givenName: string; readonly familyName: string },
): Promise<Student> {
  const stateStudentId = 'stateStudentId' in reference ? reference.stateStudentId : null;
  const localNumber = 'localNumber' in reference ? reference.localNumber : null;
  // One statement, so that two documents of a new student that arrive together make one student.
  await platform.databaseOf(district).run(sql`insert into students
    (id, district_id, state_student_id, local_number, given_name, family_name, status)
    select ${newId('student')}, ${district.id}, ${stateStudentId}, ${localNumber}, ${name.givenName}, ${name.familyName}, 'active'
    where not exists (select 1 from students where district_id = ${district.id} and ${matches(reference)})`);
  const added = await findStudentBy(platform, district, reference);
  if (!added) throw new Error('a student was added and is not there');
  return added;
}

export async function findStudent(platform: Platform, district: District, id: string): Promise<Student | null> {
  const row = await platform
    .databaseOf(district)
    .select()
    .from(students)
    .where(and(eq(students.districtId, district.id), eq(students.id, id as StudentId)))
    .get();
  return row ?? null;
}

/** The guardians whom the student's OneRoster agents name, or who name the student, as Campus has them now: a statement. */
export const guardiansOf = (platform: Platform, district: District, { sourcedId }: Student) =>
  platform
    .databaseOf(district)
    .selectDistinct(getTableColumns(guardians))
    .from(studentGuardians)
    .innerJoin(
      guardians,
      and(eq(guardians.districtId, studentGuardians.districtId), eq(guardians.sourcedId, studentGuardians.guardian)),
    )
    .where(
      and(
        eq(studentGuardians.districtId, district.id),
        // Whom OneRoster does not know has no sourcedId, and no guardian has an empty one.
        eq(studentGuardians.student, sourcedId ?? ('' as SourcedId)),
        eq(guardians.status, 'active'),
      ),
    )
    .orderBy(guardians.familyName, guardians.givenName);

/** Our ids of the students who have these sourcedIds; those whom the roster does not have are absent from the map. */
export async function studentIdsBySourcedId(
  platform: Platform,
  district: District,
  sourcedIds: readonly SourcedId[],
): Promise<Map<SourcedId, StudentId>> {
  const found = [...piecesOf(sourcedIds)].map(({ json }) =>
    platform
      .databaseOf(district)
      .select({ id: students.id, sourcedId: students.sourcedId })
      .from(students)
      .where(
        and(eq(students.districtId, district.id), sql`${students.sourcedId} in (select value from json_each(${json}))`),
      )
      .all(),
  );
  const rows = (await Promise.all(found)).flat();
  return new Map(rows.flatMap(({ id, sourcedId }) => (sourcedId ? [[sourcedId, id] as const] : [])));
}

/** As a list of flags or records names a student. */
export type StudentName = Pick<Student, 'id' | 'localNumber' | 'stateStudentId' | 'familyName' | 'givenName'>;

const { id, localNumber, stateStudentId, familyName, givenName } = students;
/** The columns of one, for a select. */
export const studentName = { id, localNumber, stateStudentId, familyName, givenName };

/** The names of these students; those that are not the district's are absent from the map. */
export async function studentNames(
  platform: Platform,
  district: District,
  ids: readonly StudentId[],
): Promise<Map<StudentId, StudentName>> {
  const found = [...piecesOf(ids)].map(({ json }) =>
    platform
      .databaseOf(district)
      .select(studentName)
      .from(students)
      .where(and(eq(students.districtId, district.id), sql`${id} in (select value from json_each(${json}))`))
      .all(),
  );
  const rows = (await Promise.all(found)).flat();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The student's school, or no row when Campus has sent neither: a statement. */
export const schoolOf = (platform: Platform, district: District, { school }: Student) =>
  platform
    .databaseOf(district)
    .select({ name: orgs.name })
    .from(orgs)
    .where(and(eq(orgs.districtId, district.id), eq(orgs.sourcedId, school ?? ('' as SourcedId))));

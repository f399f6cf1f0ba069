import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { hasId } from '../platform/database.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
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
  if ('sourcedId' in reference) return hasId(students.sourcedId, reference.sourcedId);
  if ('stateStudentId' in reference) return eq(students.stateStudentId, reference.stateStudentId);
  return eq(students.localNumber, reference.localNumber);
};

/** A record of the roster that has the id, one that Campus has now before others; null when there is none. */
export async function findStudentBy(
  platform: Platform,
  district: District,
  reference: StudentReference,
): Promise<Student | null> {
  const row = await platform
    .databaseOf(district)
    .select()
    .from(students)
    .where(and(eq(students.districtId, district.id), matches(reference)))
    .orderBy(sql`sourced_id is null, status = 'withdrawn'`, asc(students.id))
    .limit(1)
    .get();
  return row ?? null;
}

export async function findStudent(platform: Platform, district: District, id: string): Promise<Student | null> {
  const row = await platform
    .databaseOf(district)
    .select()
    .from(students)
    .where(and(eq(students.districtId, district.id), hasId(students.id, id)))
    .get();
  return row ?? null;
}

/** The record that has the student's documents: another one where this was joined into it. */
export async function currentRecordOf(platform: Platform, district: District, student: Student): Promise<Student> {
  let current = student;
  // Two joins may have been made in turn, and none leads back.
  for (let step = 0; current.joinedInto !== null && step < longestChain; step++)
    current = (await findStudent(platform, district, current.joinedInto)) ?? { ...current, joinedInto: null };
  return current;
}

const longestChain = 5;

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
        hasId(studentGuardians.student, sourcedId ?? ''),
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
    .where(and(eq(orgs.districtId, district.id), hasId(orgs.sourcedId, school ?? '')));

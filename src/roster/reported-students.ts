import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { orgs, students } from './schema.ts';

/** What a state report says of a student; null where Campus has sent no value. */
export interface StudentForReporting {
  readonly id: StudentId;
  readonly stateStudentId: string | null;
  /** The state's number of the student's school. */
  readonly schoolNumber: string | null;
  readonly localNumber: string | null;
  readonly givenName: string;
  readonly middleName: string | null;
  readonly familyName: string;
  readonly birthDate: IsoDate | null;
  readonly sex: string | null;
  readonly grade: string | null;
}

/**
 * Those of the students whom OneRoster has sent, withdrawn ones included: a student who is known from documents alone is not reported (requirement R9).
 */
export async function studentsForReporting(
  platform: Platform,
  district: District,
  ids: readonly StudentId[],
): Promise<StudentForReporting[]> {
  const found = [...piecesOf(ids)].map(({ json }) => someForReporting(platform, district, json));
  return (await Promise.all(found)).flat();
}

const someForReporting = (platform: Platform, district: District, ids: string): Promise<StudentForReporting[]> =>
  platform
    .databaseOf(district)
    .select({
      id: students.id,
      stateStudentId: students.stateStudentId,
      schoolNumber: orgs.identifier,
      localNumber: students.localNumber,
      givenName: students.givenName,
      middleName: students.middleName,
      familyName: students.familyName,
      birthDate: students.birthDate,
      sex: students.sex,
      grade: students.grade,
    })
    .from(students)
    .leftJoin(orgs, and(eq(orgs.districtId, students.districtId), eq(orgs.sourcedId, students.school)))
    .where(
      and(
        eq(students.districtId, district.id),
        isNotNull(students.sourcedId),
        // One parameter for a whole list: D1 binds at most 100.
        sql`${students.id} in (select value from json_each(${ids}))`,
      ),
    )
    .all();

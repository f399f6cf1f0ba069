import { and, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { orgs, students } from './schema.ts';

/** What a state report says of a student: the SSID and the building's IRN, null where Campus has sent none. */
export interface StudentForReporting {
  readonly id: StudentId;
  readonly ssid: string | null;
  readonly buildingIrn: string | null;
}

/**
 * The students whom OneRoster has sent, withdrawn ones included, in the order of their SSIDs: a student who is known from documents alone is not reported
 * (requirement R9). Narrowed to buildings and to SSIDs when these are given.
 */
export function studentsForReporting(
  platform: Platform,
  district: District,
  only: { readonly buildingIrns?: readonly string[] | undefined; readonly ssids?: readonly string[] | undefined },
): Promise<StudentForReporting[]> {
  return platform
    .databaseOf(district)
    .select({ id: students.id, ssid: students.ssid, buildingIrn: orgs.identifier })
    .from(students)
    .leftJoin(orgs, and(eq(orgs.districtId, students.districtId), eq(orgs.sourcedId, students.school)))
    .where(
      and(
        eq(students.districtId, district.id),
        isNotNull(students.sourcedId),
        amongst(orgs.identifier, only.buildingIrns),
        amongst(students.ssid, only.ssids),
      ),
    )
    .orderBy(students.ssid, students.id)
    .all();
}

/** One parameter for the whole list, however long: D1 binds at most 100. */
const amongst = (column: typeof orgs.identifier | typeof students.ssid, values: readonly string[] | undefined) =>
  values && (sql`${column} in (select value from json_each(${JSON.stringify(values)}))` satisfies SQL);

import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { newId, type StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { StudentReference } from './students.ts';

/** A student whom many documents name at once, and how they are called if the roster does not have them. */
export interface NamedStudent {
  readonly reference: StudentReference;
  readonly name: { readonly givenName: string; readonly familyName: string };
}

/** The same text for the same reference. */
export const referenceKey = (reference: StudentReference): string => Object.entries(reference).flat().join(' ');

const idsOf = ({ reference }: NamedStudent) => ({
  key: referenceKey(reference),
  sourcedId: 'sourcedId' in reference ? reference.sourcedId : null,
  ssid: 'ssid' in reference ? reference.ssid : null,
  localNumber: 'localNumber' in reference ? reference.localNumber : null,
});

/** `findStudentBy` for many: by reference key, whoever is there. */
export async function findStudentsBy(
  platform: Platform,
  district: District,
  named: readonly NamedStudent[],
): Promise<Map<string, StudentId>> {
  const wanted = sql`(select value ->> '$.key' as key, value ->> '$.sourcedId' as sourced_id, value ->> '$.ssid' as ssid,
    value ->> '$.localNumber' as local_number from json_each(${JSON.stringify(named.map(idsOf))}))`;
  const by = (
    column: string,
  ) => sql`select wanted.key, students.id, students.sourced_id is null as waits, students.status
    from ${wanted} as wanted cross join students on students.district_id = ${district.id}
    and ${sql.raw(`students.${column} = wanted.${column}`)}`;
  const rows = await platform.databaseOf(district).all<{ key: string; id: StudentId }>(sql`select key, id from
    (${by('sourced_id')} union all ${by('ssid')} union all ${by('local_number')}) order by waits desc, status desc, id desc`);
  // The best comes last and stays.
  return new Map(rows.map(({ key, id }) => [key, id]));
}

/** `addStudentFromDocument` for many, none of whom names a sourcedId; students who are there already are left as they are. */
export async function addStudentsFromDocuments(
  platform: Platform,
  district: District,
  named: readonly NamedStudent[],
): Promise<void> {
  const rows = named.map((one) => ({ ...idsOf(one), ...one.name, id: newId('student') }));
  await platform
    .databaseOf(district)
    .run(sql`insert into students (id, district_id, ssid, local_number, given_name, family_name, status)
    select value ->> '$.id', ${district.id}, value ->> '$.ssid', value ->> '$.localNumber', value ->> '$.givenName', value ->> '$.familyName', 'active'
    from json_each(${JSON.stringify(rows)}) where not exists (select 1 from students where district_id = ${district.id}
      and (ssid = value ->> '$.ssid' or local_number = value ->> '$.localNumber'))`);
}

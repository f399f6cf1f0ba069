import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import type { StudentId } from '../platform/ids.ts';
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

/** A student who is there already, and whether they still wait for the roster. */
export interface FoundStudent {
  readonly id: StudentId;
  readonly waits: boolean;
}

/** `findStudentBy` for many: by reference key, whoever is there. */
export async function findStudentsBy(
  platform: Platform,
  district: District,
  named: readonly NamedStudent[],
): Promise<Map<string, FoundStudent>> {
  const wanted = sql`(select value ->> '$.key' as key, value ->> '$.sourcedId' as sourced_id, value ->> '$.ssid' as ssid,
    value ->> '$.localNumber' as local_number from json_each(${JSON.stringify(named.map(idsOf))}))`;
  const by = (
    column: string,
  ) => sql`select wanted.key, students.id, students.sourced_id is null as waits, students.status
    from ${wanted} as wanted cross join students on students.district_id = ${district.id}
    and ${sql.raw(`students.${column} = wanted.${column}`)}`;
  const rows = await platform
    .databaseOf(district)
    .all<{ key: string; id: StudentId; waits: number }>(sql`select key, id, waits from
    (${by('sourced_id')} union all ${by('ssid')} union all ${by('local_number')}) order by waits desc, status desc, id desc`);
  // The best comes last and stays.
  return new Map(rows.map(({ key, id, waits }) => [key, { id, waits: waits === 1 }]));
}

/** Students in one JSON parameter, of which D1 takes two megabytes. */
const atOnce = 1000;

/** `addStudentFromDocument` for many, none of whom names a sourcedId, as statements of a transaction; students who are there already are left as they are. */
export function studentsFromDocuments(
  database: Database,
  district: District,
  named: readonly (NamedStudent & { readonly id: StudentId })[],
) {
  // Apart, each by its index: of `or` SQLite makes a walk through all students for each new one, measured: 100 s for ten thousand, not one.
  const claimed = (name: string, column = name) =>
    sql`(select 1 from students where district_id = ${district.id} and ${sql.raw(`${column} = value ->> '$.${name}'`)})`;
  const statements = [];
  for (let from = 0; from < named.length; from += atOnce) {
    const rows = named.slice(from, from + atOnce).map((one) => ({ ...idsOf(one), ...one.name, id: one.id }));
    statements.push(
      database.run(sql`insert into students (id, district_id, ssid, local_number, given_name, family_name, status)
        select value ->> '$.id', ${district.id}, value ->> '$.ssid', value ->> '$.localNumber', value ->> '$.givenName', value ->> '$.familyName', 'active'
        from json_each(${JSON.stringify(rows)}) where not exists ${claimed('ssid')} and not exists ${claimed('localNumber', 'local_number')}`),
    );
  }
  return statements;
}

import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { claimRank, type Student, type StudentReference } from './students.ts';

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
  stateStudentId: 'stateStudentId' in reference ? reference.stateStudentId : null,
  localNumber: 'localNumber' in reference ? reference.localNumber : null,
});

/** A student who is there already. */
export interface FoundStudent extends Pick<Student, 'id' | 'givenName' | 'familyName' | 'birthDate'> {
  /** Whether they still wait for the roster. */
  readonly waits: boolean;
  /** Several students have the id, and this is one of them. */
  readonly shared: boolean;
}

type Row = Pick<Student, 'id' | 'sourcedId' | 'status' | 'givenName' | 'familyName' | 'birthDate'> & {
  readonly key: string;
};

/** `studentsNamedBy` for many: by reference key, whoever is there. */
export async function findStudentsBy(
  platform: Platform,
  district: District,
  named: readonly NamedStudent[],
): Promise<Map<string, FoundStudent>> {
  const wanted = sql`(select value ->> '$.key' as key, value ->> '$.sourcedId' as sourced_id, value ->> '$.stateStudentId' as state_student_id,
    value ->> '$.localNumber' as local_number from json_each(${JSON.stringify(named.map(idsOf))}))`;
  const by = (column: string) => sql`select wanted.key, students.id, students.sourced_id as sourcedId, students.status,
      students.given_name as givenName, students.family_name as familyName, students.birth_date as birthDate
    from ${wanted} as wanted cross join students on students.district_id = ${district.id}
    and ${sql.raw(`students.${column} = wanted.${column}`)}`;
  const rows = await platform
    .databaseOf(district)
    .all<Row>(sql`${by('sourced_id')} union all ${by('state_student_id')} union all ${by('local_number')}`);
  const found = [...Map.groupBy(rows, ({ key }) => key)].map(([key, claimants]): [string, FoundStudent] => {
    const [best, next] = claimants.toSorted((a, b) => claimRank(a) - claimRank(b) || (a.id < b.id ? -1 : 1));
    const { sourcedId, status: _, key: __, ...found } = best as Row;
    const shared = next !== undefined && claimRank(next) === claimRank(best as Row);
    return [key, { ...found, waits: sourcedId === null, shared }];
  });
  return new Map(found);
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
      database.run(sql`insert into students (id, district_id, state_student_id, local_number, given_name, family_name, status)
        select value ->> '$.id', ${district.id}, value ->> '$.stateStudentId', value ->> '$.localNumber', value ->> '$.givenName', value ->> '$.familyName', 'active'
        from json_each(${JSON.stringify(rows)}) where not exists ${claimed('stateStudentId', 'state_student_id')} and not exists ${claimed('localNumber', 'local_number')}`),
    );
  }
  return statements;
}

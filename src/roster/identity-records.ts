import { type SQL, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { Person } from './identity/index.ts';

/** A student's row, as far as it tells whose record it is. */
export interface StudentRow {
  readonly id: StudentId;
  readonly sourcedId: SourcedId | null;
  readonly status: 'active' | 'withdrawn';
  readonly joinedInto: StudentId | null;
  readonly person: Person;
}

/** The columns of one as a JSON object, so that two of them may stand in one row of an answer. */
export const recordColumns = (name: string): SQL => {
  const table = sql.identifier(name);
  return sql`json_object('id', ${table}.id, 'sourcedId', ${table}.sourced_id, 'status', ${table}.status, 'joinedInto', ${table}.joined_into,
    'stateStudentId', ${table}.state_student_id, 'localNumber', ${table}.local_number, 'givenName', ${table}.given_name, 'familyName', ${table}.family_name,
    'birthDate', ${table}.birth_date, 'school', ${table}.school, 'enrolledFrom', ${table}.enrolled_from, 'enrolledTo', ${table}.enrolled_to)`;
};

type Columns = Omit<StudentRow, 'person'> & Omit<Person, 'sourcedId' | 'left'>;

/** The row from what `recordColumns` gave. */
export function studentRow(json: string): StudentRow {
  const { id, sourcedId, status, joinedInto, ...person } = JSON.parse(json) as Columns;
  return {
    id,
    sourcedId,
    status,
    joinedInto,
    person: { ...person, sourcedId, left: status === 'withdrawn' && sourcedId !== null },
  };
}

/** A child of whom only this much is known. */
export const personOf = (
  known: Partial<Person> & { readonly givenName: string; readonly familyName: string },
): Person => ({
  sourcedId: null,
  stateStudentId: null,
  localNumber: null,
  birthDate: null as IsoDate | null,
  school: null,
  enrolledFrom: null,
  enrolledTo: null,
  left: false,
  ...known,
});

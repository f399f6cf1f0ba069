import { type SQL, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import { newId, type StudentId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { chooseRecord, foldName, type PersonName } from './identity/index.ts';
import { personOf, recordColumns, type StudentRow, studentRow } from './identity-records.ts';
import { askAbout } from './matches.ts';
import { findStudent, type Student, type StudentReference } from './students.ts';

/** A student whom a document names: by one id, and by the name that it gives. A blank name says nothing. */
export interface NamedStudent {
  readonly reference: StudentReference;
  readonly name: PersonName;
}

/** The same text for the same reference. */
export const referenceKey = (reference: StudentReference): string => Object.entries(reference).flat().join(' ');

/** The same text for one child named in the same way: a number and a name, however it is spelled. */
export const namedKey = ({ reference, name }: NamedStudent): string =>
  [referenceKey(reference), foldName(name.givenName), foldName(name.familyName)].join('|');

/** Whom a document means, as far as the records say. */
export interface FoundStudent extends PersonName {
  /** The student whose document it is. */
  readonly id: StudentId;
  /** The record that the document names: another than `id` where that was joined into the student's. */
  readonly record: StudentId;
  readonly birthDate: IsoDate | null;
  /** Whether they still wait for the roster. */
  readonly waits: boolean;
}

/** `toAsk` are the students whom the document may mean as well: a person decides. Of one who is `shared`, several have the id and nothing tells them apart. */
export type NamedSearch =
  | { readonly is: 'found'; readonly student: FoundStudent; readonly toAsk: readonly StudentRow[] }
  | { readonly is: 'shared' }
  | { readonly is: 'unknown'; readonly toAsk: readonly StudentRow[] };

/** One whom OneRoster knows before one who waits, and of those an active one before one who has left. */
const rankOf = ({ sourcedId, status }: StudentRow): number => (sourcedId === null ? 2 : status === 'active' ? 0 : 1);

/** For each of the named, in order: whom the records say that it is. */
export async function findStudentsBy(
  platform: Platform,
  district: District,
  named: readonly NamedStudent[],
): Promise<NamedSearch[]> {
  const database = platform.databaseOf(district);
  const candidates = new Map<string, Candidate[]>();
  const references = new Map(named.map(({ reference }) => [referenceKey(reference), reference]));
  for (const { json } of piecesOf([...references].map(([key, reference]) => ({ key, ...reference }))))
    for (const { key, record, head, byMatch } of await database.all<CandidateColumns>(claimants(district, json))) {
      const row = studentRow(record);
      const candidate = { ...row, head: head === null ? row : studentRow(head), byMatch: byMatch === 1 };
      candidates.set(key, [...(candidates.get(key) ?? []), candidate]);
    }
  return named.map((one) => searched(one, candidates.get(referenceKey(one.reference)) ?? []));
}

interface CandidateColumns {
  readonly key: string;
  readonly record: string;
  /** The record into which it was joined. */
  readonly head: string | null;
  readonly byMatch: 0 | 1;
}

interface Candidate extends StudentRow {
  /** The record that has its documents now: itself, or the one into which it was joined. */
  readonly head: StudentRow;
  /** A document named it by the sourcedId of another record, and a person was asked. */
  readonly byMatch: boolean;
}

/** The records that have the id, and of a sourcedId also those that wait because a document named it for a child with another name. */
const claimants = (district: District, json: string): SQL => {
  const has = (
    field: keyof StudentReferenceFields,
    column: string,
  ) => sql`select wanted.value ->> '$.key' as key, students.id as id, 0 as by_match
    from json_each(${json}) as wanted cross join students
    where students.district_id = ${district.id} and students.${sql.identifier(column)} = wanted.value ->> ${`$.${field}`}`;
  return sql`with found as (${has('stateStudentId', 'state_student_id')} union all ${has('localNumber', 'local_number')} union all ${has('sourcedId', 'sourced_id')}),
      claimant as (select * from found union all
        select found.key, former, 1 from found join student_matches on student_matches.district_id = ${district.id} and current = found.id
          join students on students.id = former and students.sourced_id is null and students.state_student_id is null and students.local_number is null)
    select claimant.key as key, by_match as byMatch, ${recordColumns('students')} as record,
      iif(head.id is null, null, ${recordColumns('head')}) as head
    from claimant join students on students.id = claimant.id left join students as head on head.id = students.joined_into`;
};

type StudentReferenceFields = { sourcedId: string; stateStudentId: string; localNumber: string };

function searched({ reference, name }: NamedStudent, candidates: readonly Candidate[]): NamedSearch {
  const subject = personOf({ ...name, ...reference });
  const compared = candidates.map((candidate) => {
    const sourcedId = candidate.byMatch && 'sourcedId' in reference ? reference.sourcedId : candidate.person.sourcedId;
    // A record is compared by the id that the document names; it says nothing of when the child was enrolled.
    return { ...candidate, person: { ...candidate.person, sourcedId, left: false } };
  });
  const choice = chooseRecord(subject, compared, ({ head }) => rankOf(head));
  const toAsk = choice.toAsk.map(({ head }) => head).filter(({ sourcedId }) => sourcedId !== null);
  const [first] = choice.records;
  if (!first) return { is: 'unknown', toAsk };
  if (new Set(choice.records.map(({ head }) => head.id)).size > 1) return { is: 'shared' };
  const { id, sourcedId, person } = first.head;
  const record = choice.records.some((one) => one.id === id) ? id : first.id;
  const { givenName, familyName, birthDate } = person;
  const student = { id, record, waits: sourcedId === null, givenName, familyName, birthDate };
  return { is: 'found', student, toAsk: toAsk.filter((one) => one.id !== id) };
}

/** A student who is to wait for the roster, and the records that the document may mean. */
export interface WaitingStudent extends NamedStudent {
  readonly id: StudentId;
  readonly toAsk: readonly StudentRow[];
}

export const waitingStudent = (named: NamedStudent, toAsk: readonly StudentRow[]): WaitingStudent => ({
  ...named,
  id: newId<StudentId>('student'),
  toAsk,
});

/**
 * Adds students who wait for the roster, and asks a person about those whom a record may already be, as statements of a transaction. Of two documents of a new
 * student that arrive together one adds the student: the other finds nobody under its id, and looks again.
 */
export function addWaitingStudents(
  database: Database,
  district: District,
  waiting: readonly WaitingStudent[],
  now: string,
) {
  // Apart, each by its index: of `or` SQLite makes a walk through all students for each new one, measured: 100 s for ten thousand, not one.
  const taken = (name: string, column: string) =>
    sql`exists (select 1 from students where district_id = ${district.id} and sourced_id is null and ${sql.identifier(column)} = value ->> ${`$.${name}`}
      and given_name = value ->> '$.givenName' and family_name = value ->> '$.familyName')`;
  const rows = waiting.map(({ id, reference, name }) => ({
    id,
    stateStudentId: 'stateStudentId' in reference ? reference.stateStudentId : null,
    localNumber: 'localNumber' in reference ? reference.localNumber : null,
    givenName: name.givenName,
    familyName: name.familyName,
  }));
  const added = [...piecesOf(rows)].map(
    ({
      json,
    }) => sql`insert into students (id, district_id, state_student_id, local_number, given_name, family_name, status)
      select value ->> '$.id', ${district.id}, value ->> '$.stateStudentId', value ->> '$.localNumber', value ->> '$.givenName', value ->> '$.familyName', 'active'
      from json_each(${json}) where not ${taken('stateStudentId', 'state_student_id')} and not ${taken('localNumber', 'local_number')}`,
  );
  const asked = waiting.flatMap(({ id, toAsk }) => toAsk.map((current) => ({ former: id, current: current.id })));
  return [...added, ...askAbout(district, asked, now)].map((statement) => database.run(statement));
}

/** Adds one of them, and returns the student: the one who is there already when another document was faster. */
export async function addStudentFromDocument(
  platform: Platform,
  district: District,
  reference: StudentReference,
  name: PersonName,
  toAsk: readonly StudentRow[] = [],
): Promise<Student> {
  const [named, database] = [{ reference, name }, platform.databaseOf(district)];
  const now = platform.clock.now().toISOString();
  const [first, ...others] = addWaitingStudents(database, district, [waitingStudent(named, toAsk)], now);
  if (first) await database.batch([first, ...others]);
  const [found] = await findStudentsBy(platform, district, [named]);
  const student = found?.is === 'found' ? await findStudent(platform, district, found.student.id) : null;
  if (!student) throw new Error('a student was added and is not there');
  return student;
}

/** Gives students who wait without a name the one that a document gives, so that nobody is joined against it. */
export function nameWaitingStudents(
  database: Database,
  district: District,
  named: readonly ({ readonly id: StudentId } & PersonName)[],
) {
  const rows = named.filter(({ givenName, familyName }) => givenName !== '' || familyName !== '');
  return [...piecesOf(rows.map(({ id, givenName, familyName }) => ({ id, givenName, familyName })))].map(({ json }) =>
    database.run(sql`update students set given_name = named.value ->> '$.givenName', family_name = named.value ->> '$.familyName'
      from json_each(${json}) as named where students.district_id = ${district.id} and students.id = named.value ->> '$.id'
        and sourced_id is null and given_name = '' and family_name = ''`),
  );
}

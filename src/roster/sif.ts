import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, legacyIntegrationOf } from '../districts/index.ts';
import { newId, type StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { stateStudentIdFault, states } from '../states/index.ts';

/** A SIF agent's StudentPersonal, reduced to what a student known from plan documents alone may lack. Null where the agent sends nothing. */
export interface SifStudent {
  readonly localNumber: string;
  readonly givenName: string;
  readonly middleName: string | null;
  readonly familyName: string;
  readonly birthDate: IsoDate | null;
  readonly grade: string | null;
  readonly stateStudentId: string | null;
  /** Identifies the object in the SIF zone alone. It never becomes the Internal SIS Student Id, which is OneRoster's sourcedId, and is not kept. */
  readonly sifRefId: string | null;
}

/** A value of the agent that was not taken over. */
export interface KeptField {
  readonly field: string;
  readonly reason: string;
}

export interface SifWrite {
  readonly studentId: StudentId;
  /** `kept`: OneRoster has brought this student, and nothing was written. */
  readonly outcome: 'added' | 'filled' | 'kept';
  readonly kept: readonly KeptField[];
}

const oneRosterOwned = ['givenName', 'middleName', 'familyName', 'birthDate', 'grade', 'stateStudentId'] as const;

/**
 * Takes a student from SIF: fills one who waits for OneRoster, or adds one. Whether the student has a sourcedId is asked inside the statements that write, so that
 * no order of arrival lets SIF overwrite what OneRoster set (requirement D5). Refused once the district has removed SIF URL.
 */
export async function putSifStudent(
  platform: Platform,
  district: District,
  student: SifStudent,
): Promise<Result<SifWrite>> {
  if (!(await legacyIntegrationOf(platform, district))?.sifUrl)
    return refuse(
      problem('conflict', 'This district has no SIF URL, so nothing is taken from SIF. OneRoster brings its students.'),
    );
  const { localNumber, givenName, middleName, familyName, birthDate, grade, stateStudentId } = student;
  const fault = stateStudentId === null ? null : stateStudentIdFault(district.state, stateStudentId);
  if (fault)
    return refuse(
      problem('invalidRequest', `stateStudentId: ${fault}`, { errors: [{ field: 'stateStudentId', message: fault }] }),
    );
  const database = platform.databaseOf(district);
  const id = newId<StudentId>('student');
  /** Everybody who may be this student. The local number is the agent's name for the student, the other the state's. */
  const claimed = sql`district_id = ${district.id} and (local_number = ${localNumber} or state_student_id = ${stateStudentId})`;
  const [filled, added] = (await database.batch([
    database.run(sql`update students set local_number = ${localNumber}, given_name = ${givenName}, middle_name = ${middleName},
      family_name = ${familyName}, birth_date = ${birthDate}, grade = ${grade}, state_student_id = coalesce(${stateStudentId}, state_student_id)
      where ${claimed} and sourced_id is null and (select count(*) from students where ${claimed}) = 1`),
    database.run(sql`insert into students
      (id, district_id, local_number, given_name, middle_name, family_name, birth_date, grade, state_student_id, status)
      select ${id}, ${district.id}, ${localNumber}, ${givenName}, ${middleName}, ${familyName}, ${birthDate}, ${grade}, ${stateStudentId}, 'active'
      where not exists (select 1 from students where ${claimed})`),
  ])) as unknown as [D1Result, D1Result];
  const notTaken: KeptField[] = student.sifRefId
    ? [
        {
          field: 'sifRefId',
          reason: 'A SIF RefId never becomes the Internal SIS Student Id, which OneRoster alone sets.',
        },
      ]
    : [];
  if (added.meta.changes > 0) return ok({ studentId: id, outcome: 'added', kept: notTaken });

  const found = await database.all<{ id: StudentId; brought: 0 | 1 }>(
    sql`select id, sourced_id is not null as brought from students where ${claimed} order by brought desc, id`,
  );
  const [first] = found;
  if (!first) throw new Error('a student from SIF was neither written nor found');
  if (filled.meta.changes > 0) return ok({ studentId: first.id, outcome: 'filled', kept: notTaken });
  if (!first.brought)
    return refuse(
      problem(
        'conflict',
        `Two students of this district have the local number and the ${states[district.state].studentIdentifier.label}. Nothing was written; correct one of them first.`,
      ),
    );
  const owned = oneRosterOwned.filter((field) => student[field] !== null);
  const reason = 'OneRoster has brought this student and owns the value; it was kept.';
  return ok({
    studentId: first.id,
    outcome: 'kept',
    kept: [...owned.map((field) => ({ field, reason })), ...notTaken],
  });
}

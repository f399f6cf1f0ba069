import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, legacyIntegrationOf } from '../districts/index.ts';
import { newId, type StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { stateStudentIdFault, states } from '../states/index.ts';
import { chooseRecord } from './identity/index.ts';
import { personOf, recordColumns, type StudentRow, studentRow } from './identity-records.ts';

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
 * Takes a student from SIF: fills one who waits for OneRoster, or adds one. Whose record it is, `identity` judges; where it cannot, the student is added beside the
 * others. Whether the student has a sourcedId is asked inside the statement that writes, so that no order of arrival lets SIF overwrite what OneRoster set
 * (requirement D5). Refused once the district has removed SIF URL.
 */
export async function putSifStudent(
  platform: Platform,
  district: District,
  student: SifStudent,
): Promise<Result<SifWrite>> {
  if (!(await legacyIntegrationOf(platform, district))?.sifUrl)
    return refuse(
      problem(
        'conflict',
        'This district has no SIF URL, so it takes nothing from SIF. Its students come from OneRoster.',
      ),
    );
  const fault = student.stateStudentId === null ? null : stateStudentIdFault(district.state, student.stateStudentId);
  if (fault) return refuse(wrongField('stateStudentId', fault));
  const notTaken: KeptField[] = student.sifRefId
    ? [
        {
          field: 'sifRefId',
          reason: 'A SIF RefId never becomes the Internal SIS Student Id. Only OneRoster sets that id.',
        },
      ]
    : [];
  const found = await recordsOf(platform, district, student);
  if (found.length > 1)
    return refuse(
      problem(
        'conflict',
        `Two students of this district have the local number and the ${states[district.state].studentIdentifier.label}. Nothing was written. Correct one of them first.`,
      ),
    );
  const [known] = found;
  const written = known ? await fill(platform, district, known.id, student) : await add(platform, district, student);
  if (written) return ok({ studentId: written, outcome: known ? 'filled' : 'added', kept: notTaken });
  // OneRoster has the student, or another message of the agent was faster and has added the student just now.
  const [now] = known ? [known] : await recordsOf(platform, district, student);
  if (!now) throw new Error('a student from SIF was neither written nor found');
  const owned = oneRosterOwned.filter((field) => student[field] !== null);
  const reason = 'The student came from OneRoster, which owns this value. SameGoal kept it.';
  return ok({
    studentId: now.id,
    outcome: 'kept',
    kept: [...owned.map((field) => ({ field, reason })), ...notTaken],
  });
}

/** The records that are this child's. The number is the agent's name for the student, the SSID the state's. */
async function recordsOf(platform: Platform, district: District, student: SifStudent): Promise<readonly StudentRow[]> {
  const { localNumber, stateStudentId } = student;
  const rows = await platform.databaseOf(district).all<{ record: string }>(sql`
    select ${recordColumns('students')} as record from students
    where district_id = ${district.id} and joined_into is null and (local_number = ${localNumber} or state_student_id = ${stateStudentId})`);
  const candidates = rows.map(({ record }) => studentRow(record));
  return chooseRecord(personOf({ ...student, sourcedId: null }), candidates, ({ sourcedId }) => (sourcedId ? 0 : 1))
    .records;
}

async function fill(
  platform: Platform,
  district: District,
  id: StudentId,
  { localNumber, givenName, middleName, familyName, birthDate, grade, stateStudentId }: SifStudent,
): Promise<StudentId | null> {
  const { meta } = await platform.databaseOf(district).run(sql`update students set local_number = ${localNumber},
      given_name = ${givenName}, middle_name = ${middleName}, family_name = ${familyName}, birth_date = ${birthDate},
      grade = ${grade}, state_student_id = coalesce(${stateStudentId}, state_student_id)
    where district_id = ${district.id} and id = ${id} and sourced_id is null`);
  return meta.changes > 0 ? id : null;
}

async function add(
  platform: Platform,
  district: District,
  { localNumber, givenName, middleName, familyName, birthDate, grade, stateStudentId }: SifStudent,
): Promise<StudentId | null> {
  const id = newId<StudentId>('student');
  const { meta } = await platform.databaseOf(district).run(sql`insert into students
    (id, district_id, local_number, given_name, middle_name, family_name, birth_date, grade, state_student_id, status)
    select ${id}, ${district.id}, ${localNumber}, ${givenName}, ${middleName}, ${familyName}, ${birthDate}, ${grade}, ${stateStudentId}, 'active'
    where not exists (select 1 from students where district_id = ${district.id} and local_number = ${localNumber}
      and given_name = ${givenName} and family_name = ${familyName})`);
  return meta.changes > 0 ? id : null;
}

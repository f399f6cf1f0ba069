import { type SQL, sql } from 'drizzle-orm';
import { addDays, type IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { RunId, SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { longestBreakDays } from './identity/index.ts';
import type { Landing } from './landing.ts';
import type { PullPlan } from './pull-plan.ts';
import { pulledIds } from './pulled-pages.ts';
import type { StudentName } from './students.ts';

/** What a pull has brought, as of a day. */
export interface Pulled {
  readonly runId: RunId;
  readonly plan: PullPlan;
  readonly today: IsoDate;
}

/** That this pull did not bring the student. A pull of differences says nothing of whom it does not bring. */
const isAbsent = (landing: Pick<Landing, 'district' | 'runId'>, { plan }: Pulled): SQL =>
  plan.mode === 'full' ? sql`students.sourced_id not in ${pulledIds(landing, ['students'])}` : sql`false`;

/** The next role begins within a summer: the student is between two enrollments, and has not left. */
export const isToCome = ({ today }: Pick<Pulled, 'today'>): SQL =>
  sql`(reported_status = 'active' and enrolled_from > ${today} and enrolled_from <= ${addDays(today, longestBreakDays)})`;

/** No role counts, today or soon. */
const hasEnded = ({ today }: Pulled): SQL =>
  sql`(enrolled_to <= ${today} or enrolled_from > ${addDays(today, longestBreakDays)})`;

/** The active students who have left by what a pull says: marked so, without a role that counts, or absent from a whole pull. */
const whoLeaves = (landing: Pick<Landing, 'district' | 'runId'>, pulled: Pulled): SQL =>
  sql`students.district_id = ${landing.district.id} and students.sourced_id is not null and students.status = 'active'
    and (reported_status = 'withdrawn' or ${hasEnded(pulled)} or ${isAbsent(landing, pulled)})`;

export const leavingIds = ({ database, ...landing }: Landing, pulled: Pulled) =>
  database.all<{ sourcedId: SourcedId; ended: 0 | 1 }>(sql`select sourced_id as sourcedId, ${hasEnded(pulled)} as ended
    from students where ${whoLeaves(landing, pulled)} order by sourced_id`);

/** One of them, for the person who decides whether they have left. */
export interface LeavingStudent extends StudentName {
  readonly grade: string | null;
  readonly school: string | null;
  readonly why: 'marked' | 'ended' | 'absent';
}

/** How many of a school's active students would leave. */
export interface LeavingOfSchool {
  /** Null for students without a school. */
  readonly school: string | null;
  readonly leaving: number;
  readonly active: number;
}

/** Those who leave: the first by name, how many of each school, the most first, and how many in all. */
export interface Leaving {
  readonly students: readonly LeavingStudent[];
  readonly schools: readonly LeavingOfSchool[];
  readonly total: number;
}

export async function leavingStudents(
  platform: Platform,
  district: District,
  pulled: Pulled,
  limit: number,
): Promise<Leaving> {
  const landing = { district, runId: pulled.runId };
  const [students, schools] = await platform.databaseOf(district).batch([
    platform.databaseOf(district).all<LeavingStudent>(sql`
      select students.id, local_number as localNumber, state_student_id as stateStudentId, family_name as familyName, given_name as givenName, grade, orgs.name as school,
        case when ${hasEnded(pulled)} then 'ended' when reported_status = 'withdrawn' then 'marked' else 'absent' end as why
      from students left join orgs on orgs.district_id = students.district_id and orgs.sourced_id = students.school
      where ${whoLeaves(landing, pulled)} order by family_name, given_name, students.id limit ${limit}`),
    platform.databaseOf(district).all<LeavingOfSchool>(sql`
      select orgs.name as school, count(*) filter (where ${whoLeaves(landing, pulled)}) as leaving, count(*) as active
      from students left join orgs on orgs.district_id = students.district_id and orgs.sourced_id = students.school
      where students.district_id = ${district.id} and students.sourced_id is not null and students.status = 'active'
      group by students.school having leaving > 0 order by leaving desc, school`),
  ]);
  return { students, schools, total: schools.reduce((sum, { leaving }) => sum + leaving, 0) };
}

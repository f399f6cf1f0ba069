import { sql } from 'drizzle-orm';
import type { Badge } from '../badges/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import { type AnswersOfReading, type Reading, readCurrent, rowsIfCurrent, statementsOf } from './current-badges.ts';
import { studentsAtOnce } from './refresh-badges.ts';

export interface ProgramBadge {
  readonly studentId: StudentId;
  /** Null while the student is not in the OneRoster data. */
  readonly sourcedId: SourcedId | null;
  /** The student has left the district, as OneRoster tells. 1 or 0, as SQLite says it. */
  readonly withdrawn: 0 | 1;
  readonly ordinal: number;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate | null;
  readonly notes: string;
}

const readingOf = (district: District, studentId: StudentId): Reading<Badge> => ({
  select: sql`select program, ordinal, start_date as startDate, end_date as endDate, notes from participation_badges
    where district_id = ${district.id} and student_id = ${studentId} order by program, ordinal`,
  // More than the one there is, so that recomputing ends after it.
  scope: { limit: 2, student: studentId },
});

/** All badges of one student, by program and ordinal. Reads that student's rows alone. */
export const badgesOf = (platform: Platform, district: District, studentId: StudentId): Promise<Badge[]> =>
  readCurrent(platform, district, readingOf(district, studentId));

/** The same as statements on the district's database, for a batch with others; `badgesFrom` takes what they gave. */
export const badgeStatements = (platform: Platform, district: District, studentId: StudentId) =>
  statementsOf(platform, district, readingOf(district, studentId));

export const badgesFrom = async (
  platform: Platform,
  district: District,
  studentId: StudentId,
  answers: AnswersOfReading<Badge>,
): Promise<Badge[]> =>
  rowsIfCurrent(district, readingOf(district, studentId), answers) ?? badgesOf(platform, district, studentId);

export interface BadgePage {
  /** By student and ordinal; every badge of each student of the page. */
  readonly badges: readonly ProgramBadge[];
  /** Ask for the next page with `after`; null when this was the last. */
  readonly next: StudentId | null;
}

/** The badges of one program, `limit` students a page, joined with the students' sourcedIds. */
export async function pageOfBadges(
  platform: Platform,
  district: District,
  program: Program,
  { after = null, limit }: { readonly after?: StudentId | null; readonly limit: number },
): Promise<BadgePage> {
  const ofProgram = sql`district_id = ${district.id} and program = ${program} and student_id > ${after ?? ''}`;
  const isFull = (badges: readonly ProgramBadge[]) => new Set(badges.map(({ studentId }) => studentId)).size === limit;
  const badges = await readCurrent<ProgramBadge>(platform, district, {
    select: sql`select badge.student_id as studentId, students.sourced_id as sourcedId,
      students.status is 'withdrawn' as withdrawn, ordinal, start_date as startDate, end_date as endDate, notes
      from participation_badges as badge left join students on students.id = badge.student_id
      where badge.district_id = ${district.id} and program = ${program} and badge.student_id in
        (select distinct student_id from participation_badges where ${ofProgram} order by student_id limit ${limit})
      order by badge.student_id, ordinal`,
    scope: { limit: studentsAtOnce, after },
    // A stale student behind a full page cannot appear on it.
    isUntouched: (firstStale, found) => isFull(found) && firstStale > (found.at(-1)?.studentId ?? ''),
  });
  return { badges, next: isFull(badges) ? (badges.at(-1)?.studentId ?? null) : null };
}

/** All badges of one program in the district. */
export async function badgesOfProgram(
  platform: Platform,
  district: District,
  program: Program,
): Promise<ProgramBadge[]> {
  const badges: ProgramBadge[] = [];
  for (let after: StudentId | null = null; ; ) {
    const page: BadgePage = await pageOfBadges(platform, district, program, { after, limit: 2000 });
    badges.push(...page.badges);
    if (page.next === null) return badges;
    after = page.next;
  }
}

/** A badge with every id that others may know the student by. */
export interface Participation extends Omit<ProgramBadge, 'withdrawn'> {
  readonly program: Program;
  readonly stateStudentId: string | null;
  readonly localNumber: string | null;
}

/** One page of the district's badges of some programs, by student, program and ordinal; and how many there are in all. */
export async function pageOfParticipation(
  platform: Platform,
  district: District,
  {
    programs,
    limit,
    offset,
  }: { readonly programs: readonly Program[]; readonly limit: number; readonly offset: number },
): Promise<{ records: Participation[]; total: number }> {
  const wanted = sql`badge.district_id = ${district.id}
    and program in (select value from json_each(${JSON.stringify(programs)}))`;
  const rows = await readCurrent<{ total: number } & (Participation | { studentId: null })>(platform, district, {
    select: sql`select total, page.* from (select count(*) as total from participation_badges as badge where ${wanted}) left join
      (select badge.student_id as studentId, sourced_id as sourcedId, state_student_id as stateStudentId, local_number as localNumber, program, ordinal,
        start_date as startDate, end_date as endDate, notes
        from participation_badges as badge left join students on students.id = badge.student_id
        where ${wanted} order by badge.student_id, program, ordinal limit ${limit} offset ${offset}) as page`,
    scope: { limit: studentsAtOnce },
  });
  // A page behind the last has one row: the total, beside nothing.
  const records = rows.flatMap(({ total: _, ...row }) => (row.studentId === null ? [] : [row]));
  return { records, total: rows[0]?.total ?? 0 };
}

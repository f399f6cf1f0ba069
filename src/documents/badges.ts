import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { SourcedId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Badge, Program } from '../programs/index.ts';
import { refreshBadges } from './refresh-badges.ts';

/**
 * Reading badges. No stale badge is ever observed: a document and its student's stale mark are written in one transaction, and what is read here counts only
 * when the same transaction saw no mark for the students read; otherwise they are recomputed first and read again.
 */
export interface ProgramBadge {
  readonly studentId: StudentId;
  /** Null while the student is not in the OneRoster data. */
  readonly sourcedId: SourcedId | null;
  readonly ordinal: number;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate | null;
  readonly notes: string;
}

/** Rounds of recomputing and reading again; only a student whose documents change in every one of them would need more. */
const rounds = 100;
const refreshedAtOnce = 500;

/** All badges of one student, by program and ordinal. Reads that student's rows alone. */
export async function badgesOf(platform: Platform, district: District, studentId: StudentId): Promise<Badge[]> {
  const database = platform.databaseOf(district);
  const own = sql`district_id = ${district.id} and student_id = ${studentId}`;
  for (let round = 1; round <= rounds; round++) {
    const [stale, badges] = await database.batch([
      database.all(sql`select 1 from stale_badges where ${own}`),
      database.all<Badge>(sql`select program, ordinal, start_date as startDate, end_date as endDate, notes
        from participation_badges where ${own} order by program, ordinal`),
    ]);
    if (stale.length === 0) return badges;
    await refreshBadges(platform, district, { limit: 1, student: studentId });
  }
  throw new Error('the badges of a student changed faster than they could be read');
}

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
  const database = platform.databaseOf(district);
  const ofProgram = sql`district_id = ${district.id} and program = ${program} and student_id > ${after ?? ''}`;
  for (let round = 1; round <= rounds; round++) {
    const [badges, stale] = await database.batch([
      database.all<ProgramBadge>(sql`select badge.student_id as studentId, students.sourced_id as sourcedId, ordinal,
        start_date as startDate, end_date as endDate, notes
        from participation_badges as badge left join students on students.id = badge.student_id
        where badge.district_id = ${district.id} and program = ${program} and badge.student_id in
          (select distinct student_id from participation_badges where ${ofProgram} order by student_id limit ${limit})
        order by badge.student_id, ordinal`),
      database.all<{ studentId: StudentId | null }>(sql`select min(student_id) as studentId from stale_badges
        where district_id = ${district.id} and student_id > ${after ?? ''}`),
    ]);
    const last = badges.at(-1)?.studentId ?? null;
    const isFull = new Set(badges.map(({ studentId }) => studentId)).size === limit;
    const firstStale = stale[0]?.studentId ?? null;
    // A stale student behind a full page cannot appear on it.
    if (firstStale === null || (isFull && last !== null && firstStale > last))
      return { badges, next: isFull ? last : null };
    for (let students = refreshedAtOnce; students === refreshedAtOnce; )
      ({ students } = await refreshBadges(platform, district, { limit: refreshedAtOnce, after }));
  }
  throw new Error('the badges of a program changed faster than they could be read');
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

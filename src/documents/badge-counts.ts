import { sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import { readCurrent } from './current-badges.ts';
import { studentsAtOnce } from './refresh-badges.ts';

/** How many students have a badge of each program that is open on `day`, as `isOpenOn` says it. Programs without any are absent. */
export function openBadgeCounts(
  platform: Platform,
  district: District,
  day: IsoDate,
): Promise<{ program: Program; students: number }[]> {
  return readCurrent(platform, district, {
    select: sql`select program, count(distinct student_id) as students from participation_badges
      where district_id = ${district.id} and start_date <= ${day} and (end_date is null or end_date > ${day})
      group by program`,
    scope: { limit: studentsAtOnce },
  });
}

/** The students who have a badge that is open on `day`, of one program or of any, with the programs of their badges. */
export function openBadges(
  platform: Platform,
  district: District,
  day: IsoDate,
  program: Program | null = null,
): Promise<{ studentId: StudentId; program: Program }[]> {
  return readCurrent(platform, district, {
    select: sql`select distinct student_id as studentId, program from participation_badges
      where district_id = ${district.id} and start_date <= ${day} and (end_date is null or end_date > ${day})
        ${program ? sql`and program = ${program}` : sql``}`,
    scope: { limit: studentsAtOnce },
  });
}

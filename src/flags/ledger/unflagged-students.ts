import { sql } from 'drizzle-orm';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District } from '../../districts/index.ts';
import { openBadges } from '../../documents/index.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Program } from '../../programs/index.ts';

/** The students who have a badge that is open on `day`, of one program or of any, and no open flag of SameGoal's in it. */
export async function studentsWithoutFlag(
  platform: Platform,
  district: District,
  day: IsoDate,
  program: Program | null,
): Promise<StudentId[]> {
  const [badges, flags] = await Promise.all([
    openBadges(platform, district, day, program),
    openFlags(platform, district, day),
  ]);
  const flagged = new Set(flags.map(({ studentId, program }) => `${studentId} ${program}`));
  const missing = badges.filter(({ studentId, program }) => !flagged.has(`${studentId} ${program}`));
  return [...new Set(missing.map(({ studentId }) => studentId))];
}

/** By the newest write of each flag that Campus has taken. */
const openFlags = (platform: Platform, district: District, day: IsoDate) =>
  platform.databaseOf(district).all<{ studentId: StudentId; program: Program }>(sql`
    select distinct student_id as studentId, program from flag_ledger
    where rowid in (select max(rowid) from flag_ledger where district_id = ${district.id} and state in ('sent', 'seen')
        group by program, flag_sourced_id)
      and action in ('create', 'correct', 'end') and student_id is not null
      and coalesce(after ->> '$.endDate', ${day}) >= ${day}`);

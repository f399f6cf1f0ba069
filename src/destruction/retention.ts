import { sql } from 'drizzle-orm';
import { addYears } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import { type District, leastRecentlyRetained, markRetained } from '../districts/index.ts';
import { destroyDeletedDocuments } from '../documents/index.ts';
import type { StudentId } from '../platform/ids.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { destroyWithoutAsking } from './student-destruction.ts';

/** Districts that one cron looks at: with a cron each quarter of an hour, 4,800 districts a day. */
const districtsAtOnce = 50;

/** Students destroyed for one district by one cron. */
const studentsAtOnce = 20;

/** On each cron: enforces the limits of `heldRecords` that depend on a date, for the districts that have waited longest. */
export async function enforceRetention(platform: Platform): Promise<void> {
  for (const district of await leastRecentlyRetained(platform, districtsAtOnce)) {
    try {
      await destroyDeletedDocuments(platform, district);
      await destroyStudentsWhoLeft(platform, district);
    } catch (error) {
      platform.log.error('retention not enforced', { districtId: district.id, ...failureFields(error) });
    }
    await markRetained(platform, district);
  }
}

/** Destroys students who left more than `withdrawnStudentYears` ago. Who left without a date left in the run that withdrew them. */
async function destroyStudentsWhoLeft(platform: Platform, district: District): Promise<void> {
  const years = district.withdrawnStudentYears;
  if (years === null) return;
  const horizon = addYears(localTime(platform.clock.now(), district.timeZone).date, -years);
  const due = await platform.databaseOf(district).all<{ id: StudentId }>(sql`
    select students.id from students left join runs on runs.id = withdrawn_in_run
    where students.district_id = ${district.id} and students.status = 'withdrawn'
      and coalesce(enrolled_to, substr(runs.started_at, 1, 10)) < ${horizon}
    order by students.id limit ${studentsAtOnce}`);
  for (const { id } of due)
    await destroyWithoutAsking(platform, district, id, {
      reason: `The student left more than ${years} years ago (withdrawnStudentYears)`,
      requestedBy: 'the retention setting of the district',
    });
}

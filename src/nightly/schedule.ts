import { addDays, type IsoDate } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import { type District, demographicsStatus, listDistricts } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';

/** Hours after the district's hour in which a night that a missed cron left out is still begun. */
const window = 4;

/**
 * The night that is due at an instant: the local date on which the district's hour struck, for as long as the window is open; else null. Changes of the clock
 * in spring and autumn cannot leave a night out, nor begin it twice, because a night is its date.
 */
export function dueNight(district: Pick<District, 'timeZone' | 'nightlyHour'>, now: Date): IsoDate | null {
  const { date, hour } = localTime(now, district.timeZone);
  const since = (hour - district.nightlyHour + 24) % 24;
  if (since >= window) return null;
  return hour >= district.nightlyHour ? date : addDays(date, -1);
}

/** On each cron: begins the night of every district that is due at the time of the cron and connected. A night is begun once. */
export async function startDueNights(platform: Platform, at: Date): Promise<void> {
  const limit = 200;
  for (let offset = 0; ; offset += limit) {
    const districts = await listDistricts(platform, { limit, offset });
    for (const district of districts) await startDueNight(platform, district, at);
    if (districts.length < limit) return;
  }
}

async function startDueNight(platform: Platform, district: District, at: Date): Promise<void> {
  const night = dueNight(district, at);
  if (!night) return;
  try {
    if (!(await demographicsStatus(platform, district))) return;
    const answer = await platform.districtRuns.getByName(district.id).start(district.id, night, 'schedule');
    if (answer.started) platform.log.info('night begun', { districtId: district.id, runId: answer.runId, night });
  } catch (error) {
    // One district's trouble must not cost the others their night.
    const name = error instanceof Error ? error.name : 'unknown';
    platform.log.error('night not begun', { districtId: district.id, night, name });
  }
}

/** An administrator's "Run now". Refused while a run is under way and before demographics is set up. */
export async function runNow(platform: Platform, district: District): Promise<Result<RunId>> {
  if (!(await demographicsStatus(platform, district)))
    return refuse(
      problem('demographicsIncomplete', 'Set up the nightly demographics connection first; a run begins with it.'),
    );
  const { date } = localTime(platform.clock.now(), district.timeZone);
  const answer = await platform.districtRuns.getByName(district.id).start(district.id, date, 'runNow');
  if (answer.started) return ok(answer.runId);
  return refuse(problem('conflict', 'A run of this district is under way. Wait until it has finished.'));
}

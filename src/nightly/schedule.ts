import { addDays, type IsoDate } from '../calendar/iso-date.ts';
import { instantOf, localTime } from '../calendar/time-zone.ts';
import { type District, demographicsStatus, listDistricts } from '../districts/index.ts';
import type { DistrictId, RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { findRun } from './history.ts';

/** Hours after its beginning in which a night that a missed cron left out is still begun. */
const windowMs = 4 * 3_600_000;

/** Time between two crons (wrangler.toml). */
const cronMs = 15 * 60_000;

/** Minutes after its hour at which a district's night begins: always the same, and spread over an hour, so that districts do not begin all at once. */
export function startMinute(districtId: DistrictId): number {
  let hash = 0;
  for (const character of districtId) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash % 60;
}

export interface DueNight {
  /** The local date on which the district's hour struck. */
  readonly night: IsoDate;
  /** Seconds until the night begins. */
  readonly delaySeconds: number;
}

type Scheduled = Pick<District, 'id' | 'timeZone' | 'nightlyHour'>;

/** When a night begins: at the district's hour and minute of its own wall clock. */
export const nightBegins = ({ id, timeZone, nightlyHour }: Scheduled, night: IsoDate): Date =>
  instantOf({ date: night, hour: nightlyHour, minute: startMinute(id) }, timeZone);

/**
 * The night that is to begin before the next cron, or that is late, for as long as the window is open; else null. A night is its date and begins at one instant,
 * so that the changes of the clock in spring and autumn neither leave one out nor begin it twice.
 */
export function dueNight(district: Scheduled, now: Date): DueNight | null {
  const { date } = localTime(now, district.timeZone);
  for (const night of [addDays(date, 1), date, addDays(date, -1)]) {
    const late = now.getTime() - nightBegins(district, night).getTime();
    if (late <= -cronMs || late >= windowMs) continue;
    // Those who are late do not begin all at once either.
    const delayMs = late > 0 ? (startMinute(district.id) * 60_000) % cronMs : 0 - late;
    return { night, delaySeconds: Math.ceil(delayMs / 1000) };
  }
  return null;
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
  const due = dueNight(district, at);
  if (!due) return;
  const { night, delaySeconds } = due;
  try {
    if (!(await demographicsStatus(platform, district))) return;
    const answer = await platform.districtRuns
      .getByName(district.id)
      .start(district.id, night, 'schedule', delaySeconds);
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

/** An administrator confirms what a held run is about to do. */
export async function confirmHeldRun(
  platform: Platform,
  district: District,
  runId: string,
  confirmation: string,
): Promise<Result<RunId>> {
  const run = await findRun(platform, district, runId);
  if (!run) return refuse(problem('notFound', 'This district has no run with this id.'));
  if (await platform.districtRuns.getByName(district.id).confirm(run.id, confirmation)) return ok(run.id);
  return refuse(problem('conflict', 'The run is not held, or what it is about to do has changed. Look at it again.'));
}

import { type Actor, recordSettingChange } from '../audit/index.ts';
import { localTime } from '../calendar/time-zone.ts';
import { type District, demographicsStatus, listDistricts } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import { errorName } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { dueNight } from './due-night.ts';
import { heldWithdrawals } from './held-withdrawals.ts';
import { findRun, recordConfirmation } from './history.ts';

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
    const name = errorName(error);
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

/** A person confirms what a held run is about to do; who, is kept with the run and in the audit trail. */
export async function confirmHeldRun(
  platform: Platform,
  district: District,
  runId: string,
  confirmation: string,
  by: Actor,
): Promise<Result<RunId>> {
  const run = await findRun(platform, district, runId);
  if (!run) return refuse(problem('notFound', 'This district has no run with this id.'));
  const held = await heldWithdrawals(platform, district, run, 0);
  if (!(await platform.districtRuns.getByName(district.id).confirm(run.id, confirmation)))
    return refuse(problem('conflict', 'The run is not held, or what it is about to do has changed. Look at it again.'));
  await recordConfirmation(platform, district, run.id, by);
  await recordSettingChange(platform, district, by, {
    setting: `Run of ${run.night}`,
    before: null,
    after: { Withdrawals: `confirmed, ${held?.total ?? 0} students` },
  });
  return ok(run.id);
}

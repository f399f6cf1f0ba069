import { type Actor, Changed } from '../audit/index.ts';
import { localTime } from '../calendar/time-zone.ts';
import {
  connectedDistricts,
  type District,
  demographicsStatus,
  markNightsBegun,
  requireRunning,
} from '../districts/index.ts';
import type { DistrictId, RunId } from '../platform/ids.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type DueNight, dueNight } from './due-night.ts';
import { heldWithdrawals } from './held-withdrawals.ts';
import { findRun, recordConfirmation } from './history.ts';

/**
 * On each cron: begins the night of every connected district that is due. A night begins once.
 * The number of queries does not grow with the districts: D1 allows 1,000 of them an invocation.
 */
export async function startDueNights(platform: Platform, at: Date): Promise<void> {
  const due = (await connectedDistricts(platform)).flatMap((district) => {
    const found = dueNight(district, at);
    return found && found.night !== district.nightBegun ? [{ districtId: district.id, ...found }] : [];
  });
  const begun: typeof due = [];
  // A few at a time: a Worker keeps at most six connections open.
  for (let from = 0; from < due.length; from += startsAtOnce) {
    const answers = due
      .slice(from, from + startsAtOnce)
      .map(async (one) => ((await startNight(platform, one)) ? [one] : []));
    begun.push(...(await Promise.all(answers)).flat());
  }
  await markNightsBegun(platform, begun);
}

const startsAtOnce = 6;

/** Whether the district's object has this night now. One district's trouble must not cost the others their night. */
async function startNight(
  platform: Platform,
  { districtId, night, delaySeconds }: DueNight & { readonly districtId: DistrictId },
): Promise<boolean> {
  try {
    const answer = await platform.districtRuns
      .getByName(districtId)
      .start(districtId, night, 'schedule', { delaySeconds });
    if (answer.started) platform.log.info('night begun', { districtId, runId: answer.runId, night });
    return answer.started || answer.reason === 'alreadyRun';
  } catch (error) {
    platform.log.error('night not begun', { districtId, night, ...failureFields(error) });
    return false;
  }
}

/** An administrator's "Run now", of what is due or of everything. Refused while a run is under way and before demographics is set up. */
export async function runNow(platform: Platform, district: District, full = false): Promise<Result<Changed<RunId>>> {
  const running = requireRunning(district);
  if (!running.ok) return running;
  if (!(await demographicsStatus(platform, district)))
    return refuse(
      problem('demographicsIncomplete', 'Set up Nightly Demographics first, because a run starts with it.'),
    );
  const { date } = localTime(platform.clock.now(), district.timeZone);
  const answer = await platform.districtRuns.getByName(district.id).start(district.id, date, 'runNow', { full });
  const { runId } = answer;
  if (answer.started)
    return ok(new Changed(answer.runId, { setting: `Run of ${date}`, before: null, after: { 'Run now': runId } }));
  return refuse(problem('conflict', 'A run of this district is in progress. Wait until it has finished.'));
}

/** A person confirms what a held run is about to do; who did is kept with the run. */
export async function confirmHeldRun(
  platform: Platform,
  district: District,
  runId: string,
  confirmation: string,
  by: Actor,
): Promise<Result<Changed<RunId>>> {
  const run = await findRun(platform, district, runId);
  if (!run) return refuse(problem('notFound', 'This district has no run with this id.'));
  const held = await heldWithdrawals(platform, district, run, 0);
  if (!(await platform.districtRuns.getByName(district.id).confirm(run.id, confirmation)))
    return refuse(problem('conflict', 'The run is not held, or what it is about to do has changed. Look at it again.'));
  await recordConfirmation(platform, district, run.id, by);
  const after = { Withdrawals: `confirmed, ${held?.total ?? 0} students` };
  return ok(new Changed(run.id, { setting: `Run of ${run.night}`, before: null, after }));
}

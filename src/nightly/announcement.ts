import { administratorsOf } from '../administrators/index.ts';
import { clockText, dayText } from '../calendar/texts.ts';
import type { District } from '../districts/index.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { isOvertaken, type RunState } from './run-state.ts';

type Announced = Exclude<RunState['status'], 'running'>;

/** For each end of a run: the subject, what it means for flags and reports, and what to do. `tries` says when SameGoal tries again. */
const announcements: Readonly<
  Record<Announced, { readonly subject: string; readonly means: string; readonly tries: string; readonly todo: string }>
> = {
  held: {
    subject: 'The nightly run is waiting for you',
    means:
      'Until you decide, SameGoal withdraws no student and leaves the flags as they are. State reports keep working.',
    tries: 'If you do nothing, the next run replaces this one',
    todo: 'Open the run. Confirm it if it is right, or correct Campus:',
  },
  failed: {
    subject: 'The nightly run did not finish',
    means:
      'Flags that the run did not reach are as the run before left them. State reports use the students from the last complete run.',
    tries: 'The next run tries again',
    todo: 'Open the run to see what to do, or to run it again now:',
  },
  completed: {
    subject: 'The nightly run finished with problems',
    means:
      'Everything that the run does not list is up to date. The listed flags or students may be missing or out of date.',
    tries: 'The next run tries again',
    todo: 'Open the run to see each problem and what to do:',
  },
};

/**
 * Whether the administrators are mailed about a run as it is now. They hear of a held run when it is held: that nobody has
 * answered before the next run is no news.
 */
export function isAnnounced({ status, problem }: RunState, problems: readonly string[]): boolean {
  if (status === 'completed') return problems.length > 0;
  return status === 'held' || (status === 'failed' && !isOvertaken({ status, problemCode: problem?.code ?? null }));
}

/**
 * Emails the district’s administrators about a run that is held, has failed, or has problems: what happened, what it means, when SameGoal tries again, and what to do.
 * An email that cannot be sent is logged. The run’s page says the same.
 */
export async function announceRun(
  platform: Platform,
  district: District,
  run: RunState,
  problems: readonly string[],
): Promise<void> {
  if (run.status === 'running') return;
  const { subject, means, tries, todo } = announcements[run.status];
  const found = [...new Set([...problems, ...(run.problem ? [run.problem.detail] : [])])];
  const text = [
    `${district.name}, run of ${dayText(run.night)}:`,
    ...found,
    means,
    `${tries}, after ${clockText({ hour: district.nightlyHour, minute: 0 })}.`,
    `${todo} ${platform.config.PUBLIC_URL}/settings/${district.id}/runs/${run.runId}`,
  ].join('\n\n');
  for (const { email, id } of await administratorsOf(platform, district))
    try {
      await platform.mailer.send({ to: email, subject: `${subject}: ${district.name}`, text });
    } catch (error) {
      platform.log.error('run not announced', {
        districtId: district.id,
        runId: run.runId,
        administratorId: id,
        ...failureFields(error),
      });
    }
}

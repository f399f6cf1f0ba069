import { administratorsOf } from '../administrators/index.ts';
import type { District } from '../districts/index.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { isOvertaken, type RunState } from './run-state.ts';

const subjects = {
  held: 'The nightly run is waiting for you',
  failed: 'The nightly run did not finish',
  completed: 'The nightly run finished with problems',
} as const;

/**
 * Whether the administrators are mailed about a run as it is now. They hear of a held run when it is held: that nobody has
 * answered before the next run is no news.
 */
export function isAnnounced({ status, problem }: RunState, problems: readonly string[]): boolean {
  if (status === 'completed') return problems.length > 0;
  return status === 'held' || (status === 'failed' && !isOvertaken({ status, problemCode: problem?.code ?? null }));
}

/**
 * Mails the district's administrators about a run that is held, has failed, or left something out: `problems` is what went wrong in its steps. A mail that cannot
 * be sent is logged; the run page says the same.
 */
export async function announceRun(
  platform: Platform,
  district: District,
  run: RunState,
  problems: readonly string[],
): Promise<void> {
  if (run.status === 'running') return;
  const found = [...new Set([...problems, ...(run.problem ? [run.problem.detail] : [])])];
  const text = [
    `${district.name}, run of ${run.night}:`,
    '',
    ...found,
    '',
    `See ${platform.config.PUBLIC_URL}/settings/${district.id}/runs/${run.runId}`,
  ].join('\n');
  for (const { email, id } of await administratorsOf(platform, district))
    try {
      await platform.mailer.send({ to: email, subject: `${subjects[run.status]}: ${district.name}`, text });
    } catch (error) {
      platform.log.error('run not announced', {
        districtId: district.id,
        runId: run.runId,
        administratorId: id,
        ...failureFields(error),
      });
    }
}

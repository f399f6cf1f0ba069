import { administratorsOf } from '../administrators/index.ts';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { RunState } from './run-state.ts';

const subjects = {
  held: 'The night is waiting for you',
  failed: 'The night did not finish',
} as const;

/** Mails the district's administrators about a run that is held or has failed. A mail that cannot be sent is logged; the run page says the same. */
export async function announceRun(platform: Platform, district: District, run: RunState): Promise<void> {
  if (run.status !== 'held' && run.status !== 'failed') return;
  const text = [
    `${district.name}, run of ${run.night}:`,
    '',
    run.problem?.detail ?? '',
    '',
    `See ${platform.config.PUBLIC_URL}/settings/${district.id}/runs/${run.runId}`,
  ].join('\n');
  for (const { email, id } of await administratorsOf(platform, district))
    try {
      await platform.mailer.send({ to: email, subject: `${subjects[run.status]}: ${district.name}`, text });
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      platform.log.error('run not announced', { districtId: district.id, runId: run.runId, administratorId: id, name });
    }
}

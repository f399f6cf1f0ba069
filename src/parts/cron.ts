import { announceUnconfirmedHosts, resealSecondFactors, sweepSignIns } from '../administrators/index.ts';
import { forgetAlerts, forgetPreviousSecrets, raiseAlerts, resealWebhooks, startDueAlerts } from '../alerts/index.ts';
import { forgetAskedMails } from '../asked-mails/index.ts';
import { activeExports, mailErrors } from '../data-exports/index.ts';
import { forgetDeadLetters } from '../dead-letters/index.ts';
import { destroyDueDistricts, enforceRetention } from '../destruction/index.ts';
import { resealDemographics } from '../districts/index.ts';
import { sweepCheckedFiles, sweepFiles } from '../documents/index.ts';
import { forgetIdempotencyKeys } from '../idempotency/index.ts';
import { forgetOldSummaries, startDueNights } from '../nightly/index.ts';
import { errorFields } from '../platform/log.ts';
import { platformOf } from '../platform/platform.ts';
import { buildReportsAhead } from '../reporting/index.ts';
import { resealSftpPushes, startDueDeliveries } from '../sftp-push/index.ts';

/** What is due at a time, every quarter of an hour. */
export async function runDueTasks(env: Env, at: Date): Promise<void> {
  const platform = platformOf(env);
  // What fails is done by the next cron, and keeps none of the others from their turn.
  const tasks = {
    startDueNights: () => startDueNights(platform, at),
    startDueDeliveries: async () => startDueDeliveries(platform, at, await activeExports(platform)),
    sweepSignIns: () => sweepSignIns(platform),
    forgetAskedMails: () => forgetAskedMails(platform),
    announceUnconfirmedHosts: () => announceUnconfirmedHosts(platform),
    resealDemographics: () => resealDemographics(platform),
    resealSecondFactors: () => resealSecondFactors(platform),
    resealSftpPushes: () => resealSftpPushes(platform),
    mailErrors: () => mailErrors(platform),
    sweepFiles: () => sweepFiles(platform),
    sweepCheckedFiles: () => sweepCheckedFiles(platform),
    destroyDueDistricts: () => destroyDueDistricts(platform),
    enforceRetention: () => enforceRetention(platform),
    forgetOldSummaries: () => forgetOldSummaries(platform),
    raiseAlerts: () => raiseAlerts(platform),
    startDueAlerts: () => startDueAlerts(platform),
    forgetAlerts: () => forgetAlerts(platform),
    forgetPreviousSecrets: () => forgetPreviousSecrets(platform),
    resealWebhooks: () => resealWebhooks(platform),
    forgetIdempotencyKeys: () => forgetIdempotencyKeys(platform),
    forgetDeadLetters: () => forgetDeadLetters(platform),
    buildReportsAhead: () => buildReportsAhead(platform),
  };
  for (const [task, run] of Object.entries(tasks))
    await run().catch((error: unknown) => platform.log.error('cron task failed', { task, ...errorFields(error) }));
}

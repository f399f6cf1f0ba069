import { env } from 'cloudflare:workers';
import { sweepSignIns } from './administrators/index.ts';
import { createApp } from './app.ts';
import { activeExports, findDataExport, mailErrors, recordError } from './data-exports/index.ts';
import { enforceRetention } from './destruction/index.ts';
import { resealDemographics } from './districts/index.ts';
import { sweepCheckedFiles, sweepFiles } from './documents/index.ts';
import { forgetOldSummaries, type StepMessage, startDueNights, takeStepMessage } from './nightly/index.ts';
import { readConfig } from './platform/config.ts';
import { errorFields } from './platform/log.ts';
import { platformOf } from './platform/platform.ts';
import { buildReportsAhead, reportFiles } from './reporting/index.ts';
import {
  type DeliveryMessage,
  type DeliverySource,
  resealSftpPushes,
  startDueDeliveries,
  takeDeliveryMessage,
} from './sftp-push/index.ts';

export { DistrictRuns } from './nightly/index.ts';

// A Worker that lacks a setting fails at its start, with the setting's name, and not at one in the morning.
readConfig(env);

const app = createApp();

const deliverySource = {
  findExport: findDataExport,
  reports: reportFiles,
  failed: recordError,
} satisfies DeliverySource;

export default {
  fetch: app.fetch,
  async scheduled(cron, env) {
    const platform = platformOf(env);
    const at = new Date(cron.scheduledTime);
    // What fails is done by the next cron, and keeps none of the others from their turn.
    const tasks = {
      startDueNights: () => startDueNights(platform, at),
      startDueDeliveries: async () => startDueDeliveries(platform, at, await activeExports(platform)),
      sweepSignIns: () => sweepSignIns(platform),
      resealDemographics: () => resealDemographics(platform),
      resealSftpPushes: () => resealSftpPushes(platform),
      mailErrors: () => mailErrors(platform),
      sweepFiles: () => sweepFiles(platform),
      forgetOldSummaries: () => forgetOldSummaries(platform),
      sweepCheckedFiles: () => sweepCheckedFiles(platform),
      enforceRetention: () => enforceRetention(platform),
      buildReportsAhead: () => buildReportsAhead(platform),
    };
    for (const [task, run] of Object.entries(tasks))
      await run().catch((error: unknown) => platform.log.error('cron task failed', { task, ...errorFields(error) }));
  },
  async queue(batch, env) {
    const platform = platformOf(env);
    const take = (body: StepMessage | DeliveryMessage) =>
      'deliveryId' in body ? takeDeliveryMessage(platform, body, deliverySource) : takeStepMessage(platform, body);
    // Side by side: a district whose Campus is slow does not hold up the others of its batch.
    await Promise.all(
      batch.messages.map((message) =>
        take(message.body).then(
          () => message.ack(),
          () => message.retry(),
        ),
      ),
    );
  },
} satisfies ExportedHandler<Env, StepMessage | DeliveryMessage>;

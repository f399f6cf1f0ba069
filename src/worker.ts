import { env } from 'cloudflare:workers';
import type { AlertMessage } from './alerts/index.ts';
import { answering, parts } from './app.ts';
import type { StepMessage } from './nightly/index.ts';
import { readConfig } from './platform/config.ts';
import type { DeliveryMessage } from './sftp-push/index.ts';

export { DistrictRuns } from './nightly/district-object.ts';

// A Worker that lacks a setting fails at its start, with the setting's name, and not at one in the morning. Where an
// upload is checked without its secrets (workers-sdk 9076), the first request checks them.
if ('SEALING_KEYS' in env) readConfig(env);

/** Where messages end whose third attempt has failed, as wrangler.toml names it. */
const deadLetterQueue = 'campus-link-dead-letters';

export default {
  fetch: answering(parts),
  async scheduled(cron, env) {
    const { runDueTasks } = await import('./parts/cron.ts');
    await runDueTasks(env, new Date(cron.scheduledTime));
  },
  async queue(batch, env) {
    if (batch.queue === deadLetterQueue) {
      const { take } = await import('./parts/dead-letters.ts');
      await Promise.all(batch.messages.map((message) => take(env, message)));
      return;
    }
    const take = async (body: StepMessage | DeliveryMessage | AlertMessage) =>
      'deliveryId' in body || 'alertDeliveryId' in body
        ? (await import('./parts/deliveries.ts')).take(env, body)
        : (await import('./parts/run-steps.ts')).take(env, body);
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
} satisfies ExportedHandler<Env, StepMessage | DeliveryMessage | AlertMessage>;

import { sweepSignIns } from './administrators/index.ts';
import { createApp } from './app.ts';
import { sweepLti } from './lti/index.ts';
import { type StepMessage, startDueNights, takeStepMessage } from './nightly/index.ts';
import { platformOf } from './platform/platform.ts';

export { DistrictRuns } from './nightly/index.ts';

const app = createApp();

export default {
  fetch: app.fetch,
  async scheduled(cron, env) {
    const platform = platformOf(env);
    await startDueNights(platform, new Date(cron.scheduledTime));
    await Promise.all([sweepLti(platform), sweepSignIns(platform)]);
  },
  async queue(batch, env) {
    const platform = platformOf(env);
    for (const message of batch.messages) {
      await takeStepMessage(platform, message.body);
      message.ack();
    }
  },
} satisfies ExportedHandler<Env, StepMessage>;

import { createApp } from './app.ts';
import { type StepMessage, startDueNights, takeStepMessage } from './nightly/index.ts';
import { platformOf } from './platform/platform.ts';

export { DistrictRuns } from './nightly/index.ts';

const app = createApp();

export default {
  fetch: app.fetch,
  async scheduled(cron, env) {
    await startDueNights(platformOf(env), new Date(cron.scheduledTime));
  },
  async queue(batch, env) {
    const platform = platformOf(env);
    for (const message of batch.messages) {
      await takeStepMessage(platform, message.body);
      message.ack();
    }
  },
} satisfies ExportedHandler<Env, StepMessage>;

import { DurableObject } from 'cloudflare:workers';
import { createApp } from './app.ts';

export class DistrictRuns extends DurableObject<Env> {}

const app = createApp();

export default { fetch: app.fetch, async scheduled() {}, async queue() {} } satisfies ExportedHandler<Env>;

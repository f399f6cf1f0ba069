import { DurableObject } from 'cloudflare:workers';
import { httpApp, onError, requestFrame } from './platform/http.ts';

export class DistrictRuns extends DurableObject<Env> {}

const app = httpApp();
app.use(requestFrame);
app.onError(onError);
app.get('/healthz', (c) => c.json({ status: 'ok' }));

export default { fetch: app.fetch, async scheduled() {}, async queue() {} } satisfies ExportedHandler<Env>;

import { type OperatorEnv, requireOperator } from '../operators/index.ts';
import { httpApp } from '../platform/http.ts';
import { metrics } from './metrics.ts';
import { readiness } from './readiness.ts';

/** For machines that watch the deployment. /healthz, which asks nothing, is beside the token endpoint. */
export const healthRoutes = httpApp<OperatorEnv>();

/** Seconds for which an isolate gives the same answer: anybody may ask. */
const freshSeconds = 5;
let last: { readonly until: number; readonly answer: Awaited<ReturnType<typeof readiness>> } | undefined;

healthRoutes.get('/readyz', async (c) => {
  const now = c.get('platform').clock.now().getTime();
  if (!last || last.until <= now)
    last = { until: now + freshSeconds * 1000, answer: await readiness(c.get('platform')) };
  const { isReady, ...rest } = last.answer;
  return c.json({ status: isReady ? 'ready' : 'not ready', ...rest }, isReady ? 200 : 503);
});

healthRoutes.get('/metrics', requireOperator, async (c) =>
  c.body(await metrics(c.get('platform')), 200, {
    'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  }),
);

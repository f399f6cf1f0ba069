import { webhookRoutes } from '../alerts/webhook-routes.ts';
import { recordRefusals } from '../data-exports/index.ts';
import { httpApp } from '../platform/http.ts';

/** What the plan-authoring system asks to be told. */
export const routes = httpApp();
routes.use('/v1/*', recordRefusals);
routes.route('/', webhookRoutes);

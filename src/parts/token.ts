import { tokenRoutes } from '../api-access/token-routes.ts';
import { recordRefusals } from '../data-exports/index.ts';
import { httpApp } from '../platform/http.ts';

/** Access tokens, and whether the Worker is there. */
export const routes = httpApp();
routes.get('/healthz', (c) => c.json({ status: 'ok' }));
routes.use('/v1/*', recordRefusals);
routes.route('/', tokenRoutes);

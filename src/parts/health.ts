import { healthRoutes } from '../health/routes.ts';
import { httpApp } from '../platform/http.ts';

/** For machines that watch the deployment. */
export const routes = httpApp();
routes.route('/', healthRoutes);

import { ltiRoutes } from '../lti/routes.tsx';
import { httpApp } from '../platform/http.ts';

/** A click on a flag: login, launch, and the plan document. */
export const routes = httpApp();
routes.route('/', ltiRoutes);

import { recordRefusals } from '../data-exports/index.ts';
import { documentRoutes } from '../documents/routes.ts';
import { httpApp } from '../platform/http.ts';

/** What the plan-authoring system writes. */
export const routes = httpApp();
routes.use('/v1/*', recordRefusals);
routes.route('/', documentRoutes);

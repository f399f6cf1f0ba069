import { recordCalls, recordRefusals } from '../data-exports/index.ts';
import { participationRoutes } from '../participation/routes.ts';
import { httpApp } from '../platform/http.ts';
import { reportingRoutes } from '../reporting/routes.ts';

/** What data exports read: state reports and program participation. */
export const routes = httpApp();
routes.use('/v1/*', recordRefusals);
routes.use('/v1/*', recordCalls);
routes.route('/', participationRoutes);
routes.route('/', reportingRoutes);

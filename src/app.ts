import { methodNotAllowed } from 'hono/method-not-allowed';
import { exportRoutes } from './data-exports/index.ts';
import { districtRoutes } from './districts/index.ts';
import { docsRoutes } from './docs/index.ts';
import { documentRoutes } from './documents/index.ts';
import { cutoverRoutes, flagReportRoutes } from './flags/index.ts';
import { accessRoutes, ltiRoutes } from './lti/index.ts';
import { findRun, nightlyRoutes } from './nightly/index.ts';
import { participationRoutes } from './participation/index.ts';
import { httpApp, onError, otherMethod, problemResponse, requestFrame } from './platform/http.ts';
import { pageRoutes } from './platform/pages/index.ts';
import { problem } from './platform/problems.ts';
import { reportingRoutes } from './reporting/index.ts';
import { rosterRoutes } from './roster/index.ts';
import { settingsRoutes } from './settings/index.ts';

/** Everything that answers HTTP, composed. Each capability brings its routes with their full paths. */
export function createApp() {
  const app = httpApp();
  app.use(requestFrame);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: otherMethod }));
  app.onError(onError);
  app.notFound((c) => problemResponse(c, problem('notFound', 'There is nothing at this address. See /docs.')));
  app.get('/', (c) => c.redirect('/docs'));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.route('/', pageRoutes);
  app.route('/', districtRoutes);
  app.route('/', rosterRoutes(findRun));
  app.route('/', cutoverRoutes);
  app.route('/', flagReportRoutes);
  app.route('/', nightlyRoutes);
  app.route('/', exportRoutes);
  app.route('/', documentRoutes);
  app.route('/', participationRoutes);
  app.route('/', reportingRoutes);
  app.route('/', accessRoutes);
  app.route('/', ltiRoutes);
  app.route('/', settingsRoutes);
  app.route('/', docsRoutes(app));
  return app;
}

import { methodNotAllowed } from 'hono/method-not-allowed';
import { administratorRoutes, operatorRoutes } from './administrators/routes.ts';
import { authoringClientRoutes } from './api-access/authoring-client-routes.ts';
import { tokenRoutes } from './api-access/token-routes.ts';
import { dataExportRoutes } from './data-exports/data-export-routes.ts';
import { findDataExport, recordRefusals } from './data-exports/index.ts';
import { termsRoutes } from './data-exports/terms-routes.ts';
import { destructionRoutes, studentRecordRoutes } from './destruction/routes.ts';
import { disclosureRoutes } from './disclosures/routes.ts';
import { adminApp } from './districts/admin-app.ts';
import { connectionRoutes } from './districts/connection-routes.ts';
import { legacyIntegrationRoutes } from './districts/legacy-integration-routes.ts';
import { programFlagRoutes } from './districts/program-flag-routes.ts';
import { districtRoutes, districtsRoutes } from './districts/routes.ts';
import { docsRoutes } from './docs/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { cutoverRoutes } from './flags/cutover/cutover-routes.ts';
import { flagReportRoutes } from './flags/report-routes.ts';
import { studentFlagRoutes } from './flags/student-flag-routes.ts';
import { fleetRoutes } from './fleet/routes.ts';
import { accessRoutes } from './lti/access-routes.ts';
import { ltiRoutes } from './lti/routes.tsx';
import { findRun, lastRunsOf } from './nightly/index.ts';
import { nightlyRoutes } from './nightly/routes.ts';
import { participationRoutes } from './participation/routes.ts';
import { httpApp, limitBody, onError, otherMethod, problemResponse, requestFrame } from './platform/http.ts';
import { pageRoutes } from './platform/pages/routes.ts';
import { problem } from './platform/problems.ts';
import { invalidRecordRoutes } from './reporting/invalid-record-routes.ts';
import { reportingRoutes } from './reporting/routes.ts';
import { connectionTestRoutes } from './roster/connection-test-routes.ts';
import { rosterRoutes } from './roster/routes.ts';
import { sifRoutes } from './roster/sif-routes.ts';
import { settingsPages } from './settings/routes.tsx';
import { pageOfForm } from './settings/shell/wanted.ts';
import { sftpPushRoutes } from './sftp-push/routes.ts';

/** What answers below /v1/admin/districts/{districtId}: the operator is checked, and the district is loaded. */
const ofDistrict = [
  districtRoutes,
  connectionRoutes,
  legacyIntegrationRoutes,
  connectionTestRoutes,
  rosterRoutes(findRun),
  sifRoutes,
  programFlagRoutes,
  cutoverRoutes,
  flagReportRoutes,
  studentFlagRoutes(lastRunsOf),
  nightlyRoutes,
  authoringClientRoutes,
  dataExportRoutes,
  sftpPushRoutes(findDataExport),
  invalidRecordRoutes,
  accessRoutes,
  administratorRoutes,
  studentRecordRoutes,
  disclosureRoutes,
];

/** Everything that answers HTTP. No other file names a routes file. */
export function createApp() {
  const app = httpApp();
  app.use(requestFrame);
  app.use(limitBody);
  app.use(
    methodNotAllowed({
      app,
      // A person who reloads a refused form, or opens its address, gets its page.
      onMethodNotAllowed: (c, methods) =>
        c.req.method === 'GET' && c.req.path.startsWith('/settings/')
          ? c.redirect(pageOfForm(c.req.path), 303)
          : otherMethod(c, methods),
    }),
  );
  app.onError(onError);
  app.notFound((c) => problemResponse(c, problem('notFound', 'There is nothing at this address. See /docs.')));
  app.get('/', (c) => c.redirect('/docs'));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.route('/', pageRoutes);
  app.route(
    '/v1/admin',
    adminApp({ admin: [districtsRoutes, operatorRoutes, destructionRoutes, fleetRoutes], district: ofDistrict }),
  );
  app.use('/v1/*', recordRefusals);
  app.route('/', tokenRoutes);
  app.route('/', documentRoutes);
  app.route('/', participationRoutes);
  app.route('/', reportingRoutes);
  app.route('/', ltiRoutes);
  app.route('/', termsRoutes);
  app.route('/', settingsPages);
  app.route('/', docsRoutes(app));
  return app;
}

import { administratorRoutes, operatorRoutes } from '../administrators/routes.ts';
import { alertRoutes } from '../alerts/routes.ts';
import { authoringClientRoutes } from '../api-access/authoring-client-routes.ts';
import { dataExportCallRoutes } from '../data-exports/call-routes.ts';
import { dataExportRoutes } from '../data-exports/data-export-routes.ts';
import { findDataExport } from '../data-exports/index.ts';
import { deadLetterRoutes } from '../dead-letters/routes.ts';
import { offboardingRoutes } from '../destruction/offboarding-routes.ts';
import { destructionRoutes, studentRecordRoutes } from '../destruction/routes.ts';
import { disclosureRoutes } from '../disclosures/routes.ts';
import { adminApp } from '../districts/admin-app.ts';
import { connectionRoutes } from '../districts/connection-routes.ts';
import { legacyIntegrationRoutes } from '../districts/legacy-integration-routes.ts';
import { programFlagRoutes } from '../districts/program-flag-routes.ts';
import { districtRoutes, districtsRoutes } from '../districts/routes.ts';
import { cutoverRoutes } from '../flags/cutover/cutover-routes.ts';
import { flagReportRoutes } from '../flags/report-routes.ts';
import { studentFlagRoutes } from '../flags/student-flag-routes.ts';
import { fleetRoutes } from '../fleet/routes.ts';
import { accessRoutes } from '../lti/access-routes.ts';
import { findRun, lastRunsOf } from '../nightly/index.ts';
import { nightlyRoutes } from '../nightly/routes.ts';
import { operatorTokenRoutes } from '../operators/routes.ts';
import { pauseRoutes } from '../pauses/routes.ts';
import { httpApp } from '../platform/http.ts';
import { reportFileName } from '../reporting/index.ts';
import { invalidRecordRoutes } from '../reporting/invalid-record-routes.ts';
import { connectionTestRoutes } from '../roster/connection-test-routes.ts';
import { rosterRoutes } from '../roster/routes.ts';
import { sifRoutes } from '../roster/sif-routes.ts';
import { sftpPushRoutes } from '../sftp-push/routes.ts';
import { studentMatchRoutes } from '../student-matches/routes.ts';

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
  dataExportCallRoutes,
  sftpPushRoutes(findDataExport, reportFileName),
  invalidRecordRoutes,
  accessRoutes,
  administratorRoutes,
  studentRecordRoutes,
  disclosureRoutes,
  studentMatchRoutes,
];

/** The operators' API. */
export const routes = httpApp();
routes.route(
  '/v1/admin',
  adminApp({
    guarded: [operatorTokenRoutes],
    admin: [
      districtsRoutes,
      operatorRoutes,
      destructionRoutes,
      fleetRoutes,
      pauseRoutes,
      alertRoutes,
      deadLetterRoutes,
    ],
    leaving: [offboardingRoutes],
    district: ofDistrict,
  }),
);

import { httpApp } from '../platform/http.ts';
import { invalidRecordRoutes } from './invalid-record-routes.ts';
import { reportingRoutes as stateReports } from './routes.ts';

export { type ReportName, reportNames, reports } from '../states/ohio/reports/reports.ts';
export { buildReportsAhead } from './build-ahead.ts';
export { type InvalidReportRecord, listInvalidRecords } from './invalid-records.ts';
export { reportFiles } from './report-file.ts';

/** Everything about state reporting that answers HTTP. */
export const reportingRoutes = httpApp();
reportingRoutes.route('/', stateReports);
reportingRoutes.route('/', invalidRecordRoutes);

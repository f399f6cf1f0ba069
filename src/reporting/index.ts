export { type ReportName, reportNames, reports } from '../states/ohio/reports/reports.ts';
export { buildReportsAhead } from './build-ahead.ts';
export { type InvalidReportRecord, listInvalidRecords } from './invalid-records.ts';
export { reportFiles } from './report-file.ts';

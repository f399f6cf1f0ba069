export { buildReportsAhead } from './build-ahead.ts';
export { type InvalidReportRecord, listInvalidRecords } from './invalid-records.ts';
export { reportFiles } from './report-file.ts';

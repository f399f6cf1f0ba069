export { buildReportsAhead } from './build-ahead.ts';
export { type Comparison, compareFile, type ExplainedDifference } from './compare-file.ts';
export { type InvalidReportRecord, listInvalidRecords } from './invalid-records.ts';
export { reportableYears } from './period.ts';
export { comparableReports } from './reconcile.ts';
export { reportFileName, reportFiles } from './report-file.ts';
export { type ReportedRecord, reportedOfStudent } from './reported-of-student.ts';

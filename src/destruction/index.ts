export { enforceRetention } from './retention.ts';
export { type HeldRows, type StudentRecord, studentRecord } from './student-record.ts';

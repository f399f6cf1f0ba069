export type { DestructionOrder } from './certificates.ts';
export { DistrictDestruction } from './district-destruction.ts';
export { destroyDueDistricts } from './offboarding.ts';
export { enforceRetention } from './retention.ts';
export { type HeldRows, type StudentRecord, studentRecord } from './student-record.ts';

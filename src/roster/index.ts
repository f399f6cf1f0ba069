export { type Collection, collectionsInOrder } from './collections.ts';
export { type ConnectionTest, testConnection } from './connection-test.ts';
export { dropFindings, findingsOf, findingsWithStudents, type RosterFinding, toCorrectByRun } from './findings.ts';
export {
  compareNames,
  type Evidence,
  evidenceOf,
  matchPairs,
  type Pair,
  type PersonName,
} from './identity/index.ts';
export { recordColumns, type StudentRow, studentRow } from './identity-records.ts';
export { type Leaving, type LeavingStudent, leavingStudents } from './leaving.ts';
export { askAbout, type MatchedIds, reportOpenMatches, type StudentMatch } from './matches.ts';
export { askPage } from './oneroster/asking.ts';
export { type OneRosterClient, openOneRoster, type WriteAnswer } from './oneroster/client.ts';
export {
  advance,
  type Cursor,
  circlesWorthAsking,
  firstPage,
  goesInCircles,
} from './oneroster/paging.ts';
export { pullPage } from './pull.ts';
export { completePull, nextFullPull, type PullPlan, planPull, requireFullPull } from './pull-plan.ts';
export { reconcileRoster } from './reconciliation.ts';
export { studentsForReporting } from './reported-students.ts';
export * from './student-search.ts';
export * from './students.ts';
export * from './students-of-documents.ts';

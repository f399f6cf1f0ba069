export { openBadgeCounts, openBadges } from './badge-counts.ts';
export {
  type BadgePage,
  badgeStatements,
  badgesFrom,
  badgesOf,
  badgesOfProgram,
  type Participation,
  type ProgramBadge,
  pageOfBadges,
  pageOfParticipation,
} from './badges.ts';
export { destroyDeletedDocuments } from './destroy-deleted.ts';
export { type DocumentFile, type DocumentOf, isLoaded, isOn, type PlanDocument, titleOf } from './document.ts';
export { sweepFiles } from './file-objects.ts';
export { type OpenedFile, openFile, putFile, type StoredFile } from './files.ts';
export {
  documentsForReporting,
  type ReportedDocument,
  type ReportingPage,
  type ReportingQuery,
} from './for-reporting.ts';
export { changesOf, changesOfStudent, type DocumentChange } from './history.ts';
export { joinRecords, joinStatements, joinWaitingStudents, moveStatements } from './join-records.ts';
export { type CheckedFile, checkFile, loadCheckedFile, sweepCheckedFiles } from './load/checked-files.ts';
export { type CommonColumn, commonColumns, commonColumnsIn, type LoadableForm, loadableForms } from './load/columns.ts';
export { type DataLoad, listDataLoads, loadChange, undoChange } from './load/data-loads.ts';
export { type ChangedDates, changedDatesChoices } from './load/documents-meant.ts';
export { type Finding, type FindingGroup, mostGroups, placeText } from './load/findings.ts';
export { type LoadOutcome, loadKeyPrograms } from './load/key-programs-load.ts';
export { largestLoad, mostLines } from './load/rows.ts';
export { putStubDocument, type StoredStub } from './load/stub-document.ts';
export { exampleFile, templateFile } from './load/template.ts';
export { undoLoad } from './load/undo-load.ts';
export { type NewestPlan, newestPlan } from './newest-plan.ts';
export { type PlanState, planStateOf } from './plan-state.ts';
export {
  type ChangeContext,
  type DocumentInput,
  deleteDocument,
  type PutOutcome,
  putDocument,
} from './put-document.ts';
export { refreshAtOnce } from './refresh-at-once.ts';
export { type RefreshOutcome, refreshBadges, studentsAtOnce } from './refresh-badges.ts';
export { documentsOf, findDocument } from './store.ts';
export { type StudentPrograms, studentPrograms } from './student-programs.ts';
export { uncountedPlans } from './uncounted-plans.ts';

export { openBadgeCounts, openBadges } from './badge-counts.ts';
export {
  badgeStatements,
  badgesFrom,
  badgesOf,
  badgesOfProgram,
  pageOfBadges,
  pageOfParticipation,
} from './badges.ts';
export { destroyDeletedDocuments } from './destroy-deleted.ts';
export { type DocumentInput, isLoaded, type PlanDocument, planDocument, titleOf } from './document.ts';
export { sweepFiles } from './file-objects.ts';
export { openFile, putFile } from './files.ts';
export { documentsForReporting } from './for-reporting.ts';
export { changesOf, changesOfStudent, type DocumentChange } from './history.ts';
export { joinRecords, joinStatements, joinWaitingStudents, moveStatements } from './join-records.ts';
export { checkFile, loadCheckedFile, sweepCheckedFiles } from './load/checked-files.ts';
export { commonColumnsIn, type LoadableForm, loadableForms } from './load/columns.ts';
export { csvRows } from './load/csv-rows.ts';
export { type DataLoad, listDataLoads, loadChange, undoChange } from './load/data-loads.ts';
export { changedDatesChoices } from './load/documents-meant.ts';
export { fileText } from './load/file-text.ts';
export { type FindingGroup, placeText } from './load/findings.ts';
export { type LoadOutcome, loadKeyPrograms } from './load/key-programs-load.ts';
export { largestLoad, mostLines } from './load/rows.ts';
export { putStubDocument, type StoredStub } from './load/stub-document.ts';
export { exampleRows, templateRows, workbookFile } from './load/template.ts';
export { undoLoad } from './load/undo-load.ts';
export { newestPlan } from './newest-plan.ts';
export { type PlanState, planStateOf } from './plan-state.ts';
export { deleteDocument, putDocument } from './put-document.ts';
export { refreshAtOnce } from './refresh-at-once.ts';
export { refreshBadges, studentsAtOnce } from './refresh-badges.ts';
export { documentStatement, documentsOf, findDocument } from './store.ts';
export { type StudentPrograms, studentPrograms } from './student-programs.ts';
export { uncountedPlans } from './uncounted-plans.ts';

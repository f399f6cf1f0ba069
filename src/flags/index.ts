export { type LaterFlags, laterFlagsChoices } from './cutover/current-cutover.ts';
export { type CutoverPreview, previewCutover, startCutover, undoCutover } from './cutover/cutover.ts';
export { cutoverCsv, cutoverListLabels } from './cutover/cutover-csv.ts';
export { type CutoverList, cutoverLists } from './cutover/cutover-plan.ts';
export { type FrozenCutover, frozenCutover, recordCutoverNews } from './cutover/frozen-cutover.ts';
export {
  type UnfinishedCutover,
  unfinishedCutovers,
  unfinishedFrom,
  unfinishedStatement,
} from './cutover/unfinished.ts';
export { planEndOfFlags, verifyEndOfFlags } from './end-of-flags.ts';
export type { LedgerEntry } from './ledger/ledger.ts';
export { openFlagsOf, seenByRun, unmadeByRun, unmadeWritesOf } from './ledger/ledger-readings.ts';
export { unflaggedByRun, unflaggedInRun } from './ledger/unflagged.ts';
export { studentsWithoutFlag } from './ledger/unflagged-students.ts';
export { planProgramFlags, programsToFlag } from './nightly.ts';
export { type NoFlagAnswer, noFlagSentences } from './no-flag-answer.ts';
export { type BadgeFlag, flagsOfStudent, type StudentFlags } from './student-flags.ts';
export { planCutoverUndo, verifyCutoverUndo } from './undo/undo.ts';
export { verifyProgramFlags } from './verification.ts';
export { writeFlags } from './writing.ts';

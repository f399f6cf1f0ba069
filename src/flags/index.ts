export { type CutoverPreview, previewCutover, startCutover, undoCutover } from './cutover.ts';
export { cutoverCsv, cutoverListLabels } from './cutover-csv.ts';
export { type CutoverList, cutoverGuard, cutoverLists } from './cutover-plan.ts';
export { frozenCutover, type LedgerEntry, ledgerPage, unflaggedBadgesOf } from './ledger.ts';
export { planProgramFlags, programsToFlag, verifyProgramFlags } from './nightly.ts';
export { flagRoutes } from './routes.ts';
export { planCutoverUndo, verifyCutoverUndo } from './undo.ts';
export { writeFlags } from './writing.ts';

export { type LedgerEntry, unflaggedBadgesOf } from './ledger.ts';
export { planProgramFlags, programsToFlag, verifyProgramFlags, writeProgramFlags } from './nightly.ts';

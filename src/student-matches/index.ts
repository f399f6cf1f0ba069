export { type Decision, decideMatch, decisions } from './decide.ts';
export { type MatchedRecord, type MatchWithRecords, openMatchCount, studentMatchesOf } from './find.ts';

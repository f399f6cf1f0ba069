export { chooseRecord, matchPairs, type Pair } from './choose.ts';
export { type Evidence, evidenceOf, longestBreakDays, type Person } from './evidence.ts';
export { judge } from './judge.ts';
export { compareNames, foldName, type PersonName } from './names.ts';

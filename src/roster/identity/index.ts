export { type Choice, chooseRecord, matchPairs, type Pair } from './choose.ts';
export { type Agreement, type Evidence, evidenceOf, type Person } from './evidence.ts';
export { judge, type Verdict } from './judge.ts';
export { compareNames, foldName, type NameAgreement, type PersonName } from './names.ts';

export { type StateCode, stateCodes, states } from '../states/state-codes.ts';
export { type Program, programKeys, programs } from './programs.ts';

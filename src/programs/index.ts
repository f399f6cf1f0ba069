export { type Program, programKeys, programs } from './programs.ts';
export { type StateCode, stateCodes, states } from './states.ts';

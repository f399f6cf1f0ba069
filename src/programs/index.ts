export { type Program, programKeys, programs } from './programs.ts';

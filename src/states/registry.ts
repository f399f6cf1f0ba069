/** The states by their postal codes, a line each. */
export { ohio as OH } from './ohio/index.ts';
export { wisconsin as WI } from './wisconsin/index.ts';

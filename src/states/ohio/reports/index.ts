/** The state reports of Ohio by the last parts of their paths, a line each. */
export { fd } from './fd.ts';
export { fe } from './fe.ts';
export { ge } from './ge.ts';
export { gq } from './gq.ts';
export { ohioPreId } from './pre-id.ts';

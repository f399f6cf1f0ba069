export { forgetIdempotencyKeys, idempotent, keptHours } from './idempotent.ts';

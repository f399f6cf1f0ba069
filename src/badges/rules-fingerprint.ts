import { createHash } from 'node:crypto';
import { madeOnce } from '../platform/isolate-cache.ts';
import type { Program } from '../programs/index.ts';
import { type StateCode, states } from '../states/index.ts';

/** Raised when timelines or badges are made otherwise of the same rows: test/badges/reckoning.test.ts fails until it is. */
export const reckoning = 2;

const fingerprintsIn = madeOnce((state: StateCode) =>
  madeOnce((program: Program) => {
    const said = JSON.stringify([reckoning, states[state].participation[program]?.rows ?? []]);
    return createHash('sha256').update(said).digest('base64url').slice(0, 22);
  }),
);

/**
 * Changes with what a program's table in a state says. Badges that were computed by another table
 * are stale.
 */
export const rulesFingerprint = (state: StateCode, program: Program): string => fingerprintsIn(state)(program);

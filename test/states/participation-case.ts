import type { ParticipationDocument } from '../../src/badges/index.ts';
import type { ParticipationStatus } from '../../src/states/index.ts';

/**
 * A row of a published table: what the document says, and the status, reason and notes that it gives on the day; or that it gives none, and which fields, one
 * of them, it would need to give one. No fields: nothing is wanting, the document says no.
 */
export type Case =
  | readonly [
      name: string,
      document: ParticipationDocument,
      status: ParticipationStatus,
      reason: string,
      notes?: Record<string, string>,
    ]
  | readonly [name: string, document: ParticipationDocument, status: null, wanting?: readonly string[]];

export const day = '2026-10-05';
export const review = 'underReview';
export const takesPart = 'participating';
export const takesNoPart = 'notParticipating';

import type { ParticipationDocument, ParticipationStatus } from '../../../src/badges/index.ts';

/** A row of a published table: what the document says, and the status that it gives on the day. Null where no status may follow. */
export type Case = readonly [name: string, document: ParticipationDocument, status: ParticipationStatus | null];

export const day = '2026-10-05';
export const review = 'underReview';
export const takesPart = 'participating';
export const takesNoPart = 'notParticipating';

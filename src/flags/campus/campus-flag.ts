import { createHash } from 'node:crypto';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { DistrictId, SourcedId, StudentId } from '../../platform/ids.ts';
import type { Program } from '../../programs/index.ts';

/** A student's flag as Campus keeps it. */
export interface CampusFlag {
  readonly sourcedId: SourcedId;
  /** The flag's setup in Campus, and the student, by their sourcedIds. */
  readonly setup: SourcedId;
  readonly student: SourcedId;
  readonly beginDate: IsoDate;
  /** Last day; null while the flag is open. */
  readonly endDate: IsoDate | null;
  /** "User warning": the hover text, of which Campus shows 100 characters. */
  readonly userWarning: string | null;
  readonly launchUrl: string | null;
  /** Whatever else Campus keeps with it, sent back unchanged when the flag is replaced. */
  readonly other: Readonly<Record<string, unknown>>;
}

/** A flag's setup in Campus ("Flags Setup"), by which a program's flags are found. */
export interface FlagSetup {
  readonly sourcedId: SourcedId;
  readonly name: string;
  readonly active: boolean;
  readonly flagged: boolean;
  readonly specialEd: boolean;
  /** Campus Support has granted SameGoal access to it; true where Campus does not say. */
  readonly granted: boolean;
}

/**
 * The sourcedId of the flag that we keep for a student's n-th badge: always the same one, so that a write which is repeated replaces and never adds. A UUID of
 * version 8 (RFC 9562, 5.8) in the upper-case form that Campus uses.
 */
export function flagSourcedId(
  districtId: DistrictId,
  program: Program,
  studentId: StudentId,
  ordinal: number,
): SourcedId {
  const bytes = createHash('sha256').update(`${districtId} ${program} ${studentId} ${ordinal}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex').slice(0, 32).toUpperCase();
  // SAFETY: this is the sourcedId that Campus will know the flag by.
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as SourcedId;
}

import type { IsoDate } from '../../calendar/iso-date.ts';
import { compareNames, type NameAgreement } from './names.ts';

/** What a record, a document or a line of a file says of a child. Null, or a blank name, where it says nothing. */
export interface Person {
  readonly sourcedId: string | null;
  /** The state's student id: one child's for good, unless somebody types it into the wrong record. */
  readonly stateStudentId: string | null;
  /** The district's student number. Districts give the number of a child who has left to another child. */
  readonly localNumber: string | null;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: IsoDate | null;
  readonly school: string | null;
  readonly enrolledFrom: IsoDate | null;
  readonly enrolledTo: IsoDate | null;
  /** The child had left the district before this record was compared. */
  readonly left: boolean;
}

export type Agreement = 'agrees' | 'differs' | 'unknown';

/** What speaks for and against two records being one child's. Pages show it, and `judge` decides by it. */
export interface Evidence {
  readonly sourcedId: Agreement;
  readonly stateStudentId: Agreement;
  readonly localNumber: Agreement;
  readonly name: NameAgreement;
  readonly birthDate: Agreement;
  readonly school: Agreement;
  /** Whether the second enrollment follows the first without a gap in which a number may be given again. */
  readonly enrollment: 'continues' | 'gap';
}

const compared = (a: string | null, b: string | null): Agreement => {
  if (a === null || b === null) return 'unknown';
  return a === b ? 'agrees' : 'differs';
};

/** A summer, and some weeks in which a school is slow to enter who came and who left. */
export const longestBreakDays = 150;

const daysBetween = (from: IsoDate, to: IsoDate) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function enrollmentOf(a: Person, b: Person): Evidence['enrollment'] {
  if (!a.left && !b.left) return 'continues';
  const [former, later] = a.left ? [a, b] : [b, a];
  if (former.enrolledTo === null || later.enrolledFrom === null) return 'gap';
  return daysBetween(former.enrolledTo, later.enrolledFrom) <= longestBreakDays ? 'continues' : 'gap';
}

export const evidenceOf = (a: Person, b: Person): Evidence => ({
  sourcedId: compared(a.sourcedId, b.sourcedId),
  stateStudentId: compared(a.stateStudentId, b.stateStudentId),
  localNumber: compared(a.localNumber, b.localNumber),
  name: compareNames(a, b),
  birthDate: compared(a.birthDate, b.birthDate),
  school: compared(a.school, b.school),
  enrollment: enrollmentOf(a, b),
});

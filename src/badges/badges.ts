import type { IsoDate } from '../calendar/iso-date.ts';
import type { Program } from '../programs/index.ts';
import type { TimelineEntry } from './read-document.ts';

/**
 * A Program Participation badge: from the first day of participation to the day on which the student no longer participates, which is the date of the
 * document that says so and the first day without the badge. Null while no document says so.
 */
export interface Badge {
  readonly program: Program;
  /** First, second, … badge of this student in this program. */
  readonly ordinal: number;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate | null;
  /** The latest value of each program note during the badge, such as `Disability: ET10; LRE: IE13`. */
  readonly notes: string;
}

/** The student no longer takes part on `day`: a badge's end date is the first day without it. */
export const isOverBy = ({ endDate }: Pick<Badge, 'endDate'>, day: IsoDate): boolean =>
  endDate !== null && endDate <= day;

/** The student takes part on `day`. */
export const isOpenOn = (badge: Pick<Badge, 'startDate' | 'endDate'>, day: IsoDate): boolean =>
  badge.startDate <= day && !isOverBy(badge, day);

/**
 * How a day of a program ends, by its entries in the order of the timeline: what came before on the same day neither starts nor ends a badge, and a review does
 * neither. Undefined when there were reviews alone.
 */
export const standingOf = (ofDay: readonly TimelineEntry[]): 'participating' | 'notParticipating' | undefined =>
  ofDay.findLast(({ status }) => status !== 'underReview')?.status as 'participating' | 'notParticipating' | undefined;

/** The badges that a student's timeline adds up to, by program and then by date. `entries` in the order of the timeline. */
export function badgesFrom(entries: readonly TimelineEntry[]): Badge[] {
  const byProgram = Map.groupBy(entries, ({ program }) => program);
  return [...byProgram].flatMap(([program, ofProgram]) => badgesOfProgram(program, ofProgram));
}

function badgesOfProgram(program: Program, entries: readonly TimelineEntry[]): Badge[] {
  const badges: Badge[] = [];
  let startDate: IsoDate | null = null;
  let notes: Record<string, string> = {};
  const close = (endDate: IsoDate | null) => {
    if (startDate) badges.push({ program, ordinal: badges.length + 1, startDate, endDate, notes: noteText(notes) });
    startDate = null;
    notes = {};
  };
  for (const [day, ofDay] of Map.groupBy(entries, ({ asOf }) => asOf)) {
    const standing = standingOf(ofDay);
    if (standing === 'notParticipating') {
      close(day);
      continue;
    }
    if (standing === 'participating') startDate ??= day;
    // Notes of the review count too: the disability stands in the initial evaluation, before participation starts.
    for (const entry of ofDay) Object.assign(notes, entry.notes);
  }
  close(null);
  return badges;
}

const noteText = (notes: Readonly<Record<string, string>>): string =>
  Object.entries(notes)
    .map(([label, value]) => (value ? `${label}: ${value}` : label))
    .join('; ');

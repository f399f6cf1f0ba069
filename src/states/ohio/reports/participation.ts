import { badgesFrom, standingOf, type TimelineEntry, timelineOf } from '../../../badges/index.ts';
import { dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import type { DocumentId } from '../../../platform/ids.ts';
import type { Program } from '../../../programs/index.ts';
import type { ReportDocument } from './documents.ts';

/** An interval of participation in a program, as its badge has it. */
export interface Participation {
  readonly from: IsoDate;
  /** Last day; null while it lasts. */
  readonly to: IsoDate | null;
  /** The document that began it. */
  readonly documentId: string;
  /** The document that ended it, and the first day without participation. */
  readonly endedBy: { readonly documentId: string; readonly date: IsoDate } | null;
}

/** A student's timeline by the list of the documents: five questions of the reports are answered from one. */
const timelines = new WeakMap<readonly ReportDocument[], readonly TimelineEntry[]>();

function entriesOf(program: Program, documents: readonly ReportDocument[]): TimelineEntry[] {
  const known = timelines.get(documents);
  const entries =
    known ??
    timelineOf(
      'OH',
      documents.map(({ id, form, fields }) => ({ id: id as DocumentId, form, status: 'completed' as const, fields })),
    ).entries;
  if (!known) timelines.set(documents, entries);
  return entries.filter((entry) => entry.program === program);
}

/** The days, in order, at whose end the student does not take part, as documents of that day say: no plan that began by then is in force any more. */
export const endsOf = (program: Program, documents: readonly ReportDocument[]): IsoDate[] =>
  [...Map.groupBy(entriesOf(program, documents), ({ asOf }) => asOf)].flatMap(([day, ofDay]) =>
    standingOf(ofDay) === 'notParticipating' ? day : [],
  );

/** When a student took part in a program: what the flag shows is what the state is told. */
export function participationIn(program: Program, documents: readonly ReportDocument[]): Participation[] {
  const entries = entriesOf(program, documents);
  const on = (date: IsoDate, status: 'participating' | 'notParticipating'): string =>
    entries.find((entry) => entry.asOf === date && entry.status === status)?.documentId ?? '';
  return badgesFrom(entries).map(({ startDate, endDate }) => ({
    from: startDate,
    to: endDate && dayBefore(endDate),
    documentId: on(startDate, 'participating'),
    endedBy: endDate && { documentId: on(endDate, 'notParticipating'), date: endDate },
  }));
}

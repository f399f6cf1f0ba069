import { badgesFrom, timelineOf } from '../../badges/index.ts';
import { dayBefore, type IsoDate } from '../../calendar/iso-date.ts';
import type { DocumentId } from '../../platform/ids.ts';
import type { Program } from '../../programs/index.ts';
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

/** When a student took part in a program: what the flag shows is what the state is told. */
export function participationIn(program: Program, documents: readonly ReportDocument[]): Participation[] {
  const entries = timelineOf(
    'OH',
    documents.map(({ id, form, fields }) => ({ id: id as DocumentId, form, status: 'completed' as const, fields })),
  ).entries.filter((entry) => entry.program === program);
  const on = (date: IsoDate, status: 'participating' | 'notParticipating'): string =>
    entries.find((entry) => entry.asOf === date && entry.status === status)?.documentId ?? '';
  return badgesFrom(entries).map(({ startDate, endDate }) => ({
    from: startDate,
    to: endDate && dayBefore(endDate),
    documentId: on(startDate, 'participating'),
    endedBy: endDate && { documentId: on(endDate, 'notParticipating'), date: endDate },
  }));
}

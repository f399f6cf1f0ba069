import { dayBefore, type IsoDate } from '../calendar/iso-date.ts';
import type { Program } from '../programs/index.ts';
import type { Participation, StateCode } from '../states/index.ts';
import { badgesFrom, standingOf } from './badges.ts';
import type { ParticipationDocument, TimelineEntry } from './read-document.ts';
import { timelineOf } from './timeline.ts';

/** When a student took part in the programs, from one timeline of the student's completed documents. */
export function participationOf(
  state: StateCode,
  documents: readonly Omit<ParticipationDocument, 'status'>[],
): Participation {
  let timeline: readonly TimelineEntry[] | null = null;
  const entriesOf = (program: Program) => {
    timeline ??= timelineOf(
      state,
      documents.map(({ id, form, fields }) => ({ id, form, status: 'completed' as const, fields })),
    ).entries;
    return timeline.filter((entry) => entry.program === program);
  };
  return {
    intervalsOf(program) {
      const entries = entriesOf(program);
      const on = (date: IsoDate, status: 'participating' | 'notParticipating'): string =>
        entries.find((entry) => entry.asOf === date && entry.status === status)?.documentId ?? '';
      return badgesFrom(entries).map(({ startDate, endDate }) => ({
        from: startDate,
        to: endDate && dayBefore(endDate),
        documentId: on(startDate, 'participating'),
        endedBy: endDate && { documentId: on(endDate, 'notParticipating'), date: endDate },
      }));
    },
    endsOf: (program) =>
      [...Map.groupBy(entriesOf(program), ({ asOf }) => asOf)].flatMap(([day, ofDay]) =>
        standingOf(ofDay) === 'notParticipating' ? day : [],
      ),
  };
}

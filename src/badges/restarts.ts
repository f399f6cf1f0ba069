import { type FormName, forms } from '../states/index.ts';
import type { ParticipationDocument, TimelineEntry } from './read-document.ts';

/** A document by which the student takes part again, although it was agreed on before the student left. */
export interface Restart {
  readonly again: TimelineEntry;
  readonly left: TimelineEntry;
}

/**
 * Participation counts from the as-of date of the published tables: of a plan that is the first day of its services, which may come after a revocation or an exit
 * that came after the meeting. Such a plan begins a new badge, as the tables say, and a person has to see whether it is still in force. `entries` in the order of
 * the timeline.
 */
export function restartsIn(
  entries: readonly TimelineEntry[],
  documents: ReadonlyMap<string, Pick<ParticipationDocument, 'form' | 'fields'>>,
): Restart[] {
  return [...Map.groupBy(entries, ({ program }) => program).values()].flatMap((ofProgram) => {
    const restarts: Restart[] = [];
    let left: TimelineEntry | null = null;
    for (const entry of ofProgram) {
      if (entry.status === 'notParticipating') left = entry;
      if (entry.status !== 'participating') continue;
      const document = documents.get(entry.documentId);
      if (left && document && (agreedOn(document) ?? left.asOf) < left.asOf) restarts.push({ again: entry, left });
      left = null;
    }
    return restarts;
  });
}

/** The date that makes a plan the newest: of its meeting, its amendment, its adoption. */
function agreedOn({ form, fields }: Pick<ParticipationDocument, 'form' | 'fields'>): string | null {
  const dates: readonly string[] = forms[form as FormName]?.plan?.date ?? [];
  const given = dates.map((name) => fields[name]).filter((value) => typeof value === 'string');
  return given.toSorted().at(-1) ?? null;
}

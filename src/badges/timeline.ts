import { madeOnce } from '../platform/isolate-cache.ts';
import { compareText } from '../platform/text-order.ts';
import { type Program, programKeys } from '../programs/index.ts';
import { type ParticipationRules, type StateCode, states } from '../states/index.ts';
import {
  type Correction,
  type ParticipationDocument,
  type PlacedEntry,
  type PlacedRule,
  readDocument,
  type TimelineEntry,
} from './read-document.ts';

export interface DocumentsSay {
  /** Oldest first. Of documents of one day the later step of the process stands last; of equal ones the order of their ids decides. */
  readonly entries: readonly TimelineEntry[];
  /** By document. */
  readonly corrections: readonly Correction[];
}

export interface Timeline extends DocumentsSay {
  /** What drafts would add once completed, and what they still need for that. */
  readonly incomplete: DocumentsSay;
}

type RulesByForm = ReadonlyMap<string, readonly PlacedRule[]>;

const rulesOf = madeOnce((state: StateCode) => byForm(states[state].participation));

/** The rows of a state's tables by the form that they are about. */
export function byForm(tables: Readonly<Partial<Record<Program, Pick<ParticipationRules, 'rows'>>>>): RulesByForm {
  const placed = programKeys.flatMap((program) =>
    (tables[program]?.rows ?? []).map((rule, place): PlacedRule => ({ program, rule, place })),
  );
  return Map.groupBy(placed, ({ rule }) => rule.form);
}

/** The participation timelines of one student, all programs together. Depends on the documents alone, not on their order or on today. */
export const timelineOf = (state: StateCode, documents: readonly ParticipationDocument[]): Timeline =>
  timelineBy(rulesOf(state), documents);

/** The same by other tables. */
export function timelineBy(rules: RulesByForm, documents: readonly ParticipationDocument[]): Timeline {
  const completed = documents.filter(({ status }) => status === 'completed');
  const drafts = completed.length < documents.length ? documents.filter(({ status }) => status === 'draft') : [];
  return { ...whatTheySay(rules, completed), incomplete: whatTheySay(rules, drafts) };
}

/** Why the document does not count, or not for all that it could: empty when nothing is wanting. Whether it is completed does not matter here. */
export const correctionsOf = (state: StateCode, document: ParticipationDocument): readonly Correction[] =>
  readDocument(rulesOf(state).get(document.form) ?? [], document).corrections;

function whatTheySay(rules: RulesByForm, documents: readonly ParticipationDocument[]): DocumentsSay {
  const entries: PlacedEntry[] = [];
  const corrections: Correction[] = [];
  for (const document of documents) {
    const read = readDocument(rules.get(document.form) ?? [], document);
    entries.push(...read.entries);
    corrections.push(...read.corrections);
  }
  return {
    entries: withoutLateChanges(entries.sort(byDayThenStep)),
    corrections: corrections.sort((a, b) => compareText(a.documentId, b.documentId)),
  };
}

/** Leaves out what would only change a plan of a program that the student has left. */
function withoutLateChanges(entries: readonly PlacedEntry[]): TimelineEntry[] {
  const standing = new Map<Program, TimelineEntry['status']>();
  return entries.flatMap(({ entry, onlyChanges }) => {
    if (onlyChanges && standing.get(entry.program) === 'notParticipating') return [];
    if (entry.status !== 'underReview') standing.set(entry.program, entry.status);
    return [entry];
  });
}

const byDayThenStep = (a: PlacedEntry, b: PlacedEntry) =>
  compareText(a.entry.asOf, b.entry.asOf) || a.place - b.place || compareText(a.entry.documentId, b.entry.documentId);

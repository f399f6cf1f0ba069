import { type IsoDate, parseIsoDate } from '../calendar/iso-date.ts';
import type { DocumentId } from '../platform/ids.ts';
import { type Program, programKeys } from '../programs/programs.ts';
import type { StateCode } from '../programs/states.ts';
import { participationRules } from './rules/index.ts';
import type { ParticipationStatus, Rule } from './rules/rule.ts';

/** What participation needs to know of a document. `fields` are as its form's schema parsed them; `form` may be one that has no row. */
export interface ParticipationDocument {
  readonly id: DocumentId;
  readonly form: string;
  readonly status: 'draft' | 'completed';
  readonly fields: Readonly<Record<string, unknown>>;
}

/** From `asOf` on the student stands thus in the program, because of this document. */
export interface TimelineEntry {
  readonly asOf: IsoDate;
  readonly program: Program;
  readonly status: ParticipationStatus;
  readonly reason: string;
  /** Label and value; an empty value means that the label says it all. */
  readonly notes: Readonly<Record<string, string>>;
  readonly documentId: DocumentId;
}

/** A document that would count if its date were there. */
export interface DateToCorrect {
  readonly program: Program;
  readonly documentId: DocumentId;
  /** The fields of which one must hold a date. */
  readonly fields: readonly string[];
  readonly problem: 'missing' | 'invalid';
}

export interface Timeline {
  /** Oldest first. Of documents of one day the later step of the process stands last; of equal ones the order of their ids decides. */
  readonly entries: readonly TimelineEntry[];
  readonly datesToCorrect: readonly DateToCorrect[];
  /** What drafts would add once completed, in the same order. */
  readonly incomplete: readonly TimelineEntry[];
}

interface PlacedRule {
  readonly program: Program;
  readonly rule: Rule;
  /** Its place in the program's table, which decides between documents of one day. */
  readonly place: number;
}

const rulesByForm = new Map<StateCode, ReadonlyMap<string, readonly PlacedRule[]>>();

function rulesOf(state: StateCode): ReadonlyMap<string, readonly PlacedRule[]> {
  const known = rulesByForm.get(state);
  if (known) return known;
  const placed = programKeys.flatMap((program) =>
    (participationRules[state][program]?.rows ?? []).map((rule, place): PlacedRule => ({ program, rule, place })),
  );
  const byForm = Map.groupBy(placed, ({ rule }) => rule.form as string);
  rulesByForm.set(state, byForm);
  return byForm;
}

/** The participation timelines of one student, all programs together. Depends on the documents alone, not on their order or on today. */
export function timelineOf(state: StateCode, documents: readonly ParticipationDocument[]): Timeline {
  const rules = rulesOf(state);
  const completed: Placed[] = [];
  const incomplete: Placed[] = [];
  const datesToCorrect: DateToCorrect[] = [];
  for (const document of documents) {
    const read = readDocument(rules.get(document.form) ?? [], document);
    if (document.status === 'completed') {
      completed.push(...read.entries);
      datesToCorrect.push(...read.datesToCorrect);
    } else incomplete.push(...read.entries);
  }
  const inOrder = (entries: Placed[]) => entries.sort(byDayThenStep).map(({ entry }) => entry);
  return {
    entries: inOrder(completed),
    datesToCorrect: datesToCorrect.sort((a, b) => compare(a.documentId, b.documentId)),
    incomplete: inOrder(incomplete),
  };
}

interface Placed {
  readonly entry: TimelineEntry;
  readonly place: number;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const byDayThenStep = (a: Placed, b: Placed) =>
  compare(a.entry.asOf, b.entry.asOf) || a.place - b.place || compare(a.entry.documentId, b.entry.documentId);

function readDocument(rules: readonly PlacedRule[], document: ParticipationDocument) {
  const entries: Placed[] = [];
  const datesToCorrect: DateToCorrect[] = [];
  const blankButAllowed: { program: Program; fields: readonly string[] }[] = [];
  for (const { program, rule, place } of rules) {
    if (!applies(rule, document.fields)) continue;
    const dateFields: readonly string[] = typeof rule.date === 'string' ? [rule.date] : rule.date;
    const read = readDate(document.fields, dateFields);
    if (read.date !== null) {
      const { status, reason } = rule;
      const notes = readNotes(rule, document.fields);
      entries.push({ entry: { asOf: read.date, program, status, reason, notes, documentId: document.id }, place });
    } else if (read.problem === 'missing' && rule.blankDateAllowed)
      blankButAllowed.push({ program, fields: dateFields });
    else datesToCorrect.push({ program, documentId: document.id, fields: dateFields, problem: read.problem });
  }
  // One of several dates is enough, but none is not.
  const [first] = blankButAllowed;
  if (first && entries.length === 0 && datesToCorrect.length === 0) {
    const fields = blankButAllowed.flatMap((blank) => blank.fields);
    datesToCorrect.push({ program: first.program, documentId: document.id, fields, problem: 'missing' });
  }
  return { entries, datesToCorrect };
}

function applies({ when, unless }: Rule, fields: ParticipationDocument['fields']): boolean {
  return (!when || meets(when, fields)) && (!unless || !meets(unless, fields));
}

const meets = (criteria: object, fields: ParticipationDocument['fields']): boolean =>
  Object.entries(criteria).every(([name, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(fields[name]) : fields[name] === wanted,
  );

type ReadDate = { readonly date: IsoDate } | { readonly date: null; readonly problem: DateToCorrect['problem'] };

function readDate(fields: ParticipationDocument['fields'], names: readonly string[]): ReadDate {
  const value = names.map((name) => fields[name]).find((one) => one !== undefined && one !== null && one !== '');
  if (value === undefined) return { date: null, problem: 'missing' };
  const date = typeof value === 'string' ? parseIsoDate(value) : null;
  return date ? { date } : { date, problem: 'invalid' };
}

function readNotes({ notes }: Rule, fields: ParticipationDocument['fields']): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [label, field] of Object.entries(notes ?? {})) {
    const value = field === null ? '' : fields[field];
    if (typeof value === 'string') read[label] = value;
  }
  return read;
}

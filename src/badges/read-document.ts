import { type IsoDate, parseIsoDate } from '../calendar/iso-date.ts';
import type { DocumentId } from '../platform/ids.ts';
import type { Program } from '../programs/index.ts';
import type { ParticipationStatus, Rule } from '../states/index.ts';

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

/** A document that would count if more of it were filled in: a date, or an answer on which a row of the program's table depends. */
export interface Correction {
  readonly program: Program;
  readonly documentId: DocumentId;
  /** Sets of fields: one set is enough, and of that every field is needed. */
  readonly anyOf: readonly (readonly string[])[];
  /** Nothing is filled in, or what is there is no day of the calendar. */
  readonly problem: 'missing' | 'invalid';
}

/** A row of a program's table, and its place there, which decides between documents of one day. */
export interface PlacedRule {
  readonly program: Program;
  readonly rule: Rule;
  readonly place: number;
}

export interface PlacedEntry {
  readonly entry: TimelineEntry;
  readonly place: number;
  /** The document only changes another: it does not begin participation again after its end. */
  readonly onlyChanges: boolean;
}

/** What one document says by the rows for its form, and what it would need to say more. */
export function readDocument(
  rules: readonly PlacedRule[],
  { id: documentId, fields }: ParticipationDocument,
): { readonly entries: readonly PlacedEntry[]; readonly corrections: readonly Correction[] } {
  const entries: PlacedEntry[] = [];
  const corrections: Correction[] = [];
  const unanswered: { program: Program; set: readonly string[] }[] = [];
  const blankButAllowed: typeof unanswered = [];
  let isRefused = false;
  for (const { program, rule, place } of rules) {
    if (meets(rule.unless, fields)) {
      isRefused = true;
      continue;
    }
    const open = openQuestions(rule, fields);
    if (open === null) continue;
    if (open.length > 0) {
      unanswered.push({ program, set: open });
      continue;
    }
    const names: readonly string[] = typeof rule.date === 'string' ? [rule.date] : rule.date;
    const read = readDate(fields, names);
    if (read.date !== null) {
      const { status, reason } = rule;
      const notes = readNotes(rule, fields);
      const entry = { asOf: read.date, program, status, reason, notes, documentId };
      entries.push({ entry, place, onlyChanges: rule.opensNothingAfterEnd ?? false });
    } else if (read.problem === 'missing' && rule.blankDateAllowed)
      for (const name of names) blankButAllowed.push({ program, set: [name] });
    else corrections.push({ program, documentId, anyOf: names.map((name) => [name]), problem: read.problem });
  }
  // A document need not meet every row, nor have all of several dates. One that meets none for want of an answer or of any date is a mistake.
  const wanting = unanswered.length > 0 || isRefused ? unanswered : blankButAllowed;
  const [first] = wanting;
  if (first && entries.length === 0 && corrections.length === 0) {
    const anyOf = smallest(wanting.map(({ set }) => set));
    corrections.push({ program: first.program, documentId, anyOf, problem: 'missing' });
  }
  return { entries, corrections };
}

const isBlank = (value: unknown) => value === undefined || value === null || value === '';

const none: readonly string[] = [];

/** The blank fields on which it depends whether the row applies: none when it does, null when it cannot. */
function openQuestions({ when }: Rule, fields: ParticipationDocument['fields']): readonly string[] | null {
  let open = none;
  for (const [name, wanted] of Object.entries(when ?? {})) {
    const value = fields[name];
    if (isWanted(wanted, value)) continue;
    if (!isBlank(value)) return null;
    open = [...open, name];
  }
  return open;
}

const meets = (criteria: Rule['unless'], fields: ParticipationDocument['fields']): boolean =>
  criteria !== undefined && Object.entries(criteria).every(([name, wanted]) => isWanted(wanted, fields[name]));

const isWanted = (wanted: unknown, value: unknown): boolean =>
  Array.isArray(wanted) ? wanted.includes(value) : value === wanted;

/** Each set once, without those that ask for all that another one asks for, and more. */
function smallest(sets: readonly (readonly string[])[]): (readonly string[])[] {
  const within = (a: readonly string[], b: readonly string[]) => a.every((name) => b.includes(name));
  return sets.filter(
    (set, at) =>
      !sets.some(
        (other, otherAt) => within(other, set) && (other.length < set.length || (within(set, other) && otherAt < at)),
      ),
  );
}

type ReadDate = { readonly date: IsoDate } | { readonly date: null; readonly problem: Correction['problem'] };

function readDate(fields: ParticipationDocument['fields'], names: readonly string[]): ReadDate {
  const value = names.map((name) => fields[name]).find((one) => !isBlank(one));
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

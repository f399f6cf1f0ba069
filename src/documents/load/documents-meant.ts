import { createHash, randomUUID } from 'node:crypto';
import type { DocumentId, StudentId } from '../../platform/ids.ts';
import { inTurns } from '../../platform/turns.ts';
import { type FormName, forms } from '../../states/index.ts';
import { documentIdField } from '../body.ts';
import { type DocumentRow, isLoaded } from '../document.ts';
import { changedFieldsBetween } from '../next-version.ts';
import { eventDateOf } from './event-dates.ts';
import type { Finding } from './findings.ts';
import type { LoadedLine } from './read-line.ts';
import type { VersionStep } from './write-versions.ts';

/** What a line means whose date is none of those under which the student's documents of the form were loaded. */
export const changedDatesChoices = ['correct', 'add'] as const;
export type ChangedDates = (typeof changedDatesChoices)[number];

/** A line whose student is known. */
export interface PlacedLine extends LoadedLine {
  readonly studentId: StudentId;
  /** The record that the line names: another where that was joined into the student's. */
  readonly record: StudentId;
}

/** A line and what it does to its document. */
export interface LoadStep extends VersionStep {
  readonly line: PlacedLine;
}

export interface MeantDocument {
  readonly line: PlacedLine;
  readonly id: DocumentId;
  /** The document as it is stored, deleted ones too; null for a new one. */
  readonly before: DocumentRow | null;
}

/** The id of a new document: that of its student, form and event date, so that two who load it at once make one. */
export const loadedId = ({ studentId, input: { form, fields } }: Pick<PlacedLine, 'studentId' | 'input'>): DocumentId =>
  documentIdField.parse(
    `load-${createHash('sha256')
      .update(JSON.stringify([studentId, form, eventDateOf(form, fields)?.date ?? null]))
      .digest('hex')
      .slice(0, 20)}`,
  );

/**
 * Which document each line is about. One with a documentId, about that, if it is of the same student and form. Another one is about the document that was loaded for the same student, form and event
 * date, however the line names the student. Where there is none, but the student has documents of the form that no line of the file is about, the line may
 * correct the date of one or tell of a further event: nothing in it says which, so a person does, by `changedDates` or by a documentId.
 * `stored`: the documents of these students, and those with the ids that the lines give or would get.
 */
export async function documentsMeant(
  lines: readonly PlacedLine[],
  stored: readonly DocumentRow[],
  changedDates: ChangedDates | null,
): Promise<{ readonly meant: readonly MeantDocument[]; readonly problems: readonly Finding[] }> {
  const byId = new Map(stored.map((row) => [row.id, row]));
  const loaded = Map.groupBy(
    stored.filter((row) => isLoaded(row) && row.deletedAt === null),
    ({ studentId, form }) => `${studentId} ${form}`,
  );
  const meant: MeantDocument[] = [];
  const problems: Finding[] = [];
  const lineOf = new Map<DocumentId, number>();
  const take = (line: PlacedLine, id: DocumentId) => {
    const first = lineOf.get(id);
    const before = byId.get(id) ?? null;
    const other = before && otherThan(before, line);
    if (other) problems.push({ line: line.line, column: 'documentId', message: other });
    else if (first === undefined) {
      lineOf.set(id, line.line);
      meant.push({ line, id, before });
    } else
      problems.push({
        line: line.line,
        column: null,
        message: `is the same document as line ${first}: same student, form, and date. Give each a documentId if they are two documents`,
      });
  };
  const add = (line: PlacedLine) => {
    const id = loadedId(line);
    const row = byId.get(id);
    // The id is taken when its document has got another date since, or another student.
    const isFree = !row || (row.deletedAt !== null && row.studentId === line.studentId && row.form === line.input.form);
    take(line, isFree || lineOf.has(id) ? id : documentIdField.parse(`load-${randomUUID()}`));
  };
  const given = new Set(lines.map(({ documentId }) => documentId));
  for (const line of lines) if (line.documentId !== null) take(line, line.documentId);
  const others = lines.filter(({ documentId }) => documentId === null);
  const groups = Map.groupBy(others, ({ studentId, input }) => `${studentId} ${input.form}`);
  for await (const [key, group] of inTurns(groups)) {
    const known = loaded.get(key) ?? [];
    const unmatched = group.filter((line) => {
      const same = known.filter((one) => !given.has(one.id) && dateOf(one) === dateOf(line.input));
      // A file may have named one student by two ids before the roster had them: then there are as many documents as lines.
      const free = same.filter(({ id }) => !lineOf.has(id));
      const row = free.find(({ fields }) => saysTheSame(fields, line.input.fields)) ?? free[0] ?? same[0];
      if (row) take(line, row.id);
      return !row;
    });
    const left = known.filter(({ id }) => !lineOf.has(id));
    const [one] = left;
    for (const line of unmatched) {
      if (!one || changedDates === 'add') add(line);
      else if (changedDates === 'correct' && left.length === 1 && unmatched.length === 1) take(line, one.id);
      else problems.push(undecided(line, left));
    }
  }
  return { meant, problems };
}

/** A documentId that has slipped into another line must not move a document between children, or make another form of it: both would cost it its PDF. */
function otherThan({ studentId, form }: DocumentRow, line: PlacedLine): string | null {
  const remedy = 'Leave documentId blank, or use a new one';
  if (studentId !== line.studentId) return `belongs to a document of another student. ${remedy}`;
  if (form !== line.input.form) return `belongs to a document on another form, ${forms[form].title}. ${remedy}`;
  return null;
}

const saysTheSame = (a: DocumentRow['fields'], b: LoadedLine['input']['fields']) =>
  changedFieldsBetween(a, b).length === 0;

const dateOf = ({ form, fields }: { form: FormName; fields: Readonly<Record<string, unknown>> }) =>
  eventDateOf(form, fields)?.date ?? null;

function undecided({ line, input }: PlacedLine, left: readonly DocumentRow[]): Finding {
  const known = left.map((row) => `${row.id} (${dateOf(row) ?? 'without a date'})`).join(', ');
  return {
    line,
    column: eventDateOf(input.form, input.fields)?.field ?? 'form',
    message:
      `has a different date than an earlier document of this student: ${forms[input.form].title} {it}. If it is the same document, choose to correct its date (changedDates=correct), or write its id in the column documentId. If ` +
      'it is one more, choose to add it (changedDates=add), or keep the earlier line in the file',
    it: known,
  };
}

import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import { forms } from '../states/index.ts';
import type { DocumentInput, DocumentRow } from './document.ts';
import type { Change } from './store.ts';

interface Next {
  readonly district: District;
  readonly id: DocumentId;
  readonly input: DocumentInput;
  readonly studentId: StudentId;
  /** The record that the document names. */
  readonly record: StudentId;
  readonly now: Date;
}

/**
 * The row that follows when this input is stored. It keeps its time of completion while it stays completed. Its file stays while student and form do: a
 * document that turns out to be about another student must never show the first one's plan, nor one on another form what was printed on the first.
 */
export function nextVersion(
  before: DocumentRow | null,
  { district, id, input: { form, status, fields }, studentId, record, now }: Next,
): DocumentRow {
  const kept = before?.studentId === studentId && before.form === form ? before : null;
  const completedBefore = before?.status === 'completed' && before.deletedAt === null ? before.completedAt : null;
  return {
    districtId: district.id,
    id,
    studentId,
    joinedFrom: record === studentId ? null : record,
    form,
    program: forms[form].program,
    status,
    fields: withoutBlanks(fields),
    version: (before?.version ?? 0) + 1,
    completedAt: status === 'completed' ? (completedBefore ?? now.toISOString()) : null,
    updatedAt: now.toISOString(),
    deletedAt: null,
    fileKey: kept?.fileKey ?? null,
    fileSha256: kept?.fileSha256 ?? null,
    fileSize: kept?.fileSize ?? null,
    destroyedAt: null,
    destroyedDigest: null,
  };
}

/** As JSON keeps it: a blank field is absent. */
const withoutBlanks = (fields: DocumentInput['fields']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Fields come in the order of their form's schema, so equal fields are equal text. */
export const isSame = (before: DocumentRow, after: DocumentRow): boolean =>
  before.deletedAt === null &&
  before.studentId === after.studentId &&
  before.form === after.form &&
  before.status === after.status &&
  JSON.stringify(before.fields) === JSON.stringify(after.fields);

/** Names of the fields that have another value. */
export const changedFieldsBetween = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

/** What the history calls it. */
export function changeBetween(before: DocumentRow | null, after: DocumentRow): Change {
  if (!before) return 'created';
  if (after.deletedAt !== null) return 'deleted';
  if (before.deletedAt !== null) return 'restored';
  if (before.studentId !== after.studentId) return 'moved';
  if (before.status === after.status) return 'replaced';
  return after.status === 'completed' ? 'completed' : 'reopened';
}

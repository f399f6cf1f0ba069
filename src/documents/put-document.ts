import type { District } from '../districts/index.ts';
import type { DocumentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { addStudentFromDocument, type Student, type StudentReference, studentsNamedBy } from '../roster/index.ts';
import { type FormName, forms, states } from '../states/index.ts';
import { type DocumentRow, type PlanDocument, planDocument } from './document.ts';
import { discardFiles } from './file-objects.ts';
import { changeBetween, isSame, nextVersion } from './next-version.ts';
import { checkPreconditions, entityTag, type Preconditions } from './preconditions.ts';
import { findRow, writeVersion } from './store.ts';

/** What the authoring system says of a document. `fields` as the form's schema parses them. */
export interface DocumentInput {
  readonly form: FormName;
  readonly status: 'draft' | 'completed';
  readonly student: StudentReference;
  /** For a student whom the roster does not have yet; the roster's name replaces it. */
  readonly studentName?: { readonly givenName: string; readonly familyName: string } | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface PutOutcome {
  readonly document: PlanDocument;
  readonly outcome: 'created' | 'replaced' | 'unchanged';
}

/** Who asks, for the history, and what they expect to find. */
export interface ChangeContext {
  readonly by: string;
  readonly preconditions?: Preconditions;
}

/** Attempts at a write that loses against other writers of the same document. */
const attempts = 4;

/**
 * Creates or replaces a document. The same input again writes nothing. Refuses with `preconditionFailed`, or `invalidRequest` for a sourcedId that the
 * roster does not have, an id that several students have, or a form of another state.
 */
export async function putDocument(
  platform: Platform,
  district: District,
  id: DocumentId,
  input: DocumentInput,
  context: ChangeContext,
): Promise<Result<PutOutcome>> {
  const form = formOfState(district, input.form);
  if (!form.ok) return form;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await findRow(platform, district, id);
    const expected = checkPreconditions(context.preconditions ?? {}, tagOf(before));
    if (!expected.ok) return expected;
    const student = await studentOf(platform, district, input);
    if (!student.ok) return student;
    const after = nextVersion(before, { district, id, input, studentId: student.value.id, now: platform.clock.now() });
    if (before && isSame(before, after)) return ok({ document: planDocument(before), outcome: 'unchanged' });
    const change = changeBetween(before, after);
    if (await writeVersion(platform, district, before, after, { change, by: context.by })) {
      if (before?.fileKey && after.fileKey === null) await discardFiles(platform, [before.fileKey]);
      return ok({ document: planDocument(after), outcome: before?.deletedAt === null ? 'replaced' : 'created' });
    }
  }
  return refuse(tooContended);
}

/** Takes the document away; its history and its file stay, and a later PUT brings it back. */
export async function deleteDocument(
  platform: Platform,
  district: District,
  id: DocumentId,
  context: ChangeContext,
): Promise<Result<null>> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await findRow(platform, district, id);
    const expected = checkPreconditions(context.preconditions ?? {}, tagOf(before));
    if (!expected.ok) return expected;
    if (!before || before.deletedAt !== null) return refuse(problem('notFound', 'There is no document with this id.'));
    const now = platform.clock.now().toISOString();
    const after = { ...before, version: before.version + 1, updatedAt: now, deletedAt: now };
    if (await writeVersion(platform, district, before, after, { change: 'deleted', by: context.by })) return ok(null);
  }
  return refuse(tooContended);
}

export const tooContended = problem('conflict', 'Others are changing this document at the same time. Try again.', {
  retryAfter: 1,
});

const tagOf = (row: DocumentRow | null): string | null =>
  row && row.deletedAt === null ? entityTag(row.version) : null;

function formOfState(district: District, name: FormName): Result<FormName> {
  if (forms[name].state === district.state) return ok(name);
  const message = `is a form of ${states[forms[name].state].name}; the district is in ${states[district.state].name}`;
  return refuse(problem('invalidRequest', `form: ${message}`, { errors: [{ field: 'form', message }] }));
}

/** Of an id that several students of the roster have: whose document it is cannot be guessed. */
export const sharedId = 'several students in the roster have it; name the student by sourcedId';

async function studentOf(
  platform: Platform,
  district: District,
  { student: reference, studentName }: DocumentInput,
): Promise<Result<Student>> {
  const [found, another] = await studentsNamedBy(platform, district, reference);
  if (another) {
    const field = `student.${Object.keys(reference)[0]}`;
    return refuse(problem('invalidRequest', `${field}: ${sharedId}`, { errors: [{ field, message: sharedId }] }));
  }
  if (found) return ok(found);
  if ('sourcedId' in reference) {
    // Only the roster gives sourcedIds: with one that it does not have there is nothing to wait for.
    const field = 'student.sourcedId';
    const message = 'is not in the roster; name the student by stateStudentId or localNumber to wait for the roster';
    return refuse(problem('invalidRequest', `${field}: ${message}`, { errors: [{ field, message }] }));
  }
  const name = studentName ?? { givenName: '', familyName: '' };
  return ok(await addStudentFromDocument(platform, district, reference, name));
}

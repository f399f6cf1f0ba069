import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { addStudentFromDocument, findStudentsBy, nameWaitingStudents } from '../roster/index.ts';
import { type FormName, forms, states } from '../states/index.ts';
import { type DocumentInput, type DocumentRow, type PlanDocument, planDocument } from './document.ts';
import { discardFiles } from './file-objects.ts';
import { changeBetween, isSame, nextVersion } from './next-version.ts';
import { checkPreconditions, entityTag, type Preconditions } from './preconditions.ts';
import { findRow, writeVersion } from './store.ts';

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
    const { studentId, record } = student.value;
    const after = nextVersion(before, { district, id, input, studentId, record, now: platform.clock.now() });
    if (before && isSame(before, after)) return ok({ document: planDocument(before), outcome: 'unchanged' });
    const change = changeBetween(before, after);
    if (await writeVersion(platform, district, before, after, { change, by: context.by })) {
      if (before?.fileKey && after.fileKey === null) await discardFiles(platform, [before.fileKey]);
      const outcome = before?.deletedAt === null ? 'replaced' : 'created';
      return ok({ document: planDocument(after), outcome });
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

export const tooContended = problem('conflict', 'Someone else is changing this document at the same time. Try again.', {
  retryAfter: 1,
});

const tagOf = (row: DocumentRow | null): string | null =>
  row && row.deletedAt === null ? entityTag(row.version) : null;

function formOfState(district: District, name: FormName): Result<FormName> {
  if (forms[name].state === district.state) return ok(name);
  const message = `is a form of ${states[forms[name].state].name}; the district is in ${states[district.state].name}`;
  return refuse(wrongField('form', message));
}

/** For an id that several students of the roster have: we do not guess whose document it is. */
export const sharedId = 'several students in the roster have it. Use sourcedId, or give the name';

interface NamedByDocument {
  readonly studentId: StudentId;
  readonly record: StudentId;
}

async function studentOf(
  platform: Platform,
  district: District,
  { student: reference, studentName }: DocumentInput,
): Promise<Result<NamedByDocument>> {
  const name = studentName ?? { givenName: '', familyName: '' };
  const field = `student.${Object.keys(reference)[0]}`;
  const [search] = await findStudentsBy(platform, district, [{ reference, name }]);
  if (search?.is === 'shared') return refuse(wrongField(field, sharedId));
  if (search?.is === 'found') {
    const { id: studentId, record, waits } = search.student;
    if (waits)
      for (const statement of nameWaitingStudents(platform.databaseOf(district), district, [
        { id: studentId, ...name },
      ]))
        await statement;
    return ok({ studentId, record });
  }
  const toAsk = search?.toAsk ?? [];
  if ('sourcedId' in reference && toAsk.length === 0) {
    // Only the roster gives sourcedIds: with one that it does not have there is nothing to wait for.
    const message = 'is not in the roster. Use stateStudentId or localNumber, and the document waits for the student';
    return refuse(wrongField(field, message));
  }
  const { id } = await addStudentFromDocument(platform, district, reference, name, toAsk);
  return ok({ studentId: id, record: id });
}

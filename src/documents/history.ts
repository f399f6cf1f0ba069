import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { changedFieldsBetween } from './next-version.ts';
import { documentChanges } from './schema.ts';

type ChangeRow = typeof documentChanges.$inferSelect;

/** Who changed which document, what and when, and as what it was left: student, form and status. */
export interface DocumentChange
  extends Pick<
    ChangeRow,
    'documentId' | 'version' | 'change' | 'studentId' | 'form' | 'status' | 'changedBy' | 'changedAt'
  > {
  /** Names of the fields that have another value than in the version before. */
  readonly changedFields: readonly string[];
}

/** Every change of a document, be it deleted or not, newest first. */
export const changesOf = (platform: Platform, district: District, id: DocumentId): Promise<DocumentChange[]> =>
  readChanges(platform, district, sql`(${id})`, () => true);

/** Every change of the documents that are or were about the student while they were, with the one by which they became another's; newest first. */
export const changesOfStudent = (
  platform: Platform,
  district: District,
  studentId: StudentId,
): Promise<DocumentChange[]> =>
  readChanges(
    platform,
    district,
    sql`(select document_id from document_changes where district_id = ${district.id} and student_id = ${studentId})`,
    (row, before) => row.studentId === studentId || before?.studentId === studentId,
  );

async function readChanges(
  platform: Platform,
  district: District,
  ids: SQL,
  isAsked: (row: ChangeRow, before: ChangeRow | undefined) => boolean,
): Promise<DocumentChange[]> {
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(documentChanges)
    .where(and(eq(documentChanges.districtId, district.id), sql`${documentChanges.documentId} in ${ids}`))
    .orderBy(asc(documentChanges.documentId), asc(documentChanges.version))
    .all();
  const before = new Map<DocumentId, ChangeRow>();
  const changes = rows.flatMap((row): DocumentChange[] => {
    const last = before.get(row.documentId);
    const fields = row.fields ?? last?.fields ?? {};
    before.set(row.documentId, { ...row, fields });
    const { districtId: _, fields: __, loadId: ___, ...change } = row;
    return isAsked(row, last) ? [{ ...change, changedFields: changedFieldsBetween(last?.fields ?? {}, fields) }] : [];
  });
  return changes.sort((a, b) =>
    a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : b.version - a.version,
  );
}

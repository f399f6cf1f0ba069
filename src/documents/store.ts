import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type DocumentRow, type PlanDocument, planDocument } from './document.ts';
import { documentChanges, documents, staleBadges } from './schema.ts';

export type Change = typeof documentChanges.$inferSelect.change;

/** The document's row, deleted ones included; null when there never was one. */
export async function findRow(platform: Platform, district: District, id: DocumentId): Promise<DocumentRow | null> {
  const row = await platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(and(eq(documents.districtId, district.id), eq(documents.id, id)))
    .get();
  return row ?? null;
}

/** The document, or null when there is none or it was deleted. */
export async function findDocument(
  platform: Platform,
  district: District,
  id: DocumentId,
): Promise<PlanDocument | null> {
  const [row] = await documentStatement(platform, district, id);
  return row ? planDocument(row) : null;
}

/** Its row, as a statement; the id may come from another table of the same database. */
export const documentStatement = (platform: Platform, district: District, id: DocumentId | SQL) =>
  platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(and(eq(documents.districtId, district.id), eq(documents.id, id), isNull(documents.deletedAt)));

/** The documents of one student, drafts included, in the order of their ids. */
export const documentsOf = async (
  platform: Platform,
  district: District,
  studentId: StudentId,
): Promise<PlanDocument[]> => (await documentRowsOf(platform, district, studentId)).map(planDocument);

/** Their rows, as a statement. */
export const documentRowsOf = (platform: Platform, district: District, studentId: StudentId) =>
  platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(and(eq(documents.districtId, district.id), eq(documents.studentId, studentId), isNull(documents.deletedAt)))
    .orderBy(documents.id);

/** A row counts for badges while it is completed and not deleted. */
const counts = (row: DocumentRow | null): row is DocumentRow =>
  row !== null && row.status === 'completed' && row.deletedAt === null;

/**
 * Writes the next version of a document, its line of history and the stale marks of the students whose badges it touches, all or nothing. The history's key
 * (document, version) is the lock: of two writers who read the same version, one fails and gets false here. So does a
 * writer for a student who is gone.
 */
export async function writeVersion(
  platform: Platform,
  district: District,
  before: DocumentRow | null,
  after: DocumentRow,
  { change, by }: { change: Change; by: string },
): Promise<boolean> {
  const database = platform.databaseOf(district);
  const history = database.insert(documentChanges).values({
    districtId: district.id,
    documentId: after.id,
    version: after.version,
    change,
    changedBy: by,
    changedAt: after.updatedAt,
    // Null when the student has got another id meanwhile, as one who arrives and was waited for does.
    studentId: sql`(select id from students where district_id = ${district.id} and id = ${after.studentId})`,
    form: after.form,
    status: after.status,
    fields: change === 'deleted' || change === 'fileUploaded' ? null : after.fields,
  });
  const document = database
    .insert(documents)
    .values(after)
    .onConflictDoUpdate({ target: [documents.districtId, documents.id], set: after });
  // The file says nothing about participation.
  const touched = change === 'fileUploaded' ? [] : [before, after].filter(counts).map(({ studentId }) => studentId);
  const marks = [...new Set(touched)].map((studentId) => markStale(database, district, studentId));
  try {
    await database.batch([history, document, ...marks]);
    return true;
  } catch (error) {
    if (isTakenVersion(error) || isStudentGone(error)) return false;
    throw error;
  }
}

function markStale(database: Database, district: District, studentId: StudentId) {
  const mark = crypto.randomUUID();
  return database
    .insert(staleBadges)
    .values({ districtId: district.id, studentId, mark })
    .onConflictDoUpdate({ target: [staleBadges.districtId, staleBadges.studentId], set: { mark } });
}

/** The history refused the version: another writer was first. */
export const isTakenVersion = (error: unknown): boolean =>
  isRefused(error, 'UNIQUE constraint failed: document_changes');

/** The history refused the student: there is none with this id any more, or somebody else has added the same one under another. */
export const isStudentGone = (error: unknown): boolean =>
  isRefused(error, 'NOT NULL constraint failed: document_changes.student_id');

function isRefused(error: unknown, constraint: string): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes(constraint) || isRefused(error.cause, constraint);
}

import { and, desc, eq, isNull } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { documents } from '../documents/schema.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/programs.ts';
import { findStudent } from '../roster/index.ts';
import type { ViewedDocument } from './pages.tsx';
import type { Refusal } from './refusals.ts';
import type { OpenedDocument } from './viewer-sessions.ts';

export type PlanToShow =
  | { readonly ok: true; readonly studentId: StudentId; readonly program: Program; readonly documentId: DocumentId }
  | { readonly ok: false; readonly refusal: Refusal };

export interface ViewedPlan extends Omit<ViewedDocument, 'now' | 'fileUrl'> {
  readonly fileKey: string;
  readonly fileSize: number;
  readonly fileTag: string;
}

export async function planToShow(
  platform: Platform,
  district: District,
  studentId: StudentId,
  program: Program,
): Promise<PlanToShow> {
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.districtId, district.id),
        eq(documents.studentId, studentId),
        eq(documents.program, program),
        isNull(documents.deletedAt),
      ),
    )
    .orderBy(desc(documents.completedAt))
    .all();
  const document = rows.find(({ status }) => status === 'completed');
  if (!document) return { ok: false, refusal: rows.length > 0 ? 'beingRevised' : 'noDocument' };
  if (!document.fileKey) return { ok: false, refusal: 'fileMissing' };
  return { ok: true, studentId, program, documentId: document.id };
}

export async function viewedPlan(
  platform: Platform,
  district: District,
  opened: OpenedDocument,
): Promise<ViewedPlan | null> {
  const document = await platform
    .databaseOf(district)
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.districtId, district.id),
        eq(documents.id, opened.documentId),
        eq(documents.status, 'completed'),
        isNull(documents.deletedAt),
      ),
    )
    .get();
  const student = await findStudent(platform, district, opened.studentId);
  if (!document?.fileKey || !student || document.fileSize === null) return null;
  return {
    studentName: `${student.givenName} ${student.familyName}`,
    program: opened.program,
    startDate: null,
    endDate: null,
    timeZone: district.timeZone,
    fileKey: document.fileKey,
    fileSize: document.fileSize,
    fileTag: `"${document.fileSha256}"`,
  };
}

export async function openPlan(
  platform: Platform,
  plan: ViewedPlan,
  range: { offset: number; length: number } | null,
): Promise<ReadableStream | null> {
  const object = await platform.files.get(plan.fileKey, range ? { range } : {});
  return object?.body ?? null;
}

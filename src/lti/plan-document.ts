import { localTime } from '../calendar/time-zone.ts';
import type { District } from '../districts/index.ts';
import {
  badgesOf,
  documentsOf,
  findDocument,
  forms,
  newestPlan,
  newestPlanDocument,
  type PlanDocument,
} from '../documents/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import { findStudent } from '../roster/index.ts';
import type { ViewedDocument } from './pages.tsx';
import type { Refusal } from './refusals.ts';
import type { OpenedDocument } from './viewer-sessions.ts';

export type PlanToShow =
  | { readonly ok: true; readonly studentId: StudentId; readonly program: Program; readonly documentId: DocumentId }
  | { readonly ok: false; readonly refusal: Refusal };

/** The document that a flag opens now, or why there is none to open. */
export async function planToShow(
  platform: Platform,
  district: District,
  studentId: StudentId,
  program: Program,
): Promise<PlanToShow> {
  const refused = (refusal: Refusal): PlanToShow => ({ ok: false, refusal });
  const [newest, badges] = await Promise.all([
    newestPlanDocument(platform, district, studentId, program),
    badgesOf(platform, district, studentId),
  ]);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  const ofProgram = badges.filter((badge) => badge.program === program);
  // A badge's end is the first day without it.
  if (ofProgram.length > 0 && ofProgram.every(({ endDate }) => endDate !== null && endDate <= today))
    return refused('programEnded');
  if (newest?.document.file) return { ok: true, studentId, program, documentId: newest.document.id };
  if (newest) return refused('fileMissing');
  const documents = await documentsOf(platform, district, studentId);
  const drafted = documents.some(({ form, status }) => status === 'draft' && showsPlanOf(form, program));
  return refused(drafted ? 'beingRevised' : 'noDocument');
}

const showsPlanOf = (form: PlanDocument['form'], program: Program) =>
  forms[form].program === program && forms[form].plan !== null;

/** The document that was opened, while it is completed and has a file; null once it was reopened or deleted. */
export async function openedDocument(
  platform: Platform,
  district: District,
  opened: OpenedDocument,
): Promise<(PlanDocument & { readonly file: NonNullable<PlanDocument['file']> }) | null> {
  const document = await findDocument(platform, district, opened.documentId);
  if (document?.status !== 'completed' || document.studentId !== opened.studentId || !document.file) return null;
  return { ...document, file: document.file };
}

/** What the viewer says above the document. */
export async function viewedDocument(
  platform: Platform,
  district: District,
  document: PlanDocument,
): Promise<Omit<ViewedDocument, 'fileUrl'>> {
  const student = await findStudent(platform, district, document.studentId);
  const plan = newestPlan([document]);
  return {
    studentName: student ? [student.givenName, student.middleName, student.familyName].filter(Boolean).join(' ') : '',
    program: document.program,
    // A form without an effective period has the one date that made it the plan.
    startDate: plan?.from ?? plan?.date ?? null,
    endDate: plan?.to ?? null,
    timeZone: district.timeZone,
    now: platform.clock.now(),
  };
}

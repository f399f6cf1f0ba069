import { isOverBy } from '../badges/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import { isLoaded, newestPlan, type PlanDocument, type PlanState } from '../documents/index.ts';
import type { DocumentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import { findStudent, type Student } from '../roster/index.ts';
import { forms } from '../states/index.ts';
import type { ViewedDocument } from './pages.tsx';
import type { Refusal } from './refusals.ts';

export type PlanToShow =
  | { readonly ok: true; readonly documentId: DocumentId }
  | { readonly ok: false; readonly refusal: Refusal };

/** The document that a flag opens now, or why there is none to open. `today` is the date in the district. */
export function planToShow({ documents, badges }: PlanState, program: Program, today: IsoDate): PlanToShow {
  const refused = (refusal: Refusal): PlanToShow => ({ ok: false, refusal });
  if (badges.length > 0 && badges.every((badge) => isOverBy(badge, today))) return refused('programEnded');
  const newest = newestPlan(documents);
  if (newest?.document.file) return { ok: true, documentId: newest.document.id };
  if (newest) return refused(isLoaded(newest.document) ? 'recordedWithoutFile' : 'noFile');
  const drafted = documents.some(({ form, status }) => status === 'draft' && showsPlanOf(form, program));
  return refused(drafted ? 'beingRevised' : 'noDocument');
}

const showsPlanOf = (form: PlanDocument['form'], program: Program) =>
  forms[form].program === program && forms[form].plan !== null;

/** What the viewer says above the document. */
export async function viewedDocument(
  platform: Platform,
  district: District,
  document: PlanDocument,
  known: Student | null,
): Promise<Omit<ViewedDocument, 'path' | 'session' | 'keepsCookie' | 'isAlone'>> {
  const student = known?.id === document.studentId ? known : await findStudent(platform, district, document.studentId);
  const plan = newestPlan([document]);
  return {
    studentName: student ? [student.givenName, student.middleName, student.familyName].filter(Boolean).join(' ') : '',
    hasLeft: student?.status === 'withdrawn',
    program: document.program,
    // A form without an effective period has the one date that made it the plan.
    startDate: plan?.from ?? plan?.date ?? null,
    endDate: plan?.to ?? null,
    timeZone: district.timeZone,
    now: platform.clock.now(),
  };
}

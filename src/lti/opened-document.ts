import { localTime } from '../calendar/time-zone.ts';
import type { District } from '../districts/index.ts';
import { findDocument, type PlanDocument, planStateOf } from '../documents/index.ts';
import type { Platform } from '../platform/platform.ts';
import { currentRecordOf, findStudent } from '../roster/index.ts';
import {
  type AccessRecord,
  accessRecordId,
  type Click,
  findAccessRecord,
  recordAccess,
  recordRefusal,
} from './access-records.ts';
import { type PlanToShow, planToShow } from './plan-document.ts';
import type { Refusal } from './refusals.ts';
import { currentRegistration } from './registration-snapshot.ts';
import { isFirstTime, type KeptViewer, openViewer, type ViewerSession } from './viewer-sessions.ts';

/** A document that may be shown now, and whose showing has been recorded. */
export interface OpenedDocument {
  readonly ok: true;
  readonly district: District;
  readonly document: PlanDocument & { readonly file: NonNullable<PlanDocument['file']> };
  readonly campusOrigin: string;
  readonly kept: KeptViewer;
}

export interface Unopened {
  readonly ok: false;
  readonly refusal: Refusal;
  readonly campusOrigin?: string;
  /** Under which reference it is on record. */
  readonly reference?: string;
}

/**
 * The document that address and sealed session open. The first time it is decided which one that is, and recorded; from then on the record says it, so that a
 * session is of one document and nothing is shown that is not on record. What has changed since counts: under another registration, or once the document was
 * reopened or deleted, it is shown no longer.
 */
export async function openedDocument(
  platform: Platform,
  id: string,
  sealed: string | undefined,
): Promise<OpenedDocument | Unopened> {
  const kept = sealed ? await openViewer(platform, id, sealed) : null;
  if (!kept) return { ok: false, refusal: 'sessionExpired' };
  const registration = await currentRegistration(platform, kept.districtId, kept.registration);
  if (!registration) return refusedUnderChange(platform, id, kept);
  const { district, connection } = registration;
  const campusOrigin = new URL(connection.openIdEndpoint).origin;
  const known = await findAccessRecord(platform, district, accessRecordId(id));
  const record = known ?? (isFirstTime(kept) ? await openFirst(platform, district, id, kept) : null);
  if (!record) return { ok: false, refusal: 'sessionExpired', campusOrigin };
  if (record.outcome === 'refused')
    return { ok: false, refusal: record.reason as Refusal, campusOrigin, reference: record.requestId };
  const document = await completedDocument(platform, district, record);
  return document
    ? { ok: true, district, document, campusOrigin, kept }
    : { ok: false, refusal: 'beingRevised', campusOrigin };
}

const clickOf = (id: string, { accessor, login }: ViewerSession): Click => ({
  ...accessor,
  id: accessRecordId(id),
  login,
});

/** The registration has changed since. A click that has shown nothing yet is recorded as refused; one that has is on record already. */
async function refusedUnderChange(platform: Platform, id: string, kept: KeptViewer): Promise<Unopened> {
  if (!isFirstTime(kept)) return { ok: false, refusal: 'sessionExpired' };
  const click = clickOf(id, kept);
  await recordRefusal(platform, kept.districtId, click, 'sessionExpired', kept);
  return { ok: false, refusal: 'sessionExpired', reference: click.requestId };
}

/** Decides what a click on a flag opens, and records it. */
async function openFirst(
  platform: Platform,
  district: District,
  id: string,
  session: ViewerSession,
): Promise<AccessRecord> {
  const { studentId, program } = session;
  const [named, itsPlans] = await Promise.all([
    findStudent(platform, district, studentId),
    planStateOf(platform, district, studentId, program),
  ]);
  // A flag may still name the record of before, where Campus has combined two of one child.
  const student = named && (await currentRecordOf(platform, district, named));
  const plans =
    !student || student.id === studentId ? itsPlans : await planStateOf(platform, district, student.id, program);
  const { date: today } = localTime(platform.clock.now(), district.timeZone);
  const decision: PlanToShow = student ? planToShow(plans, program, today) : { ok: false, refusal: 'studentUnknown' };
  return recordAccess(platform, district, {
    ...clickOf(id, session),
    studentId: student?.id ?? null,
    program,
    ...(decision.ok
      ? { documentId: decision.documentId, outcome: 'opened', reason: null }
      : { documentId: null, outcome: 'refused', reason: decision.refusal }),
  });
}

async function completedDocument(platform: Platform, district: District, { documentId, studentId }: AccessRecord) {
  const document = documentId ? await findDocument(platform, district, documentId) : null;
  if (document?.status !== 'completed' || document.studentId !== studentId || !document.file) return null;
  return { ...document, file: document.file };
}

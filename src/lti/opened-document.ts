import { localTime } from '../calendar/time-zone.ts';
import type { District } from '../districts/index.ts';
import { documentStatement, findDocument, type PlanDocument, planDocument, planStateOf } from '../documents/index.ts';
import type { Platform } from '../platform/platform.ts';
import { currentRecordOf, findStudent, type Student } from '../roster/index.ts';
import {
  type AccessRecord,
  accessRecordId,
  accessRecordStatement,
  type Click,
  documentShownUnder,
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
  /** Null when it was not read. */
  readonly student: Student | null;
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
  const { record, document, student } = isFirstTime(kept)
    ? await openFirst(platform, district, id, kept)
    : await openAgain(platform, district, id);
  if (!record) return { ok: false, refusal: 'sessionExpired', campusOrigin };
  if (record.outcome === 'refused')
    return { ok: false, refusal: record.reason as Refusal, campusOrigin, reference: record.requestId };
  return isShown(document, record)
    ? { ok: true, district, document, student, campusOrigin, kept }
    : { ok: false, refusal: 'beingRevised', campusOrigin };
}

/** What is on record of a click, and what was read for it. */
interface Opening {
  readonly record: AccessRecord | null;
  readonly document: PlanDocument | null;
  /** Null when it was not read. */
  readonly student: Student | null;
}

/** A document that is on record: the record says which one. In one round trip. */
async function openAgain(platform: Platform, district: District, id: string): Promise<Opening> {
  const recordId = accessRecordId(id);
  const [[record], [row]] = await platform
    .databaseOf(district)
    .batch([
      accessRecordStatement(platform, district, recordId),
      documentStatement(platform, district, documentShownUnder(district, recordId)),
    ]);
  return { record: record ?? null, document: row ? planDocument(row) : null, student: null };
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

/** Decides what a click on a flag opens, and records it. A click that is on record already opens what the record says. */
async function openFirst(platform: Platform, district: District, id: string, session: ViewerSession): Promise<Opening> {
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
  const record = await recordAccess(platform, district, {
    ...clickOf(id, session),
    studentId: student?.id ?? null,
    program,
    ...(decision.ok
      ? { documentId: decision.documentId, outcome: 'opened', reason: null }
      : { documentId: null, outcome: 'refused', reason: decision.refusal }),
  });
  const shown = plans.documents.find((document) => document.id === record.documentId);
  return { record, document: shown ?? (await documentOf(platform, district, record)), student };
}

const documentOf = (platform: Platform, district: District, { documentId }: AccessRecord) =>
  documentId === null ? null : findDocument(platform, district, documentId);

/** The document is still the one that is on record: completed, about the same student, and with a file. */
const isShown = (document: PlanDocument | null, { studentId }: AccessRecord): document is OpenedDocument['document'] =>
  document?.status === 'completed' && document.studentId === studentId && document.file !== null;

import type { DateFieldOf, FieldsOf, FormName } from '../../states/index.ts';

/**
 * What tells two events of one kind and one student apart is their date: an EMIS special education event is known by student, date type and date (Ohio EMIS
 * Manual, section 2.13), and a form stands for the date type. Here are the fields that hold it, the first of them that is filled. A gifted profile gathers
 * whatever is known of a student and has no date of its own.
 */
const eventDates: { readonly [Name in FormName]: readonly DateFieldOf<FieldsOf<Name>>[] } = {
  referral: ['referralDate'],
  priorWrittenNotice: ['date'],
  parentConsent: ['date'],
  etr: ['meetingDate', 'consentDate', 'referralDate', 'preschoolTransitionConferenceDate'],
  iep: ['meetingDate', 'effectiveFrom', 'finalMeetingDate'],
  servicesPlan: ['meetingDate', 'effectiveFrom'],
  iepAmendment: ['amendmentDate', 'effectiveFrom'],
  transfer: ['iepAdoptedDate', 'etrAdoptedDate', 'iepMeetingDate', 'etrMeetingDate'],
  revocationOfConsent: ['date'],
  manifestationDetermination: ['meetingDate'],
  specialEducationExit: ['date'],
  section504Referral: ['dateReceived'],
  section504Consent: ['date'],
  section504Evaluation: ['meetingDate'],
  section504Plan: ['meetingDate', 'effectiveFrom'],
  section504Discontinuation: ['date'],
  giftedReferral: ['dateReceived'],
  giftedProfile: [],
  giftedEligibilityNotice: ['date'],
  writtenEducationPlan: ['effectiveFrom'],
  rimpParentNotice: ['determinationDate'],
  rimp: ['date', 'start'],
  rimpDiscontinuation: ['effectiveDate'],
  languageUsageSurvey: ['date'],
  elIdentification: ['date'],
  elPlan: ['planDate'],
  elContinuingIdentification: ['date'],
  elExit: ['date'],
  wiReferral: ['dateReceived'],
  wiEvaluationReport: ['determinationDate'],
  wiIep: ['servicesFrom'],
  wiPlacementConsent: ['date'],
  wiEndOfServices: ['date'],
};

/** The fields that may hold the date by which an event of this form is known. */
export const eventFieldsOf = (form: FormName): readonly string[] => eventDates[form];

/** The date by which an event of this form is known, and the field that holds it; null when none is filled, and for a form without one. */
export function eventDateOf(
  form: FormName,
  fields: Readonly<Record<string, unknown>>,
): { readonly field: string; readonly date: string } | null {
  const field = eventDates[form].find((name) => typeof fields[name] === 'string');
  return field === undefined ? null : { field, date: String(fields[field]) };
}

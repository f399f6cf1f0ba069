import { addYears, dayBefore, type IsoDate } from '../../calendar/iso-date.ts';
import type { FieldsOf } from '../../documents/index.ts';
import type { GeDateType } from './ge-elements.ts';

/** The forms that GE events come from. */
export const geForms = ['etr', 'iep', 'transfer', 'revocationOfConsent'] as const;
export type GeForm = (typeof geForms)[number];

/** A completed document on one of them. */
export type GeDocument = {
  [Name in GeForm]: { readonly id: string; readonly form: Name; readonly fields: FieldsOf<Name> };
}[GeForm];

/** A special education event as a document tells it; what the document leaves blank is absent. */
export interface GeEvent {
  readonly documentId: string;
  /** Null when the document does not say which of several it is. */
  readonly dateType: GeDateType | null;
  readonly date: IsoDate;
  readonly outcome?: string | undefined;
  readonly nonCompliance?: string | undefined;
  readonly begin?: IsoDate | undefined;
  readonly end?: IsoDate | undefined;
  readonly testType?: string | undefined;
  readonly secondaryPlanning?: string | undefined;
  readonly extendedSchoolYear?: boolean | undefined;
}

/**
 * The events that a document reports, by SameGoal's EMIS Crosswalk, GE record. A blank date is an event that has not happened. Amendments, services plans and
 * the manifestation determination review report events too; their rows of the crosswalk are not among the sources at hand.
 */
export function geEvents(document: GeDocument): GeEvent[] {
  switch (document.form) {
    case 'etr':
      return dated(document.id, etrEvents(document.fields));
    case 'iep':
      return dated(document.id, iepEvents(document.fields));
    case 'transfer':
      return dated(document.id, transferEvents(document.fields));
    case 'revocationOfConsent':
      return dated(document.id, [{ dateType: 'CIEP', date: document.fields.date, outcome: document.fields.outcome }]);
  }
}

type Undated = Omit<GeEvent, 'documentId' | 'date'> & { readonly date: IsoDate | undefined };

const dated = (documentId: string, events: Undated[]): GeEvent[] =>
  events.flatMap(({ date, ...event }) => (date ? [{ documentId, date, ...event }] : []));

const evaluations = { initial: 'IETR', reevaluation: 'RETR' } as const;
const meetings = { initial: 'IIEP', review: 'RIEP' } as const;

const etrEvents = (etr: FieldsOf<'etr'>): Undated[] => [
  { dateType: 'PSTC', date: etr.preschoolTransitionConferenceDate },
  { dateType: 'RFRL', date: etr.referralDate },
  { dateType: 'CNST', date: etr.consentDate, outcome: etr.consentOutcome },
  {
    dateType: etr.evaluationType ? evaluations[etr.evaluationType] : null,
    date: etr.meetingDate,
    outcome: etr.determination,
    nonCompliance: etr.nonCompliance,
  },
];

const iepEvents = (iep: FieldsOf<'iep'>): Undated[] => [
  {
    dateType: iep.meetingType ? meetings[iep.meetingType] : null,
    date: iep.meetingDate,
    nonCompliance: iep.nonCompliance,
    ...planOf(iep),
  },
  { dateType: 'FIEP', date: iep.finalMeetingDate, nonCompliance: iep.finalMeetingNonCompliance },
];

const transferEvents = (transfer: FieldsOf<'transfer'>): Undated[] => [
  {
    dateType: 'TETR',
    date: transfer.etrAdoptedDate,
    outcome: transfer.determination,
    begin: transfer.etrAdoptedDate,
    // An evaluation is good for three years (34 CFR 300.303): its last day is three years less a day from the meeting.
    end: transfer.etrMeetingDate && dayBefore(addYears(transfer.etrMeetingDate, 3)),
  },
  { dateType: 'TIEP', date: transfer.iepAdoptedDate, ...planOf(transfer) },
];

const planOf = (plan: FieldsOf<'iep'> | FieldsOf<'transfer'>) => ({
  outcome: plan.outcome,
  begin: plan.effectiveFrom,
  end: plan.effectiveTo,
  testType: plan.testType,
  secondaryPlanning: plan.secondaryPlanning,
  extendedSchoolYear: plan.extendedSchoolYear,
});

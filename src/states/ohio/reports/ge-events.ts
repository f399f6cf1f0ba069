import { addYears, dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import type { PlanLife } from '../../plans/plan-life.ts';
import type { FieldsOf } from '../forms/index.ts';
import type { OhioDocument } from './documents.ts';
import { contents, type PlanContent } from './plans.ts';

/** A special education event as a document tells it; what the document leaves blank is absent. */
export interface GeEvent {
  readonly documentId: string;
  /** Null when the document does not say which of several it is. */
  readonly dateType: string | null;
  readonly date: IsoDate;
  readonly outcome?: string | undefined;
  readonly nonCompliance?: string | undefined;
  readonly begin?: IsoDate | undefined;
  readonly end?: IsoDate | undefined;
  readonly testType?: string | undefined;
  readonly secondaryPlanning?: string | undefined;
  readonly extendedSchoolYear?: boolean | undefined;
}

type Undated = Omit<GeEvent, 'documentId' | 'date'> & { readonly date: IsoDate | undefined };

/**
 * The events that documents report, in the order of the documents, by SameGoal's EMIS Crosswalk, GE record. A blank date is an event that has not happened. GE and FE
 * both read this list.
 */
export function geEvents(documents: readonly OhioDocument[], life: PlanLife): GeEvent[] {
  const contentOf = contents(documents, life);
  return documents.flatMap((document) =>
    eventsOf(document, contentOf(life.amends.get(document.id))).flatMap(({ date, ...event }) =>
      date ? [{ documentId: document.id, date, ...event }] : [],
    ),
  );
}

function eventsOf(document: OhioDocument, amended: PlanContent | undefined): Undated[] {
  switch (document.form) {
    case 'etr':
      return etrEvents(document.fields);
    case 'iep':
      return iepEvents(document.fields);
    case 'transfer':
      return transferEvents(document.fields);
    case 'iepAmendment':
      return amendmentEvents(document.fields, amended);
    case 'servicesPlan': {
      const { emisDateType, meetingDate, nonCompliance } = document.fields;
      return [{ dateType: emisDateType ?? 'PISP', date: meetingDate, nonCompliance, ...planOf(document.fields) }];
    }
    case 'revocationOfConsent':
      return [{ dateType: 'CIEP', date: document.fields.date, outcome: document.fields.outcome }];
    case 'manifestationDetermination':
      return [{ dateType: 'SEMD', date: document.fields.meetingDate, outcome: document.fields.outcome }];
    default:
      return [];
  }
}

const evaluations = { initial: 'IETR', reevaluation: 'RETR' } as const;
const meetings = { initial: 'IIEP', review: 'RIEP' } as const;

/** The date type of an IEP's meeting; null when the IEP does not say which. */
export const meetingDateType = ({ meetingType }: FieldsOf<'iep'>): 'IIEP' | 'RIEP' | null =>
  meetingType ? meetings[meetingType] : null;

/** What EMIS gets of an IEP: an amendment of none of it need not be reported (ACCESS, EMIS Coordinator Meeting, 17 October 2012, "FY13 Changes"). */
const reportedFields = [
  'outcome',
  'testType',
  'secondaryPlanning',
  'extendedSchoolYear',
  'graduationExemptions',
] as const;

/** An amendment keeps the least restrictive environment and the effective dates that it does not name from the plan that it amends. */
function amendmentEvents(amendment: FieldsOf<'iepAmendment'>, amended: PlanContent | undefined): Undated[] {
  if (reportedFields.every((field) => amendment[field] === undefined)) return [];
  const plan = planOf(amendment);
  return [
    {
      dateType: 'AIEP',
      date: amendment.effectiveFrom ?? amendment.amendmentDate,
      ...plan,
      outcome: plan.outcome ?? amended?.outcome,
      begin: plan.begin ?? amended?.effectiveFrom,
      end: plan.end ?? amended?.effectiveTo,
    },
  ];
}

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
  { dateType: meetingDateType(iep), date: iep.meetingDate, nonCompliance: iep.nonCompliance, ...planOf(iep) },
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

const planOf = (plan: FieldsOf<'iep' | 'iepAmendment' | 'transfer' | 'servicesPlan'>) => ({
  outcome: plan.outcome,
  begin: plan.effectiveFrom,
  end: plan.effectiveTo,
  testType: plan.testType,
  secondaryPlanning: plan.secondaryPlanning,
  extendedSchoolYear: plan.extendedSchoolYear,
});

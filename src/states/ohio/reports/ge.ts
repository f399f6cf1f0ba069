import { type FiscalYear, fiscalYearOf, lastDayOf } from '../../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../../calendar/iso-date.ts';
import { compareText } from '../../../platform/text-order.ts';
import { type CodeList, takes } from '../../codes.ts';
import type { PlanLife } from '../../plans/plan-life.ts';
import { inForce } from '../../reports/fiscal-table.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  type DateRange,
  faultsOf,
  type InvalidRecord,
  type OwnField,
  type OwnValues,
  type ReportedStudent,
} from '../../reports/record.ts';
import type { Report } from '../../reports/report.ts';
import { codeLists } from '../codes.ts';
import { putsPlanInForce } from '../forms/emis-fields.ts';
import type { OhioInput } from './documents.ts';
import { checkStudent, emisDate, emisRecord, identifyingValues, notApplicable } from './emis.ts';
import { type DateTypeRule, geDateTypes, geElements, ofServicesPlan, placeOf } from './ge-elements.ts';
import { type GeEvent, geEvents } from './ge-events.ts';

type Field = OwnField<typeof geElements>;

/**
 * The Student Special Education (GE) records of one student: one per event, by date. An event that EMIS would refuse is left out, and listed with its
 * document, element and rule.
 */
export function geRecords({ student, documents, participation, plans }: OhioInput): BuiltReport<Field> {
  const records: BuiltRecord<Field>[] = [];
  const invalid: InvalidRecord[] = [];
  const seen = new Set<string>();
  const life = plans.lifeOf('specialEducation');
  const { notInForce } = life;
  const exits = new Set(participation.endsOf('specialEducation'));
  for (const event of geEvents(documents, life).sort(inOrder)) {
    const faults = faultsOfEvent(student, event, { notInForce, exits });
    invalid.push(...faults);
    if (faults.length > 0) continue;
    const values = valuesOf(student, event);
    // Two documents may tell the same event, as two ETRs the one referral: EMIS wants it once.
    const identity = Object.values(values).join(' ');
    if (!seen.has(identity)) records.push({ from: event.date, to: event.date, replacedFrom: null, values });
    seen.add(identity);
  }
  return { records, invalid };
}

const inOrder = (a: GeEvent, b: GeEvent): number =>
  compareText(a.date, b.date) ||
  placeOf(a.dateType ?? '') - placeOf(b.dateType ?? '') ||
  compareText(a.documentId, b.documentId);

function ruleOf({ dateType, date }: GeEvent): DateTypeRule {
  if (!dateType) return {};
  return inForce(geDateTypes, fiscalYearOf(date))[dateType] ?? ofServicesPlan;
}

function valuesOf(student: ReportedStudent, event: GeEvent): OwnValues<typeof geElements> {
  const rule = ruleOf(event);
  const coded = (field: Field, applies: unknown, value: string | undefined) =>
    (applies ? value : undefined) ?? notApplicable(geElements[field].width);
  const day = (date: IsoDate | undefined) => emisDate(rule.interval ? (date ?? null) : null);
  // The manual writes yes and no as Y and N.
  const extended = event.extendedSchoolYear === undefined ? undefined : event.extendedSchoolYear ? 'Y' : 'N';
  return {
    ...identifyingValues(student),
    dateType: event.dateType ?? '',
    date: emisDate(event.date),
    outcomeId: coded('outcomeId', rule.outcome, event.outcome),
    nonComplianceId: coded('nonComplianceId', rule.nonCompliance, event.nonCompliance),
    outcomeBeginningDate: day(event.begin),
    outcomeEndDate: day(event.end),
    iepTestType: coded('iepTestType', rule.plan, event.testType),
    secondaryPlanning: coded('secondaryPlanning', rule.plan, event.secondaryPlanning),
    extendedSchoolYearServices: coded('extendedSchoolYearServices', rule.plan, extended),
  };
}

/** A plan in force has a place, the least restrictive environment, and so a first and a last day; IENS, IEPR and IEDP have none. */
const planInForce = /^(IE\d{2}|IECF|ET\d{2})$/;

interface Ends {
  readonly notInForce: PlanLife['notInForce'];
  /** Days on which special education ended. */
  readonly exits: ReadonlySet<IsoDate>;
}

/** Date types of a meeting that would go on with a plan on the day of its exit. */
const meetings: readonly (string | null)[] = ['IIEP', 'RIEP', 'TIEP'];
const goesOn = ({ outcome }: GeEvent): boolean => outcome === undefined || putsPlanInForce.inForce.test(outcome);

function faultsOfEvent(student: ReportedStudent, event: GeEvent, { notInForce, exits }: Ends): InvalidRecord[] {
  const { faults, fault } = faultsOf(geElements, event.documentId, event.date, event.date, valuesOf(student, event));
  const year = fiscalYearOf(event.date);
  const fits = (field: Field, value: string | undefined, ...lists: readonly CodeList[]) => {
    if (value !== undefined && !lists.some((list) => takes(list, value, year)))
      fault(field, `is not one of the codes of ${geElements[field].number}`);
  };
  const { outcome, nonCompliance, interval, plan } = ruleOf(event);
  checkStudent(student, fault);
  // Both decided without a source (docs/decisions/0026-emis-without-a-source.md).
  if (notInForce.get(event.documentId) === 'afterEnd') {
    fault('date', 'is after special education ended, so the amendment opens nothing');
    return faults;
  }
  if (meetings.includes(event.dateType) && exits.has(event.date) && goesOn(event))
    fault('date', 'is the day on which special education ends, so the exit wins');
  if (!event.dateType) fault('dateType', 'the document does not say which date type it reports');
  if (outcome && event.outcome === undefined) fault('outcomeId', `is required with date type ${event.dateType}`);
  if (outcome) fits('outcomeId', event.outcome, ...outcome);
  if (nonCompliance) fits('nonComplianceId', event.nonCompliance, codeLists.nonCompliance);
  if (interval && planInForce.test(event.outcome ?? '')) {
    if (!event.begin) fault('outcomeBeginningDate', `is required with outcome ${event.outcome}`);
    if (!event.end) fault('outcomeEndDate', `is required with outcome ${event.outcome}`);
  }
  if (interval && event.begin && event.end && event.end < event.begin)
    fault('outcomeEndDate', 'is before the Outcome Beginning Date');
  if (plan) {
    fits('iepTestType', event.testType, codeLists.testType);
    fits('secondaryPlanning', event.secondaryPlanning, codeLists.secondaryPlanning);
  }
  return faults;
}

/** GE events, and the FE records beside them, are reported from 1 June before the fiscal year (Infinite Campus, Student SPED Record (GE)). */
export const fromJune = (fiscalYear: FiscalYear): DateRange => ({
  start: `${fiscalYear - 1}-06-01` as IsoDate,
  end: lastDayOf(fiscalYear),
});

/** The forms that report events. */
export const geForms = [
  'etr',
  'iep',
  'transfer',
  'iepAmendment',
  'servicesPlan',
  'revocationOfConsent',
  'manifestationDetermination',
] as const;

export const ge = {
  title: 'Student Special Education (GE)',
  shortTitle: 'EMIS GE',
  description: 'One record per special education event, from June 1 before the fiscal year to its last day.',
  schema: 'GeRecord',
  exampleQuery: 'limit=10',
  ...emisRecord(geElements),
  forms: geForms,
  matchedBy: ['dateType', 'date'],
  shownAs: ['dateType', 'outcomeId'],
  filledFrom: {
    dateType: ['evaluationType', 'meetingType', 'emisDateType'],
    date: ['meetingDate', 'effectiveFrom', 'amendmentDate', 'date'],
    outcomeId: ({ dateType }) => (dateType === 'CNST' ? ['consentOutcome'] : ['determination', 'outcome']),
    nonComplianceId: ({ dateType }) => [dateType === 'FIEP' ? 'finalMeetingNonCompliance' : 'nonCompliance'],
    outcomeBeginningDate: ['effectiveFrom', 'etrAdoptedDate'],
    outcomeEndDate: ['effectiveTo', 'etrMeetingDate'],
    iepTestType: ['testType'],
    secondaryPlanning: ['secondaryPlanning'],
  },
  programs: ['specialEducation'],
  build: geRecords,
  ofSample: 'b11ed24a32fa2769',
  window: fromJune,
  additionalYears: 3,
} as const satisfies Report;

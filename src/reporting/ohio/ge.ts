import type { FiscalYear } from '../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../calendar/iso-date.ts';
import { emisDate, type InvalidRecord, irnShape, notApplicable, type ReportedStudent, ssidShape } from './emis.ts';
import {
  type DateTypeRule,
  type GeField,
  type GeRecord,
  geDateTypeKeys,
  geDateTypes,
  geElements,
} from './ge-elements.ts';
import { type GeDocument, type GeEvent, geEvents } from './ge-events.ts';

/** First and last day of the events to report. */
export interface DateRange {
  readonly start: IsoDate;
  readonly end: IsoDate;
}

/**
 * The Student Special Education (GE) records of one student: one per event within `range`, by date. An event that EMIS would refuse is left out, and listed
 * with its document, element and rule.
 */
export function geRecords(
  student: ReportedStudent,
  documents: readonly GeDocument[],
  { fiscalYear, range }: { readonly fiscalYear: FiscalYear; readonly range: DateRange },
): { readonly records: GeRecord[]; readonly invalid: InvalidRecord[] } {
  const events = documents
    .flatMap(geEvents)
    .filter(({ date }) => date >= range.start && date <= range.end)
    .sort(inOrder);
  const records: GeRecord[] = [];
  const invalid: InvalidRecord[] = [];
  const seen = new Set<string>();
  for (const event of events) {
    const faults = faultsOf(student, event);
    invalid.push(...faults);
    if (faults.length > 0) continue;
    const record = recordOf(student, fiscalYear, event);
    // Two documents may tell the same event, as two ETRs the one referral: EMIS wants it once.
    const identity = Object.values(record).join(' ');
    if (!seen.has(identity)) records.push(record);
    seen.add(identity);
  }
  return { records, invalid };
}

const rank = ({ dateType }: GeEvent) => (dateType ? geDateTypeKeys.indexOf(dateType) : -1);

const inOrder = (a: GeEvent, b: GeEvent): number =>
  compare(a.date, b.date) || rank(a) - rank(b) || compare(a.documentId, b.documentId);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ruleOf = ({ dateType }: GeEvent): DateTypeRule => (dateType ? geDateTypes[dateType] : {});

function recordOf(student: ReportedStudent, fiscalYear: FiscalYear, event: GeEvent): GeRecord {
  const rule = ruleOf(event);
  const coded = (field: GeField, applies: unknown, value: string | undefined) =>
    (applies ? value : undefined) ?? notApplicable(geElements[field].width);
  const day = (date: IsoDate | undefined) => emisDate(rule.interval ? (date ?? null) : null);
  // The manual writes yes and no as Y and N.
  const extended = event.extendedSchoolYear === undefined ? undefined : event.extendedSchoolYear ? 'Y' : 'N';
  return {
    sortType: 'GE',
    fiscalYear: String(fiscalYear),
    dataSet: 'S',
    buildingIrn: student.buildingIrn ?? '',
    emisStudentId: student.ssid ?? '',
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
const inForce = /^(IE|ET)\d{2}$/;

function faultsOf(student: ReportedStudent, event: GeEvent): InvalidRecord[] {
  const faults: InvalidRecord[] = [];
  const fault = (field: GeField, rule: string) => {
    const { number, name } = geElements[field];
    faults.push({ documentId: event.documentId, element: `${number} ${name}`, rule });
  };
  const fits = (field: GeField, value: string | undefined, shape: RegExp) => {
    if (value !== undefined && !shape.test(value))
      fault(field, `is not one of the codes of ${geElements[field].number}`);
  };
  const { outcome, nonCompliance, interval, plan } = ruleOf(event);
  if (!irnShape.test(student.buildingIrn ?? '')) fault('buildingIrn', "the student's school has no six-digit IRN");
  if (!ssidShape.test(student.ssid ?? ''))
    fault('emisStudentId', 'the student has no SSID of two letters and seven digits');
  if (!event.dateType) fault('dateType', 'the document does not say whether it is the initial one');
  if (outcome && event.outcome === undefined) fault('outcomeId', `is required with date type ${event.dateType}`);
  if (outcome) fits('outcomeId', event.outcome, outcome);
  if (nonCompliance) fits('nonComplianceId', event.nonCompliance, /^0[1-9]$/);
  if (interval && inForce.test(event.outcome ?? '')) {
    if (!event.begin) fault('outcomeBeginningDate', `is required with outcome ${event.outcome}`);
    if (!event.end) fault('outcomeEndDate', `is required with outcome ${event.outcome}`);
  }
  if (interval && event.begin && event.end && event.end < event.begin)
    fault('outcomeEndDate', 'is before the Outcome Beginning Date');
  if (plan) {
    fits('iepTestType', event.testType, /^[A-Z0-9]{3}$/);
    fits('secondaryPlanning', event.secondaryPlanning, /^[A-Z0-9]{4}$/);
  }
  return faults;
}

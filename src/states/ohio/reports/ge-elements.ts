import type { CodeList } from '../../codes.ts';
import type { Elements } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';
import { codeLists } from '../codes.ts';
import { identifyingElements } from './emis.ts';

/**
 * The elements of the Student Special Education (GE) record: number, name and width of the value, as in the Ohio EMIS Manual, section 2.13, and SameGoal's
 * EMIS Crosswalk (samegoal.com, Administrative Guide), which also prints their order.
 */
export const geElements = {
  ...identifyingElements('GE'),
  dateType: { number: 'GE100', name: 'Date Type', width: 4, note: 'What happened.', example: 'RIEP' },
  date: { number: 'GE110', name: 'Date', width: 8, note: 'When it happened, YYYYMMDD.', example: '20261012' },
  outcomeId: {
    number: 'GE120',
    name: 'Outcome ID',
    width: 4,
    note: '`****` where the date type has no outcome.',
    example: 'IE13',
  },
  nonComplianceId: {
    number: 'GE130',
    name: 'Non-Compliance ID',
    width: 2,
    note: 'Why a timeline was missed, 01 to 09, or `**` for none.',
    example: '**',
  },
  outcomeBeginningDate: {
    number: 'GE140',
    name: 'Outcome Beginning Date',
    width: 8,
    note: 'YYYYMMDD, or `00000000` for none.',
    example: '20261012',
  },
  outcomeEndDate: {
    number: 'GE150',
    name: 'Outcome End Date',
    width: 8,
    note: 'YYYYMMDD, or `00000000` for none.',
    example: '20271011',
  },
  iepTestType: {
    number: 'GE160',
    name: 'IEP Test Type',
    width: 3,
    note: '`***` where it does not apply.',
    example: 'STR',
  },
  secondaryPlanning: {
    number: 'GE170',
    name: 'Secondary Planning',
    width: 4,
    note: '`****` where it does not apply.',
    example: '****',
  },
  extendedSchoolYearServices: {
    number: 'GE180',
    name: 'Extended School Year Services',
    width: 1,
    note: '`Y`, `N`, or `*` where it does not apply.',
    example: 'N',
  },
} as const satisfies Elements;

/** What a date type reports beside its date; what is absent here is "not applicable" in the record. */
export interface DateTypeRule {
  /** The lists of the Outcome ID, which is then required. */
  readonly outcome?: readonly CodeList[];
  /** A reason for a missed timeline; `**` when the event was in time. */
  readonly nonCompliance?: true;
  /** Outcome Beginning Date and Outcome End Date. */
  readonly interval?: true;
  /** IEP Test Type, Secondary Planning and Extended School Year Services. */
  readonly plan?: true;
}

const { determination, initialEvaluation, reevaluation, consent, plan, anyOutcome } = codeLists;

/**
 * Date types (GE100) in the order of a student's records on one day, with the elements that each reports: EMIS Crosswalk, GE record, for the first eleven and
 * for AIEP, IEP amendments; Infinite Campus, Special Ed Dates Tab (Ohio), for NIEP and SEMD, manifestation determinations; and PISP with its outcome IE39, Ohio
 * Department of Education, "Data Collection Tool", 2012-13, which ACCESS' "FY13 Changes" call the event of services plans. A services plan may say another
 * date type, which is reported by the rule `ofServicesPlan`.
 */
const dateTypes = {
  PSTC: {},
  RFRL: {},
  CNST: { outcome: [consent] },
  IETR: { outcome: [determination, initialEvaluation], nonCompliance: true },
  RETR: { outcome: [determination, reevaluation], nonCompliance: true },
  TETR: { outcome: [determination], interval: true },
  IIEP: { outcome: [plan], nonCompliance: true, interval: true, plan: true },
  RIEP: { outcome: [plan], nonCompliance: true, interval: true, plan: true },
  TIEP: { outcome: [plan], nonCompliance: true, interval: true, plan: true },
  AIEP: { outcome: [plan], interval: true, plan: true },
  NIEP: { outcome: [anyOutcome], nonCompliance: true, interval: true, plan: true },
  PISP: { outcome: [plan], nonCompliance: true, interval: true, plan: true },
  FIEP: { nonCompliance: true },
  CIEP: { outcome: [plan] },
  SEMD: { outcome: [anyOutcome] },
} as const satisfies Record<string, DateTypeRule>;

export const ofServicesPlan: DateTypeRule = { outcome: [anyOutcome], nonCompliance: true, interval: true, plan: true };

export const geDateTypes: ByFiscalYear<Readonly<Record<string, DateTypeRule>>> = [{ since: 2010, value: dateTypes }];

const order: readonly string[] = Object.keys(dateTypes);

/** The place of a date type among a student's records on one day; those that the table does not name come last. */
export const placeOf = (dateType: string): number =>
  order.includes(dateType) ? order.indexOf(dateType) : order.length;

/**
 * The elements of the Student Special Education (GE) record: number, name and width of the value, as in the Ohio EMIS Manual, section 2.13, and SameGoal's
 * EMIS Crosswalk (samegoal.com, Administrative Guide). The names of the record's fields are the manual's.
 */
export const geElements = {
  sortType: { number: 'GE010', name: 'Sort Type', width: 2 },
  fiscalYear: { number: 'GE020', name: 'Fiscal Year', width: 4 },
  dataSet: { number: 'GE030', name: 'Data Set', width: 1 },
  buildingIrn: { number: 'GE040', name: 'Building IRN', width: 6 },
  emisStudentId: { number: 'GE050', name: 'EMIS Student ID', width: 9 },
  dateType: { number: 'GE100', name: 'Date Type', width: 4 },
  date: { number: 'GE110', name: 'Date', width: 8 },
  outcomeId: { number: 'GE120', name: 'Outcome ID', width: 4 },
  nonComplianceId: { number: 'GE130', name: 'Non-Compliance ID', width: 2 },
  outcomeBeginningDate: { number: 'GE140', name: 'Outcome Beginning Date', width: 8 },
  outcomeEndDate: { number: 'GE150', name: 'Outcome End Date', width: 8 },
  iepTestType: { number: 'GE160', name: 'IEP Test Type', width: 3 },
  secondaryPlanning: { number: 'GE170', name: 'Secondary Planning', width: 4 },
  extendedSchoolYearServices: { number: 'GE180', name: 'Extended School Year Services', width: 1 },
} as const;

export type GeField = keyof typeof geElements;

/** One GE record. Every value is the text that EMIS expects, at its full width. */
export type GeRecord = { readonly [Field in GeField]: string };

const disability = /^ET(0[1-9]|1[0-6])$/;
const evaluation = (own: 'ETNE' | 'ETEX') => new RegExp(`^(${own}|ETDP|ET0[1-9]|ET1[0-6])$`);
// Two digits for the least restrictive environment. Which of them a fiscal year allows is not in the sources at hand, so any two are accepted.
const plan = /^(IE\d{2}|IENS|IEPR|IEDP)$/;

/** What a date type reports beside its date; what is absent here is "not applicable" in the record. */
export interface DateTypeRule {
  /** The codes of the Outcome ID, which is then required. */
  readonly outcome?: RegExp;
  /** Non-compliance ids 01 to 09, `**` when the event was in time. */
  readonly nonCompliance?: true;
  /** Outcome Beginning Date and Outcome End Date. */
  readonly interval?: true;
  /** IEP Test Type, Secondary Planning and Extended School Year Services. */
  readonly plan?: true;
}

/**
 * Date types (GE100) in the order of a student's records on one day, with the elements that each reports (EMIS Crosswalk, GE record). The code lists of GE160
 * and GE170 are not in the sources at hand: the plan's value is reported as it is when it has the element's width.
 */
export const geDateTypes = {
  PSTC: {},
  RFRL: {},
  CNST: { outcome: /^(CNGI|CNGR|CNGO|CNRF|CNNR|CNDP)$/ },
  IETR: { outcome: evaluation('ETNE'), nonCompliance: true },
  RETR: { outcome: evaluation('ETEX'), nonCompliance: true },
  TETR: { outcome: disability, interval: true },
  IIEP: { outcome: plan, nonCompliance: true, interval: true, plan: true },
  RIEP: { outcome: plan, nonCompliance: true, interval: true, plan: true },
  TIEP: { outcome: plan, nonCompliance: true, interval: true, plan: true },
  FIEP: { nonCompliance: true },
  CIEP: { outcome: plan },
} as const satisfies Record<string, DateTypeRule>;

export type GeDateType = keyof typeof geDateTypes;

export const geDateTypeKeys = Object.keys(geDateTypes) as [GeDateType, ...GeDateType[]];

import { fiscalYearOf } from '../../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../../calendar/iso-date.ts';
import { compareText } from '../../../platform/text-order.ts';
import type { Elements } from '../../reports/elements.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  faultsOf,
  type InvalidRecord,
  type OwnField,
} from '../../reports/record.ts';
import type { Report } from '../../reports/report.ts';
import type { FieldsOf } from '../forms/index.ts';
import type { OhioInput } from './documents.ts';
import { checkStudent, emisDate, emisRecord, identifyingElements, identifyingValues } from './emis.ts';
import { fromJune, geForms, geRecords } from './ge.ts';
import { geEvents } from './ge-events.ts';

/**
 * The elements of the Student Special Education Graduation Requirement (FE) record, Ohio EMIS Manual, section 2.12: IEP date and date type, and for each
 * assessment type and area whether the child is exempt (studylib.net, document 7424336, the section's first draft; PowerSchool SIS Ohio, table
 * S_OH_STU_Spec_Ed_Grad_Req_C). Assessment type and area have the widths that they have in the Student Assessment (FA) record (PowerSchool SIS Ohio, "Data Import
 * Map for ODDEX"; area code 43FA in MCOECN wiki, EMISFFE, CSV Import). The numbers of these elements and the codes of both are not in the sources at hand: a code
 * is reported as the IEP has it, left-justified.
 */
const feElements = {
  ...identifyingElements('FE'),
  iepDate: { number: null, name: 'IEP Date', width: 8, note: 'GE110 of the matching GE record.', example: '20261012' },
  iepDateType: {
    number: null,
    name: 'IEP Date Type',
    width: 4,
    note: 'GE100 of the matching GE record: IIEP, RIEP, TIEP or AIEP.',
    example: 'RIEP',
  },
  assessmentType: { number: null, name: 'Assessment Type', width: 2, note: 'Which graduation test.', example: 'GX' },
  assessmentArea: { number: null, name: 'Assessment Area', width: 4, note: 'Which area of it.', example: 'M   ' },
  exemptFlag: {
    number: null,
    name: 'Exempt Flag',
    width: 1,
    note: '`Y`: granted or confirmed; `N`: cancelled.',
    example: 'Y',
  },
} as const satisfies Elements;

type Field = OwnField<typeof feElements>;
type Exemptions = NonNullable<FieldsOf<'iep'>['graduationExemptions']>;

/** An IEP as far as graduation tests are concerned. */
interface Determination {
  readonly documentId: string;
  readonly date: IsoDate;
  readonly dateType: string | null;
  readonly exemptions: Exemptions;
}

/**
 * The Student Special Education Graduation Requirement (FE) records of one student. The first IEP of a fiscal year reports each exemption that it has and each
 * that the IEP before it had and it has not, cancelled; a later IEP of the year reports what has changed (Infinite Campus, Student SPED Graduation Requirement
 * (FE), report logic). A year is the window that GE has too, from 1 June before it: an IEP of June is in two of them. Without a valid GE record of the same date and date type there is none.
 */
function feRecords(input: OhioInput): BuiltReport<Field> {
  const { student } = input;
  const matching = new Set(geRecords(input).records.map(({ values }) => `${values.date} ${values.dateType}`));
  const records: BuiltRecord<Field>[] = [];
  const invalid: InvalidRecord[] = [];
  let before: Determination | undefined;
  for (const determination of determinationsOf(input)) {
    const { documentId, date, dateType } = determination;
    const flags = flagsOf(determination, before);
    before = determination;
    if (flags.length === 0) continue;
    const matched = { ...identifyingValues(student), iepDate: emisDate(date), iepDateType: dateType ?? '' };
    const { faults, fault } = faultsOf(feElements, documentId, date, date, matched);
    checkStudent(student, fault);
    if (faults.length === 0 && !matching.has(`${emisDate(date)} ${dateType}`))
      fault('iepDate', 'there is no valid GE record of the same date and date type');
    invalid.push(...faults);
    if (faults.length > 0) continue;
    for (const { assessmentType, assessmentArea, exemptFlag } of flags)
      records.push({
        from: date,
        to: date,
        replacedFrom: null,
        values: {
          ...matched,
          assessmentType,
          assessmentArea: assessmentArea.padEnd(feElements.assessmentArea.width),
          exemptFlag,
        },
      });
  }
  return { records, invalid };
}

const keyOf = ({ assessmentType, assessmentArea }: Exemptions[number]): string => `${assessmentType} ${assessmentArea}`;

/** A day is in the window of a fiscal year, and the day before it was not. */
const opensWindow = (before: IsoDate, now: IsoDate): boolean =>
  [fiscalYearOf(now), fiscalYearOf(now) + 1].some((year) => {
    const { start, end } = fromJune(year);
    return start <= now && now <= end && before < start;
  });

/** What an IEP reports, by assessment type and area. */
function flagsOf(now: Determination, before: Determination | undefined) {
  const isFirstOfYear = !before || opensWindow(before.date, now.date);
  const has = new Map(now.exemptions.map((exemption) => [keyOf(exemption), exemption]));
  const had = new Map(before?.exemptions.map((exemption) => [keyOf(exemption), exemption]));
  const granted = [...has].filter(([key]) => isFirstOfYear || !had.has(key));
  const cancelled = [...had].filter(([key]) => !has.has(key));
  return [
    ...granted.map(([key, exemption]) => ({ key, ...exemption, exemptFlag: 'Y' as const })),
    ...cancelled.map(([key, exemption]) => ({ key, ...exemption, exemptFlag: 'N' as const })),
  ].sort((a, b) => compareText(a.key, b.key));
}

const iepDateTypes: readonly (string | null)[] = [null, 'IIEP', 'RIEP', 'TIEP', 'AIEP'];

/** Events of IEPs, adopted ones, and amendments that speak of exemptions, by date. One that was never in force grants nothing and cancels nothing. */
function determinationsOf({ documents, plans }: OhioInput): Determination[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  const life = plans.lifeOf('specialEducation');
  return geEvents(documents, life)
    .flatMap(({ documentId, date, dateType }) => {
      const document = byId.get(documentId);
      if (document?.form !== 'iep' && document?.form !== 'transfer' && document?.form !== 'iepAmendment') return [];
      const { graduationExemptions } = document.fields;
      const why = life.notInForce.get(documentId);
      if (!iepDateTypes.includes(dateType) || why === 'refused' || why === 'noPlan') return [];
      if (document.form === 'iepAmendment' && (!graduationExemptions || why === 'afterEnd')) return [];
      return [{ documentId, date, dateType, exemptions: graduationExemptions ?? [] }];
    })
    .sort((a, b) => compareText(a.date, b.date) || compareText(a.documentId, b.documentId));
}

export const fe = {
  title: 'Student Special Education Graduation Requirement (FE)',
  shortTitle: 'EMIS FE',
  description:
    'One record per IEP, assessment type, and area where an exemption from a graduation test’s consequences is granted, confirmed, or canceled.',
  schema: 'FeRecord',
  exampleQuery: 'format=csv',
  ...emisRecord(feElements),
  forms: [...geForms, 'iep', 'iepAmendment', 'transfer'],
  programs: ['specialEducation'],
  shownAs: ['iepDateType', 'assessmentType', 'assessmentArea', 'exemptFlag'],
  filledFrom: { iepDate: ['meetingDate', 'iepAdoptedDate', 'effectiveFrom', 'amendmentDate'] },
  build: feRecords,
  ofSample: '5434fc7dafde1d08',
  window: fromJune,
  additionalYears: 0,
} as const satisfies Report;

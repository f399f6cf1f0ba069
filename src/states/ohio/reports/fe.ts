import { fiscalYearOf } from '../../../calendar/fiscal-year.ts';
import type { IsoDate } from '../../../calendar/iso-date.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  checkStudent,
  faultsOf,
  type InvalidRecord,
  type OwnField,
  type ReportedStudent,
} from '../../reports/record.ts';
import type { FieldsOf } from '../forms/index.ts';
import { on, type ReportDocument } from './documents.ts';
import { compare, emisDate } from './emis.ts';
import { feElements } from './fe-elements.ts';
import { geRecords } from './ge.ts';
import { amendmentDate, meetingDateType } from './ge-events.ts';
import { isPutInForce } from './plans.ts';

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
 * (FE), report logic). Without a valid GE record of the same date and date type there is none.
 */
export function feRecords(student: ReportedStudent, documents: readonly ReportDocument[]): BuiltReport<Field> {
  const matching = new Set(
    geRecords(student, documents).records.map(({ values }) => `${values.date} ${values.dateType}`),
  );
  const records: BuiltRecord<Field>[] = [];
  const invalid: InvalidRecord[] = [];
  let before: Determination | undefined;
  for (const determination of determinationsOf(documents)) {
    const { documentId, date, dateType } = determination;
    const flags = flagsOf(determination, before);
    before = determination;
    if (flags.length === 0) continue;
    const { faults, fault } = faultsOf(feElements, documentId, date);
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
          dataSet: 'S',
          buildingIrn: student.buildingIrn ?? '',
          emisStudentId: student.stateStudentId ?? '',
          iepDate: emisDate(date),
          iepDateType: dateType ?? '',
          assessmentType,
          assessmentArea: assessmentArea.padEnd(feElements.assessmentArea.width),
          exemptFlag,
        },
      });
  }
  return { records, invalid };
}

const keyOf = ({ assessmentType, assessmentArea }: Exemptions[number]): string => `${assessmentType} ${assessmentArea}`;

/** What an IEP reports, by assessment type and area. */
function flagsOf(now: Determination, before: Determination | undefined) {
  const isFirstOfYear = !before || fiscalYearOf(before.date) !== fiscalYearOf(now.date);
  const has = new Map(now.exemptions.map((exemption) => [keyOf(exemption), exemption]));
  const had = new Map(before?.exemptions.map((exemption) => [keyOf(exemption), exemption]));
  const granted = [...has].filter(([key]) => isFirstOfYear || !had.has(key));
  const cancelled = [...had].filter(([key]) => !has.has(key));
  return [
    ...granted.map(([key, exemption]) => ({ key, ...exemption, exemptFlag: 'Y' as const })),
    ...cancelled.map(([key, exemption]) => ({ key, ...exemption, exemptFlag: 'N' as const })),
  ].sort((a, b) => compare(a.key, b.key));
}

/** IEPs, adopted ones, and amendments that speak of exemptions, by date. One that was never in force grants nothing and cancels nothing. */
function determinationsOf(documents: readonly ReportDocument[]): Determination[] {
  const found: Determination[] = [];
  const add = (
    { id, fields }: { readonly id: string; readonly fields: FieldsOf<'iep' | 'transfer' | 'iepAmendment'> },
    date: IsoDate | undefined,
    dateType: string | null,
  ) => {
    if (date && isPutInForce(fields))
      found.push({ documentId: id, date, dateType, exemptions: fields.graduationExemptions ?? [] });
  };
  for (const iep of on('iep', documents)) add(iep, iep.fields.meetingDate, meetingDateType(iep.fields));
  for (const transfer of on('transfer', documents)) add(transfer, transfer.fields.iepAdoptedDate, 'TIEP');
  for (const amendment of on('iepAmendment', documents))
    if (amendment.fields.graduationExemptions) add(amendment, amendmentDate(amendment.fields), 'AIEP');
  return found.sort((a, b) => compare(a.date, b.date) || compare(a.documentId, b.documentId));
}

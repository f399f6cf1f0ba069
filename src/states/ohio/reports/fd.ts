import { dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  checkStudent,
  faultsOf,
  type InvalidRecord,
  type OwnField,
  type ReportedStudent,
} from '../../reports/record.ts';
import { on, type ReportDocument } from './documents.ts';
import { compare, emisDate, notApplicable } from './emis.ts';
import { fdElements } from './fd-elements.ts';
import { participationIn } from './participation.ts';

type Field = OwnField<typeof fdElements>;

const none = notApplicable(fdElements.disabilityCondition.width);

/** From this day on the student's disability condition is this. */
interface Change {
  readonly date: IsoDate;
  readonly documentId: string;
  readonly condition: string;
}

/**
 * The Student Attributes - Effective Date (FD) records of one student: intervals in which disability condition and Section 504 plan are what they are. A change
 * closes one the day before it opens the next; evaluations with the same disability one after another give one interval (Infinite Campus, Student Attributes
 * Effective Date Record (FD)). Nothing is reported before the first of the two that the student ever had.
 */
export function fdRecords(student: ReportedStudent, documents: readonly ReportDocument[]): BuiltReport<Field> {
  const { changes, invalid } = disabilityOf(documents);
  const section504 = participationIn('section504', documents);
  const turns = [
    ...changes.map(({ date, documentId }) => ({ date, documentId })),
    ...section504.flatMap(({ from, to, documentId, endedBy }) => [
      { date: from, documentId },
      ...(to && endedBy ? [{ date: endedBy.date, documentId: endedBy.documentId }] : []),
    ]),
  ].sort((a, b) => compare(a.date, b.date) || compare(a.documentId, b.documentId));
  const intervals: { from: IsoDate; documentId: string; condition: string; section504: 'Y' | 'N' }[] = [];
  for (const { date, documentId } of turns) {
    const condition = changes.findLast((change) => change.date <= date)?.condition ?? none;
    const has504 = section504.some(({ from, to }) => from <= date && (to === null || to >= date)) ? 'Y' : 'N';
    const before = intervals.at(-1) ?? { condition: none, section504: 'N' };
    if (before.condition === condition && before.section504 === has504) continue;
    intervals.push({ from: date, documentId, condition, section504: has504 });
  }
  const records: BuiltRecord<Field>[] = [];
  for (const [place, { from, documentId, condition, section504 }] of intervals.entries()) {
    const next = intervals[place + 1];
    const to = next ? dayBefore(next.from) : null;
    const { faults, fault } = faultsOf(fdElements, documentId, from, to);
    checkStudent(student, fault);
    invalid.push(...faults);
    if (faults.length > 0) continue;
    records.push({
      from,
      to,
      replacedFrom: null,
      values: {
        dataSet: 'S',
        buildingIrn: student.buildingIrn ?? '',
        emisStudentId: student.stateStudentId ?? '',
        effectiveStartDate: emisDate(from),
        effectiveEndDate: emisDate(to),
        disabilityCondition: condition,
        section504Plan: section504,
      },
    });
  }
  return { records, invalid };
}

/**
 * When the disability condition changed, by date: with an evaluation, an adopted one, or when special education ends. It is of the evaluation in force, so parents who
 * refuse the first services leave it as it is: the child has a disability, and no program.
 */
function disabilityOf(documents: readonly ReportDocument[]): { changes: Change[]; invalid: InvalidRecord[] } {
  const changes: Change[] = [];
  const undetermined: { documentId: string; date: IsoDate }[] = [];
  const evaluated = (documentId: string, date: IsoDate | undefined, determination: string | undefined) => {
    // Due process decides nothing: the condition stays what it is.
    if (!date || determination === 'ETDP') return;
    if (determination === undefined) undetermined.push({ documentId, date });
    else changes.push({ documentId, date, condition: /^ET(\d{2})$/.exec(determination)?.[1] ?? none });
  };
  for (const { id, fields } of on('etr', documents)) evaluated(id, fields.meetingDate, fields.determination);
  for (const { id, fields } of on('transfer', documents)) evaluated(id, fields.etrAdoptedDate, fields.determination);
  for (const form of ['revocationOfConsent', 'specialEducationExit'] as const)
    for (const { id, fields } of on(form, documents))
      if (fields.date) changes.push({ documentId: id, date: fields.date, condition: none });
  changes.sort((a, b) => compare(a.date, b.date) || compare(a.documentId, b.documentId));
  const invalid = undetermined.flatMap(({ documentId, date }) => {
    const next = changes.find((change) => change.date > date);
    const { faults, fault } = faultsOf(fdElements, documentId, date, next ? dayBefore(next.date) : null);
    fault('disabilityCondition', 'the evaluation does not say the determination');
    return faults;
  });
  return { changes, invalid };
}

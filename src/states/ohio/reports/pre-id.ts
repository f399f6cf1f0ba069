import { addDays, dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  checkStudent,
  earlierEnd,
  faultsOf,
  type InvalidRecord,
  type OwnField,
  type OwnValues,
  type ReportedStudent,
} from '../../reports/record.ts';
import { on, type ReportDocument } from './documents.ts';
import { compare } from './emis.ts';
import { endsOf, participationIn } from './participation.ts';
import { plansInForce } from './plans.ts';
import type { preIdColumns } from './pre-id-columns.ts';
import { preIdColumns as columns } from './pre-id-columns.ts';

type Field = OwnField<typeof preIdColumns>;

/** What a row can be made from, and the days for which it can. */
interface Source {
  readonly kind: 'iep' | 'section504' | 'englishLearners';
  readonly documentId: string;
  readonly from: IsoDate;
  readonly to: IsoDate | null;
  readonly limitedEnglishProficiency?: boolean | undefined;
  readonly alternateAssessment?: boolean | undefined;
}

/**
 * The rows of the Pre-Identification file that one student has over time, each for the effective dates on which it holds: from the IEP or the Section 504 plan,
 * whichever is more recent, else from English Learner documents, mostly blank (samegoal.com, OH Pre-ID).
 */
export function preIdRows(student: ReportedStudent, documents: readonly ReportDocument[]): BuiltReport<Field> {
  const sources = sourcesOf(documents);
  const turns = [...new Set(sources.flatMap(({ from, to }) => (to ? [from, addDays(to, 1)] : [from])))].sort();
  const records: BuiltRecord<Field>[] = [];
  const invalid: InvalidRecord[] = [];
  for (const [place, from] of turns.entries()) {
    const held = sources.filter((source) => source.from <= from && (source.to === null || source.to >= from));
    const source = held.filter(({ kind }) => kind !== 'englishLearners').at(-1) ?? held[0];
    if (!source) continue;
    const next = turns[place + 1];
    const to = next ? dayBefore(next) : null;
    const { faults, fault } = faultsOf(columns, source.documentId, from, to);
    checkStudent(student, (field, rule) => fault(field === 'buildingIrn' ? 'attendingSchoolIrn' : field, rule));
    invalid.push(...faults);
    if (faults.length > 0) continue;
    const isEnglishLearner = held.some(({ kind }) => kind === 'englishLearners');
    const row = {
      from,
      to,
      replacedFrom: null,
      values: valuesOf(student, source, isEnglishLearner),
    };
    const last = records.at(-1);
    if (last?.to && addDays(last.to, 1) === from && isSame(last.values, row.values))
      records[records.length - 1] = { ...last, to: row.to };
    else records.push(row);
  }
  return { records, invalid };
}

const isSame = (a: OwnValues<typeof preIdColumns>, b: OwnValues<typeof preIdColumns>): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** By the day on which they begin. */
function sourcesOf(documents: readonly ReportDocument[]): Source[] {
  const ieps = plansInForce(documents).map((plan): Source => ({ kind: 'iep', ...plan }));
  const learners = participationIn('englishLearners', documents).map(
    (interval): Source => ({ kind: 'englishLearners', ...interval }),
  );
  return [...ieps, ...section504Plans(documents), ...learners].sort(
    (a, b) => compare(a.from, b.from) || compare(a.documentId, b.documentId),
  );
}

/**
 * Section 504 plans, each until its last day, until the next one starts, or until the student no longer takes part in Section 504, which may be before its first day:
 * it counts from the meeting on.
 */
function section504Plans(documents: readonly ReportDocument[]): Source[] {
  const plans = on('section504Plan', documents)
    .filter(({ fields }) => fields.initialPermission !== 'refused')
    .flatMap(({ id, fields }) => {
      const from = fields.effectiveFrom ?? fields.meetingDate;
      return from ? [{ id, from, counts: fields.meetingDate ?? from, to: fields.effectiveTo ?? null }] : [];
    })
    .sort((a, b) => compare(a.from, b.from) || compare(a.id, b.id));
  const ends = endsOf('section504', documents);
  return plans
    .map(({ id, from, counts, to }, place): Source => {
      const next = [plans[place + 1]?.from, ends.find((date) => date >= counts)]
        .flatMap((date) => date ?? [])
        .sort()[0];
      return { kind: 'section504', documentId: id, from, to: earlierEnd(to, next ? dayBefore(next) : null) };
    })
    .filter(({ from, to }) => to === null || to >= from);
}

const sexes: Readonly<Record<string, string>> = { male: 'M', female: 'F' };
const yesNo = (value: boolean | undefined): string => (value === undefined ? '' : value ? 'Y' : 'N');

function valuesOf(student: ReportedStudent, source: Source, isEnglishLearner: boolean): OwnValues<typeof preIdColumns> {
  const [year = '', month = '', day = ''] = student.birthDate?.split('-') ?? [];
  return {
    attendingSchoolIrn: student.buildingIrn ?? '',
    emisStudentId: student.stateStudentId ?? '',
    localStudentId: student.localNumber ?? '',
    lastName: student.familyName,
    firstName: student.givenName,
    middleName: student.middleName ?? '',
    gender: sexes[student.sex ?? ''] ?? '',
    birthDate: month + day + year,
    enrolledGrade: student.grade ?? '',
    testEligibilityAlternateAssessment: yesNo(source.alternateAssessment),
    englishLearner: source.kind === 'iep' ? yesNo(source.limitedEnglishProficiency) : isEnglishLearner ? 'Y' : '',
    iep: source.kind === 'iep' ? 'Y' : '',
    section504: source.kind === 'section504' ? 'Y' : '',
  };
}

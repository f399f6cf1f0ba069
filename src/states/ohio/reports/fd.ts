import { addDays, dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import { compareText } from '../../../platform/text-order.ts';
import type { AnswerContext, Elements } from '../../reports/elements.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  faultsOf,
  type InvalidRecord,
  type OwnField,
} from '../../reports/record.ts';
import { type Report, wholeYear } from '../../reports/report.ts';
import { type OhioDocument, type OhioInput, on } from './documents.ts';
import { checkStudent, emisDate, emisRecord, identifyingElements, identifyingValues, notApplicable } from './emis.ts';

const unknown = (name: string, width: number, number: string | null = null) =>
  ({
    number,
    name,
    width,
    note: 'SameGoal does not know it: `@` to its width, or empty.',
    example: '@'.repeat(width),
    shape: new RegExp(`^(@{${width}})?$`),
    // Campus fills in what SameGoal does not know, where it finds `@` to the field's width.
    perAnswer: ({ options }: AnswerContext) => (options.replaceUnknownFields === undefined ? '' : '@'.repeat(width)),
  }) as const;

/**
 * The elements of the Student Attributes - Effective Date (FD) record, Ohio EMIS Manual, section 2.5. Names: PowerSchool SIS Ohio, table S_OH_STU_FD_X; numbers
 * FD100, FD190 and FD200: PowerSchool eSchoolPLUS Ohio, "EMIS Student Attribute – Date Page"; FD130: PowerSchool Special Programs Ohio, "PowerSchool Special
 * Programs to PowerSchool SIS Fields". The other numbers, the order in the flat file, and the widths of
 * the elements that SameGoal does not know are not in the sources at hand, except that the Yes/No ones have one character and a grade level two (PowerSchool SIS
 * Ohio, "Data Import Map for ODDEX"): elements with a number stand in its place, the rest in the order of their names. SameGoal knows two, the disability
 * condition and Section 504 (Infinite Campus, SameGoal Integration). The `@` is for Campus: EMIS takes none since fiscal year 2010 (Ohio Department of Education,
 * "FY 10 EMIS Changes", September 2009).
 */
const fdElements = {
  ...identifyingElements('FD'),
  effectiveStartDate: {
    number: null,
    name: 'Effective Start Date',
    width: 8,
    note: 'First day of the record, YYYYMMDD.',
    example: '20261012',
  },
  effectiveEndDate: {
    number: null,
    name: 'Effective End Date',
    width: 8,
    note: 'Last day of the record, YYYYMMDD. `00000000` while it is open.',
    example: '00000000',
  },
  attendancePattern: unknown('Attendance Pattern', 2, 'FD100'),
  disabilityCondition: {
    number: 'FD130',
    name: 'Disability Condition',
    width: 2,
    note: 'From the current evaluation: 01 to 16, or `**` for none.',
    example: '10',
  },
  disadvantagement: unknown('Disadvantagement', 1),
  englishLearnerStatus: unknown('English Learner Status', 1),
  homelessStatus: unknown('Homeless Status', 1),
  homelessUnaccompaniedYouth: unknown('Homeless Unaccompanied Youth', 1),
  migrantStatus: unknown('Migrant Status', 1),
  preschoolPovertyLevel: unknown('Preschool Poverty Level', 1),
  section504Plan: { number: null, name: 'Section 504 Plan', width: 1, note: '`Y` or `N`.', example: 'N' },
  stateEquivalentGradeLevel: unknown('State Equivalent Grade Level', 2),
  foreignExchangeGraduationPlan: unknown('Foreign Exchange Student Graduation Plan', 1, 'FD190'),
  immigrantStatus: unknown('Immigrant Status', 1, 'FD200'),
} as const satisfies Elements;

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
 * Effective Date Record (FD)). Nothing is reported before the first of the two that the student ever had, and
 * nothing that has not come yet: a change closes and opens on its day (PowerSchool SIS Ohio, FD, "nothing
 * projected into the future").
 */
function fdRecords({ student, documents, participation, today }: OhioInput): BuiltReport<Field> {
  const { changes, invalid } = disabilityOf(documents);
  const section504 = participation.intervalsOf('section504');
  const turns = [
    ...changes.map(({ date, documentId }) => ({ date, documentId })),
    ...section504.flatMap(({ from, to, documentId, endedBy }) => [
      { date: from, documentId },
      ...(to && endedBy ? [{ date: endedBy.date, documentId: endedBy.documentId }] : []),
    ]),
  ].sort((a, b) => compareText(a.date, b.date) || compareText(a.documentId, b.documentId));
  const [past, coming] = [turns.filter(({ date }) => date <= today), turns.find(({ date }) => date > today)];
  const intervals: { from: IsoDate; documentId: string; condition: string; section504: 'Y' | 'N' }[] = [];
  for (const { date, documentId } of past) {
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
    const values = {
      ...identifyingValues(student),
      effectiveStartDate: emisDate(from),
      effectiveEndDate: emisDate(to),
      disabilityCondition: condition,
      section504Plan: section504,
    };
    const { faults, fault } = faultsOf(fdElements, documentId, from, to, values);
    checkStudent(student, fault);
    invalid.push(...faults);
    if (faults.length > 0) continue;
    records.push({ from, to, replacedFrom: null, values });
  }
  return { records, invalid, changesOn: coming?.date };
}

/**
 * When the disability condition changed, by date: with an evaluation, an adopted one, or when special education ends. It is of the evaluation in force, so parents who
 * refuse the first services leave it as it is: the child has a disability, and no program.
 */
function disabilityOf(documents: readonly OhioDocument[]): { changes: Change[]; invalid: InvalidRecord[] } {
  const changes: Change[] = [];
  const undetermined: { documentId: string; date: IsoDate }[] = [];
  const evaluated = (documentId: string, date: IsoDate | undefined, determination: string | undefined) => {
    // Due process decides nothing: the condition stays what it is.
    if (!date || determination === 'ETDP') return;
    if (determination === undefined) undetermined.push({ documentId, date });
    else changes.push({ documentId, date, condition: /^ET(\d{2})$/.exec(determination)?.[1] ?? none });
  };
  for (const { id, fields } of on('etr', documents)) {
    // Consent that is refused or withdrawn is the outcome: there will be no determination (ODE, "Special Education EMIS and Beyond", CNST).
    if (fields.consentOutcome === 'CNRF' && fields.determination === undefined) continue;
    evaluated(id, fields.meetingDate, fields.determination);
  }
  for (const { id, fields } of on('transfer', documents)) evaluated(id, fields.etrAdoptedDate, fields.determination);
  for (const { id, fields } of on('revocationOfConsent', documents))
    if (fields.date) changes.push({ documentId: id, date: fields.date, condition: none });
  for (const { id, fields } of on('specialEducationExit', documents)) {
    if (!fields.date) continue;
    // The day of graduation is the last one with the disability (docs/decisions/0026-emis-without-a-source.md).
    const date = fields.reason === 'graduation' ? addDays(fields.date, 1) : fields.date;
    changes.push({ documentId: id, date, condition: none });
  }
  changes.sort((a, b) => compareText(a.date, b.date) || compareText(a.documentId, b.documentId));
  const invalid = undetermined.flatMap(({ documentId, date }) => {
    const next = changes.find((change) => change.date > date);
    const to = next ? dayBefore(next.date) : null;
    const record = { effectiveStartDate: emisDate(date), effectiveEndDate: emisDate(to) };
    const { faults, fault } = faultsOf(fdElements, documentId, date, to, record);
    fault('disabilityCondition', 'the evaluation does not say the determination');
    return faults;
  });
  return { changes, invalid };
}

export const fd = {
  title: 'Student Attributes - Effective Date (FD)',
  shortTitle: 'EMIS FD',
  description:
    'One record per interval with the same disability condition and Section 504 plan. SameGoal does not know the other fields.',
  schema: 'FdRecord',
  exampleQuery: 'additionalYears=3&replaceUnknownFields=%40',
  ...emisRecord(fdElements),
  forms: ['etr', 'transfer', 'revocationOfConsent', 'specialEducationExit'],
  programs: ['section504'],
  matchedBy: ['effectiveStartDate'],
  shownAs: ['disabilityCondition', 'section504Plan'],
  filledFrom: { disabilityCondition: ['determination'] },
  build: fdRecords,
  ofSample: '93883eb03774040c',
  window: wholeYear,
  additionalYears: 3,
  options: {
    replaceUnknownFields: {
      label: 'Replace Unknown Fields',
      kind: 'choice',
      choices: { '@': "Using '@' character" },
      description:
        'Fills fields that SameGoal does not know with `@`, so that Campus puts in its own value. Without it, those fields are empty. EMIS itself does not accept `@`.',
    },
  },
} as const satisfies Report;

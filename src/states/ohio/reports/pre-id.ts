import { addDays, dayBefore, type IsoDate } from '../../../calendar/iso-date.ts';
import { compareText } from '../../../platform/text-order.ts';
import type { AnswerContext, Element, Elements } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';
import {
  type BuiltRecord,
  type BuiltReport,
  faultsOf,
  type InvalidRecord,
  type OwnField,
  type OwnValues,
  type ReportedStudent,
} from '../../reports/record.ts';
import { type Report, wholeYear } from '../../reports/report.ts';
import { type OhioDocument, type OhioInput, on } from './documents.ts';
import { checkStudent } from './emis.ts';
import { planForms, specialEducationPlans } from './plans.ts';

const column = <const More extends object = object>(name: string, note: string, example: string, more?: More) =>
  ({ number: null, name, width: null, note, example, ...more }) as Element & More;

/** A column that is there for TIDE's sake: always empty. */
const filler = (name: string) => column(name, 'Filler: always empty.', '', { perAnswer: () => '' });

/**
 * The columns of the Pre-Identification file, in the order of TIDE: Cambium, TIDE User Guide (Ohio), table 4, "Fields in the Add Student page", up to the OELPA
 * mode; then what SameGoal's guide "OH Pre-ID" adds. The rest of the state's layout (OH-2020-2021-PreID_Layout.pdf and its successors), with the tests and
 * accommodations, is not in the sources at hand. Columns about what is not in plan documents are fillers: Campus has them.
 */
const preIdColumns = {
  attendingDistrictIrn: column('Attending District IRN', 'IRN of the district.', '043752', {
    perAnswer: ({ districtNumber }: AnswerContext) => districtNumber,
  }),
  attendingSchoolIrn: column('Attending School IRN', "IRN of the student's building.", '000111'),
  emisStudentId: column('SSID', "The student's SSID.", 'AB1234567'),
  localStudentId: column('District assigned student identifier', "The district's own student number.", '104233'),
  lastName: column('Last Name', "Student's last name.", 'Rivera'),
  firstName: column('First Name', "Student's first name.", 'Jordan'),
  middleName: column('Middle Name', "Student's middle name.", ''),
  gender: column('Gender', '`M`, `F`, or empty.', 'F'),
  birthDate: column('Birth Date', 'MMDDYYYY.', '03142012'),
  enrolledGrade: column('Enrolled Grade', 'As Campus sends it. TIDE may want another code for kindergarten.', '08'),
  ethnicity: filler('Ethnicity'),
  homeDistrictIrn: filler('Home District IRN'),
  homeSchoolIrn: filler('Home School IRN'),
  testEligibilityAlternateAssessment: column(
    'Test Eligibility (Alternate Assessment)',
    '`Y` or `N` by the IEP test type or the IEP’s answer. Otherwise empty.',
    'N',
  ),
  oelpaMode: filler('OELPA Mode'),
  englishLearner: column('EL', '`Y`, `N`, or empty.', 'Y'),
  iep: column('IEP', '`Y` while an IEP is in force; else empty.', 'Y'),
  section504: column('Section 504', '`Y` while a Section 504 plan is in force. Otherwise empty.', ''),
} satisfies Elements;

/** The order of the columns in the file. */
const preIdOrder: ByFiscalYear<readonly string[]> = [{ since: 2021, value: Object.keys(preIdColumns) }];

type Field = OwnField<typeof preIdColumns>;

/** What a row can be made from, and the days for which it can. */
interface Source {
  readonly kind: 'iep' | 'section504' | 'englishLearners';
  readonly documentId: string;
  readonly from: IsoDate;
  readonly to: IsoDate | null;
  readonly limitedEnglishProficiency?: boolean | undefined;
  readonly alternateAssessment?: boolean | undefined;
  readonly contradictsTestType?: boolean;
}

/**
 * The rows of the Pre-Identification file that one student has over time, each for the effective dates on which it holds: from the IEP or the Section 504 plan,
 * whichever is more recent, else from English Learner documents, mostly blank (samegoal.com, OH Pre-ID). A student who has both plans is marked for both.
 */
function preIdRows(input: OhioInput): BuiltReport<Field> {
  const { student, documents } = input;
  const sources = sourcesOf(input);
  const { isMonitored, turns: reclassified } = monitoringOf(documents);
  const turns = [
    ...new Set([...reclassified, ...sources.flatMap(({ from, to }) => (to ? [from, addDays(to, 1)] : [from]))]),
  ].sort();
  const contradicting = new Map<string, Pick<BuiltRecord<Field>, 'from' | 'to' | 'values'>>();
  const records: BuiltRecord<Field>[] = [];
  const invalid: InvalidRecord[] = [];
  for (const [place, from] of turns.entries()) {
    const held = sources.filter((source) => source.from <= from && (source.to === null || source.to >= from));
    const source = held.filter(({ kind }) => kind !== 'englishLearners').at(-1) ?? held[0];
    if (!source) continue;
    const next = turns[place + 1];
    const to = next ? dayBefore(next) : null;
    const kinds = new Set(held.map(({ kind }) => kind));
    if (isMonitored(from)) kinds.delete('englishLearners');
    const values = valuesOf(student, source, kinds);
    const { faults, fault } = faultsOf(preIdColumns, source.documentId, from, to, values);
    checkStudent(student, (field, rule) => fault(field === 'buildingIrn' ? 'attendingSchoolIrn' : field, rule));
    for (const name of ['lastName', 'firstName', 'middleName'] as const)
      if (isFormula(values[name])) fault(name, 'would run as a formula in a spreadsheet: correct the name in Campus');
    invalid.push(...faults);
    if (faults.length > 0) continue;
    if (source.contradictsTestType) contradicting.set(source.documentId, { from, to, values });
    const row = {
      from,
      to,
      replacedFrom: null,
      values,
    };
    const last = records.at(-1);
    if (last?.to && addDays(last.to, 1) === from && isSame(last.values, row.values))
      records[records.length - 1] = { ...last, to: row.to };
    else records.push(row);
  }
  for (const [documentId, { from, to, values }] of contradicting) {
    const { faults, fault } = faultsOf(preIdColumns, documentId, from, to, values);
    fault('testEligibilityAlternateAssessment', 'contradicts the IEP test type, which is reported');
    invalid.push(...faults);
  }
  return { records, invalid };
}

/** The file for TIDE is a CSV that people open in a spreadsheet, and it cannot carry an escape (OWASP, CSV Injection). */
const isFormula = (text: unknown): boolean => typeof text === 'string' && /^[=+\-@\t\r]/.test(text);

/**
 * Whether a learner is only monitored, since a test found them proficient: Pre-ID then leaves EL blank (docs/decisions/0026-emis-without-a-source.md).
 */
function monitoringOf(documents: readonly OhioDocument[]) {
  const found = [...on('elIdentification', documents), ...on('elContinuingIdentification', documents)]
    .flatMap(({ fields: { date, proficiency } }) => (date && proficiency ? [{ date, proficiency }] : []))
    .sort((a, b) => compareText(a.date, b.date));
  return {
    turns: found.map(({ date }) => date),
    isMonitored: (day: IsoDate) => found.findLast(({ date }) => date <= day)?.proficiency === 'proficient',
  };
}

const isSame = (a: OwnValues<typeof preIdColumns>, b: OwnValues<typeof preIdColumns>): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** By the day on which they begin. */
function sourcesOf(input: OhioInput): Source[] {
  const ieps = specialEducationPlans(input).map((plan): Source => ({ kind: 'iep', ...plan }));
  // A Section 504 plan whose last day is over is overdue, and still in force (samegoal.com, OH Pre-ID; Programs
  // Participation Tracking).
  const plans504 = input.plans.lifeOf('section504').periods.map((plan): Source => ({ kind: 'section504', ...plan }));
  const learners = input.participation
    .intervalsOf('englishLearners')
    .map((interval): Source => ({ kind: 'englishLearners', ...interval }));
  return [...ieps, ...plans504, ...learners].sort(
    (a, b) => compareText(a.from, b.from) || compareText(a.documentId, b.documentId),
  );
}

const sexes: Readonly<Record<string, string>> = { male: 'M', female: 'F' };
const yesNo = (value: boolean | undefined): string => (value === undefined ? '' : value ? 'Y' : 'N');

function valuesOf(
  student: ReportedStudent,
  source: Source,
  kinds: ReadonlySet<Source['kind']>,
): OwnValues<typeof preIdColumns> {
  const [year = '', month = '', day = ''] = student.birthDate?.split('-') ?? [];
  return {
    attendingSchoolIrn: student.schoolNumber ?? '',
    emisStudentId: student.stateStudentId ?? '',
    localStudentId: student.localNumber ?? '',
    lastName: student.familyName,
    firstName: student.givenName,
    middleName: student.middleName ?? '',
    gender: sexes[student.sex ?? ''] ?? '',
    birthDate: month + day + year,
    enrolledGrade: student.grade ?? '',
    testEligibilityAlternateAssessment: yesNo(source.alternateAssessment),
    englishLearner:
      source.kind === 'iep' ? yesNo(source.limitedEnglishProficiency) : kinds.has('englishLearners') ? 'Y' : '',
    iep: kinds.has('iep') ? 'Y' : '',
    section504: kinds.has('section504') ? 'Y' : '',
  };
}

export const ohioPreId = {
  title: 'Pre-Identification (Pre-ID)',
  shortTitle: 'Ohio Pre-ID Assessment',
  description:
    'One row per student with an IEP, Section 504 plan, or English Learner documents on the effective date. The columns are in TIDE’s order.',
  schema: 'OhioPreIdRow',
  exampleQuery: 'format=csv',
  elements: preIdColumns,
  flatFile: null,
  order: preIdOrder,
  forms: [...planForms, 'section504Plan', 'elIdentification', 'elContinuingIdentification'],
  programs: ['specialEducation', 'section504', 'englishLearners'],
  shownAs: ['testEligibilityAlternateAssessment', 'englishLearner', 'iep', 'section504'],
  filledFrom: { testEligibilityAlternateAssessment: ['alternateAssessment', 'testType'] },
  build: preIdRows,
  ofSample: '2c716ef0ce389b2e',
  window: wholeYear,
  additionalYears: 0,
  asOf: true,
} as const satisfies Report;

import type { Element, Elements, RecordOf } from '../../reports/elements.ts';
import type { ByFiscalYear } from '../../reports/fiscal-table.ts';

const column = <const More extends object = object>(name: string, note: string, example: string, more?: More) =>
  ({ number: null, name, width: null, note, example, ...more }) as Element & More;

/** A column that is there for TIDE's sake: always empty. */
const filler = (name: string) => column(name, 'Filler: always empty.', '', { perAnswer: true } as const);

/**
 * The columns of the Pre-Identification file, in the order of TIDE: Cambium, TIDE User Guide (Ohio), table 4, "Fields in the Add Student page", up to the OELPA
 * mode; then what SameGoal's guide "OH Pre-ID" adds. The rest of the state's layout (OH-2020-2021-PreID_Layout.pdf and its successors), with the tests and
 * accommodations, is not in the sources at hand. Columns about what is not in plan documents are fillers: Campus has them.
 */
export const preIdColumns = {
  attendingDistrictIrn: column('Attending District IRN', 'IRN of the district.', '043752', {
    perAnswer: true,
  } as const),
  attendingSchoolIrn: column('Attending School IRN', "IRN of the student's building.", '000111'),
  emisStudentId: column('SSID', "The student's SSID.", 'AB1234567'),
  localStudentId: column('District assigned student identifier', "The district's own student number.", '104233'),
  lastName: column('Last Name', "Student's last name.", 'Rivera'),
  firstName: column('First Name', "Student's first name.", 'Jordan'),
  middleName: column('Middle Name', "Student's middle name.", ''),
  gender: column('Gender', '`M`, `F`, or empty.', 'F'),
  birthDate: column('Birth Date', 'MMDDYYYY.', '03142012'),
  enrolledGrade: column('Enrolled Grade', 'As Campus sends it.', '08'),
  ethnicity: filler('Ethnicity'),
  homeDistrictIrn: filler('Home District IRN'),
  homeSchoolIrn: filler('Home School IRN'),
  testEligibilityAlternateAssessment: column(
    'Test Eligibility (Alternate Assessment)',
    '`Y` or `N` as the IEP says; else empty.',
    'N',
  ),
  oelpaMode: filler('OELPA Mode'),
  englishLearner: column('EL', '`Y`, `N`, or empty.', 'Y'),
  iep: column('IEP', '`Y` for a row from an IEP; else empty.', 'Y'),
  section504: column('Section 504', '`Y` for a row from a Section 504 plan; else empty.', ''),
} satisfies Elements;

export type PreIdRow = RecordOf<typeof preIdColumns>;

/** The order of the columns in the file. */
export const preIdOrder: ByFiscalYear<readonly (keyof PreIdRow)[]> = [
  { since: 2021, value: Object.keys(preIdColumns) as (keyof PreIdRow)[] },
];

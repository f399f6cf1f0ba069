import { type Elements, identifyingElements } from '../../reports/elements.ts';

const unknown = (name: string, width: number, number: string | null = null) =>
  ({
    number,
    name,
    width,
    note: 'Not known to SameGoal: `@` to its width, or empty.',
    example: '@'.repeat(width),
    perAnswer: true,
  }) as const;

/**
 * The elements of the Student Attributes - Effective Date (FD) record, Ohio EMIS Manual, section 2.5. Names: PowerSchool SIS Ohio, table S_OH_STU_FD_X; numbers
 * FD100, FD190 and FD200: PowerSchool eSchoolPLUS Ohio, "EMIS Student Attribute – Date Page". The other numbers, the order in the flat file, and the widths of
 * the elements that SameGoal does not know are not in the sources at hand, except that the Yes/No ones have one character and a grade level two (PowerSchool SIS
 * Ohio, "Data Import Map for ODDEX"): elements with a number stand in its place, the rest in the order of their names. SameGoal knows two, the disability
 * condition and Section 504 (Infinite Campus, SameGoal Integration). The `@` is for Campus: EMIS takes none since fiscal year 2010 (Ohio Department of Education,
 * "FY 10 EMIS Changes", September 2009).
 */
export const fdElements = {
  ...identifyingElements('FD'),
  effectiveStartDate: {
    number: null,
    name: 'Effective Start Date',
    width: 8,
    note: 'First day on which the record holds, YYYYMMDD.',
    example: '20261012',
  },
  effectiveEndDate: {
    number: null,
    name: 'Effective End Date',
    width: 8,
    note: 'Last day, YYYYMMDD; `00000000` while the record holds.',
    example: '00000000',
  },
  attendancePattern: unknown('Attendance Pattern', 2, 'FD100'),
  disabilityCondition: {
    number: null,
    name: 'Disability Condition',
    width: 2,
    note: 'From the evaluation in force: 01 to 16, or `**` for none.',
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

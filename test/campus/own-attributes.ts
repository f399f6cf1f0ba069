export type ReportRecord = Readonly<Record<string, unknown>>;

/**
 * What Campus itself reports of a student in the Student Attributes - Effective Date (FD) extract. A partner that does not know an element fills it with `@` to its
 * width; Campus then puts in its own value. The values are invented, the grade is the student's.
 */
export const ownAttributes = (grade: string | null): Readonly<Record<string, string>> => ({
  attendancePattern: '**',
  disadvantagement: '*',
  englishLearnerStatus: 'N',
  homelessStatus: '*',
  homelessUnaccompaniedYouth: '*',
  migrantStatus: 'N',
  preschoolPovertyLevel: '*',
  stateEquivalentGradeLevel: (grade ?? '**').padStart(2, '0').slice(0, 2),
  foreignExchangeGraduationPlan: '*',
  immigrantStatus: 'N',
});

/** The partner's record with Campus' own values where the partner put `@`. */
export const merged = (record: ReportRecord, own: Readonly<Record<string, string>>): ReportRecord =>
  Object.fromEntries(
    Object.entries(record).map(([field, value]) =>
      typeof value === 'string' && /^@+$/.test(value) ? [field, own[field] ?? ''] : [field, value],
    ),
  );

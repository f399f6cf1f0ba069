import { programs } from '../../src/programs/programs.ts';
import type { Demonstration } from './demonstrate.ts';

/** One line of the comparison: what the product counts, and what Campus counts of the same. */
export interface Comparison {
  readonly what: string;
  readonly product: number;
  readonly campus: number;
}

/** The newest counts of a step, added up over its pages. */
export function countsOf({ night }: Demonstration, step: string): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { name, counts } of night.steps)
    if (name === step) for (const [key, value] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}

/** Every count of the demonstration that both sides keep. They must be equal, and the end-to-end test says so. */
export function comparisons(shown: Demonstration): Comparison[] {
  const { roster, truth, extract, geRecords } = shown;
  const flags = (['specialEducation', 'section504', 'advancedLearners', 'englishLearners'] as const).flatMap(
    (program) => {
      const { name } = programs[program];
      const inCampus = truth.flags[name] ?? { total: 0, open: 0, withLaunchUrl: 0 };
      const { due = 0, dueOpen = 0 } = countsOf(shown, `planFlags ${program}`);
      return [
        { what: `${name}: badges, and flags that open a document`, product: due, campus: inCampus.withLaunchUrl },
        { what: `${name}: badges today, and open flags`, product: dueOpen, campus: inCampus.open },
      ];
    },
  );
  return [
    { what: 'orgs', product: roster.orgs, campus: truth.orgs },
    { what: 'academic sessions', product: roster.academicSessions, campus: truth.academicSessions },
    { what: 'active students', product: roster.students.active, campus: truth.students.active },
    {
      what: 'students, withdrawn ones included',
      product: roster.students.active + roster.students.withdrawn,
      campus: truth.students.total,
    },
    { what: 'guardians', product: roster.guardians, campus: truth.guardians },
    { what: 'demographics', product: roster.demographics, campus: truth.demographics },
    { what: 'enrollments of students', product: roster.enrollments, campus: truth.enrollments },
    ...flags,
    { what: 'GE records, and those that Campus matched to a student', product: geRecords, campus: extract.matched },
  ];
}

const column = (text: string | number, width: number) => String(text).padStart(width);

/** What happened, in a few lines, and the pages to open. */
export function report(shown: Demonstration): string {
  const { servers, night, launched, extract, documents } = shown;
  const table = comparisons(shown).map(
    ({ what, product, campus }) =>
      `  ${what.padEnd(58)}${column(product, 8)}${column(campus, 8)}  ${product === campus ? 'equal' : 'DIFFERENT'}`,
  );
  const problems = night.steps
    .filter(({ problem }) => problem)
    .map(({ name, problem }) => `  ${name}: ${problem?.detail}`);
  const launches = Object.values(launched).filter(({ same }) => same).length;
  const reportCounts = Object.entries(shown.reportCounts);
  const dateTypes = Object.entries(extract.byDateType).map(([type, count]) => `${type} ${count}`);
  return [
    '',
    `The night of ${night.night} (${night.trigger === 'schedule' ? 'by the cron' : 'run now'}): ${night.status} in ${night.steps.length} steps, ${documents.length} plan documents.`,
    `  ${''.padEnd(58)}${column('SameGoal', 8)}${column('Campus', 8)}`,
    ...table,
    `  launches that showed the PDF that was loaded: ${launches} of ${Object.keys(launched).length}`,
    `  records of this fiscal year: ${reportCounts.map(([name, count]) => `${name} ${count}`).join(', ')}`,
    `  GE records by date type, three years more: ${dateTypes.join(', ')}`,
    ...(problems.length > 0 ? ['Problems:', ...problems] : []),
    '',
    'Open:',
    `  a student in Campus; click a flag         ${shown.studentPage}`,
    `  Campus: look up students, run an extract  ${servers.campus}/demo/campus/`,
    `  settings, signed in as an administrator   ${shown.signInLink}`,
    `  API documentation                         ${servers.product}/docs`,
    `Operator token of this machine: ${servers.operatorToken}`,
    '',
  ].join('\n');
}

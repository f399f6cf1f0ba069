import type { District } from '../../districts/index.ts';
import { csvFile } from '../../platform/csv.ts';
import type { StudentId } from '../../platform/ids.ts';
import type { StudentName } from '../../roster/index.ts';
import { states } from '../../states/index.ts';
import type { CutoverList, CutoverRow } from './cutover-plan.ts';

/** What each list of a cutover says of its students. */
export const cutoverListLabels: Readonly<Record<CutoverList, string>> = {
  planNotCounted: 'Flag will end without a replacement (completed plan does not count)',
  endedWithoutReplacement: 'Flag will end without a replacement',
  begunLater: 'Flag started after the cutover date and stays',
  replaced: 'Flag will be replaced',
  keepsOurs: 'Flag will end. SameGoal’s flag stays',
  created: 'Flag will be created',
  noSourcedId: 'No flag: not in the OneRoster data',
  withdrawn: 'No flag: withdrawn',
};

type Column = (row: CutoverRow, student: StudentName | undefined) => string | null;

const columnsIn = ({ state }: Pick<District, 'state'>): Readonly<Record<string, Column>> => ({
  'What happens': ({ list }) => cutoverListLabels[list],
  'Student number': (_, student) => student?.localNumber ?? null,
  [`State ID (${states[state].studentIdentifier.label})`]: (_, student) => student?.stateStudentId ?? null,
  'Last name': (_, student) => student?.familyName ?? null,
  'First name': (_, student) => student?.givenName ?? null,
  'Existing flag from': ({ ended }) => ended?.beginDate ?? null,
  'Existing flag will end': ({ ended }) => ended?.endDate ?? null,
  'Flag of SameGoal from': ({ newFlagFrom }) => newFlagFrom,
  Why: ({ reason }) => reason,
});

/** The preview's lists as a file for a spreadsheet, one line a flag. */
export function cutoverCsv(
  district: Pick<District, 'state'>,
  rows: readonly CutoverRow[],
  students: ReadonlyMap<StudentId, StudentName>,
): string {
  const columns = columnsIn(district);
  return csvFile([
    Object.keys(columns),
    ...rows.map((row) => {
      const student = row.studentId ? students.get(row.studentId) : undefined;
      return Object.values(columns).map((value) => value(row, student) ?? '');
    }),
  ]);
}

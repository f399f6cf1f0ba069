import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { csvFile } from '../../platform/csv.ts';
import type { Leaving, LeavingStudent } from '../../roster/index.ts';
import { states } from '../../states/index.ts';
import { Badge, numberText } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { studentPath } from '../students/shell.tsx';

const reasons: Readonly<Record<LeavingStudent['why'], string>> = {
  absent: 'Campus no longer sends the student',
  marked: 'Campus says that the student has left',
  ended: 'The enrollment has ended',
};

/** Whom a held run would withdraw. A school of which all are missing is marked: the connection may not see it any more. The list is open, because it is to be looked at. */
export const LeavingStudents: FC<{ district: District; leaving: Leaving; file: string }> = (props) => {
  const { district, leaving, file } = props;
  const { students, schools, total } = leaving;
  return (
    <>
      <div class="heading">
        <h3 id="leaving">Students it would withdraw</h3>
        <a href={file}>Download as CSV ({numberText(total)})</a>
      </div>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">School</th>
            <th scope="col" class="number">
              Would be withdrawn
            </th>
            <th scope="col" class="number">
              Share of active students
            </th>
          </tr>
        </thead>
        <tbody>
          {schools.map((of) => (
            <tr>
              <th scope="row">
                {of.school ?? 'No school'}
                {of.leaving === of.active && (
                  <>
                    {' '}
                    <Badge kind="bad">All of them</Badge>
                  </>
                )}
              </th>
              <td class="number" data-label="Would be withdrawn">
                {numberText(of.leaving)}
              </td>
              <td class="number" data-label="Share of active students">
                {numberText(of.active)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <details open>
        <summary>
          {total > students.length
            ? `The first ${numberText(students.length)} of ${numberText(total)} students`
            : `All ${numberText(total)} students`}
        </summary>
        <Students district={district} students={students} />
      </details>
    </>
  );
};

const Students: FC<{ district: District; students: readonly LeavingStudent[] }> = ({ district, students }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col">Student</th>
        <th scope="col">Local number</th>
        <th scope="col">Grade</th>
        <th scope="col">School</th>
        <th scope="col">Why</th>
      </tr>
    </thead>
    <tbody>
      {students.map((student) => (
        <tr>
          <th scope="row">
            <a href={studentPath(district, student)}>{personName(student)}</a>
          </th>
          <td data-label="Local number">{student.localNumber ?? '–'}</td>
          <td data-label="Grade">{student.grade ?? '–'}</td>
          <td data-label="School">{student.school ?? '–'}</td>
          <td data-label="Why">{reasons[student.why]}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const columnsIn = ({
  state,
}: Pick<District, 'state'>): Readonly<Record<string, (student: LeavingStudent) => string | null>> => ({
  'Last name': ({ familyName }) => familyName,
  'First name': ({ givenName }) => givenName,
  'Student number': ({ localNumber }) => localNumber,
  [`State ID (${states[state].studentIdentifier.label})`]: ({ stateStudentId }) => stateStudentId,
  Grade: ({ grade }) => grade,
  School: ({ school }) => school,
  Why: ({ why }) => reasons[why],
});

/** All of them as a file for a spreadsheet. */
export function leavingCsv(district: Pick<District, 'state'>, students: readonly LeavingStudent[]): string {
  const columns = columnsIn(district);
  return csvFile([
    Object.keys(columns),
    ...students.map((student) => Object.values(columns).map((value) => value(student) ?? '')),
  ]);
}

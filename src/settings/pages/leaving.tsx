import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { csvFile } from '../../platform/csv.ts';
import type { LeavingStudent } from '../../roster/index.ts';
import { personName } from '../person-name.ts';
import { numberText } from './parts.tsx';
import { studentPath } from './student-shell.tsx';

export interface Leaving {
  /** The first by name. */
  readonly students: readonly LeavingStudent[];
  readonly total: number;
}

const reasons: Readonly<Record<LeavingStudent['why'], string>> = {
  absent: 'Campus does not send the student any more',
  marked: 'Campus says that the student has left',
  ended: 'The enrollment has ended',
};

/** Whom a held run would withdraw. A school of which all are missing shows here: the connection may not see it any more. */
export const LeavingStudents: FC<{ district: District; leaving: Leaving; file: string }> = (props) => {
  const { district, leaving, file } = props;
  return (
    <>
      <div class="heading">
        <h3 id="leaving">Students whom it would withdraw</h3>
        <a href={file}>Download as CSV ({numberText(leaving.total)})</a>
      </div>
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
          {leaving.students.map((student) => (
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
      {leaving.total > leaving.students.length && (
        <p class="muted">
          The first {numberText(leaving.students.length)} of {numberText(leaving.total)}. The download has all of them.
        </p>
      )}
    </>
  );
};

const columns: Readonly<Record<string, (student: LeavingStudent) => string | null>> = {
  'Last name': ({ familyName }) => familyName,
  'First name': ({ givenName }) => givenName,
  'Student number': ({ localNumber }) => localNumber,
  'State ID (SSID)': ({ ssid }) => ssid,
  Grade: ({ grade }) => grade,
  School: ({ school }) => school,
  Why: ({ why }) => reasons[why],
};

/** All of them as a file for a spreadsheet. */
export const leavingCsv = (students: readonly LeavingStudent[]): string =>
  csvFile([
    Object.keys(columns),
    ...students.map((student) => Object.values(columns).map((value) => value(student) ?? '')),
  ]);

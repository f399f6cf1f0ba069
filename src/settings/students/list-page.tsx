import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import type { Student } from '../../roster/index.ts';
import { states } from '../../states/index.ts';
import { numberText, type Page, Pager } from '../shell/parts.tsx';
import { FormToken, tabPath } from '../shell/shell.tsx';
import { fullName, StudentStatus, studentPath } from './shell.tsx';

export interface StudentsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly students: readonly Student[];
  readonly total: number;
  readonly page: Page;
  /** What was searched for. It is sent in the form's body: an address would keep a student's name in logs and histories. */
  readonly search: string | null;
}

/** What the state calls the number that it gives a student. */
const idLabel = ({ state }: District) => states[state].studentIdentifier.label;

export const StudentsPage: FC<StudentsView> = ({ who, district, students, total, page, search }) => (
  <>
    <h1>Students</h1>
    <form class="search" method="post" action={tabPath(district, 'students')}>
      <FormToken who={who} />
      <div>
        <label for="search">Name, local student number or {idLabel(district)}</label>
        <input id="search" name="search" value={search ?? ''} maxlength={100} autocomplete="off" />
      </div>
      <button type="submit">Search</button>
    </form>
    <section class="card" aria-label="Students by name">
      {students.length === 0 ? (
        <p class="empty">
          {search
            ? 'Nobody matches. Try the beginning of a first or last name.'
            : 'No student has come from Campus yet.'}
        </p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Grade</th>
              <th scope="col">Local number</th>
              <th scope="col">{idLabel(district)}</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <tbody>
            {students.map((student) => (
              <tr>
                <th scope="row">
                  <a href={studentPath(district, student)}>{fullName(student)}</a>
                </th>
                <td data-label="Grade">{student.grade ?? '–'}</td>
                <td data-label="Local number">{student.localNumber ?? '–'}</td>
                <td data-label={idLabel(district)}>{student.stateStudentId ?? '–'}</td>
                <td>
                  <StudentStatus student={student} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {search === null ? (
        <Pager path={tabPath(district, 'students')} page={page} total={total} />
      ) : (
        <p class="pager">
          <span class="muted">
            {total > students.length
              ? `The first ${numberText(students.length)} of ${numberText(total)}. Type more of the name to see fewer.`
              : `${numberText(total)} found`}
          </span>
          <a href={tabPath(district, 'students')}>Show everybody</a>
        </p>
      )}
    </section>
  </>
);

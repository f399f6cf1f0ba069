import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { Badge as ProgramBadge } from '../../badges/index.ts';
import type { District } from '../../districts/index.ts';
import { programs } from '../../programs/index.ts';
import type { guardiansOf, Student } from '../../roster/index.ts';
import { Day, dayText, Email, Facts, numberText, type Page, Pager } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { FormToken, tabPath } from '../shell/shell.tsx';
import { fullName, StudentShell, StudentStatus, studentPath } from './shell.tsx';

export interface StudentsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly students: readonly Student[];
  readonly total: number;
  readonly page: Page;
  /** What was searched for. It is sent in the form's body: an address would keep a student's name in logs and histories. */
  readonly search: string | null;
}

export const StudentsPage: FC<StudentsView> = ({ who, district, students, total, page, search }) => (
  <>
    <h1>Students</h1>
    <form class="search" method="post" action={tabPath(district, 'students')}>
      <FormToken who={who} />
      <div>
        <label for="search">Name, local student number or SSID</label>
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
              <th scope="col">SSID</th>
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
                <td data-label="SSID">{student.stateStudentId ?? '–'}</td>
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

const guardianRoles = { guardian: 'Guardian', parent: 'Parent', relative: 'Relative' } as const;

export interface StudentView {
  readonly district: District;
  readonly student: Student;
  readonly school: string | null;
  readonly guardians: Awaited<ReturnType<typeof guardiansOf>>;
  readonly badges: readonly ProgramBadge[];
}

/** A student's "Basics" tab: here an administrator sees whether the demographics integration has run. */
export const StudentPage: FC<StudentView> = ({ district, student, school, guardians, badges }) => (
  <StudentShell district={district} student={student} tab="basics">
    <section class="card" aria-labelledby="basics">
      <h2 id="basics">Basics</h2>
      {!student.sourcedId && (
        <p class="hint">
          This student is known from plan documents alone and is not in the OneRoster demographics integration. No flag
          is set and nothing is reported until Campus sends the student.
        </p>
      )}
      <Facts
        facts={[
          ['Internal SIS Student Id', student.sourcedId && <code>{student.sourcedId}</code>],
          ['SSID', student.stateStudentId && <code>{student.stateStudentId}</code>],
          ['Local student number', student.localNumber && <code>{student.localNumber}</code>],
          ['Birth date', student.birthDate && <Day date={student.birthDate} />],
          ['Grade', student.grade],
          ['School', school],
          ['Enrolled', enrolledText(student)],
        ]}
      />
    </section>
    <section class="card" aria-labelledby="guardians">
      <h2 id="guardians">Guardians</h2>
      {guardians.length === 0 ? (
        <p class="empty">Campus names no guardian of this student.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Relationship</th>
              <th scope="col">E-mail</th>
              <th scope="col">Phone</th>
            </tr>
          </thead>
          <tbody>
            {guardians.map((guardian) => (
              <tr>
                <th scope="row">{personName(guardian)}</th>
                <td data-label="Relationship">{guardianRoles[guardian.role]}</td>
                <td data-label="E-mail">{guardian.email ? <Email address={guardian.email} /> : '–'}</td>
                <td data-label="Phone">{guardian.phone ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
    <section class="card" aria-labelledby="badges">
      <h2 id="badges">Program Participation</h2>
      {badges.length === 0 ? (
        <p class="empty">No completed document makes this student a participant of a special program.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Special program</th>
              <th scope="col">Start</th>
              <th scope="col">End</th>
              <th scope="col">Notes</th>
            </tr>
          </thead>
          <tbody>
            {badges.map((badge) => (
              <tr>
                <th scope="row">{programs[badge.program].name}</th>
                <td data-label="Start">
                  <Day date={badge.startDate} />
                </td>
                <td data-label="End">{badge.endDate ? <Day date={badge.endDate} /> : 'open'}</td>
                <td class={badge.notes ? undefined : 'blank'} data-label="Notes">
                  {badge.notes}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  </StudentShell>
);

function enrolledText({ enrolledFrom, enrolledTo }: Student): string | null {
  if (!enrolledFrom) return null;
  return enrolledTo ? `${dayText(enrolledFrom)} to ${dayText(enrolledTo)}` : `since ${dayText(enrolledFrom)}`;
}

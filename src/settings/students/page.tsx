import type { FC } from 'hono/jsx';
import { notesText, type Badge as ProgramBadge } from '../../badges/index.ts';
import { dayBefore } from '../../calendar/iso-date.ts';
import { dayText } from '../../calendar/texts.ts';
import type { District } from '../../districts/index.ts';
import { programs } from '../../programs/index.ts';
import type { guardiansOf, Student } from '../../roster/index.ts';
import { Day, Email, Facts } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { idLabel, StudentShell, studentPath } from './shell.tsx';

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
          SameGoal knows this student only from plan documents. Until Campus sends the student, SameGoal sets no flag
          and reports nothing.
        </p>
      )}
      <Facts
        facts={[
          ['Internal SIS Student Id', student.sourcedId && <code>{student.sourcedId}</code>],
          [idLabel(district), student.stateStudentId && <code>{student.stateStudentId}</code>],
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
        <p class="empty">Campus has sent no guardian for this student.</p>
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
        <p class="empty">No completed document makes this student a participant in a special program.</p>
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
                  {notesText(district.state, badge.notes)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
    <p>
      <a href={`${studentPath(district, student)}/record`}>Everything SameGoal holds about this student</a>
    </p>
  </StudentShell>
);

function enrolledText({ enrolledFrom, enrolledTo }: Student): string | null {
  if (!enrolledFrom) return null;
  return enrolledTo
    ? `${dayText(enrolledFrom)} to ${dayText(dayBefore(enrolledTo))}`
    : `since ${dayText(enrolledFrom)}`;
}

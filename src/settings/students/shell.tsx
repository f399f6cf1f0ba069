import type { Child, FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import type { Student } from '../../roster/index.ts';
import { states } from '../../states/index.ts';
import { Badge } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';

/** The tabs of a student, and the part of the address behind each; Basics is the student's own address. */
export const studentTabs = {
  basics: 'Basics',
  programs: 'Programs',
  flags: 'Flags',
  documents: 'Documents',
  'access-record': 'Access record',
} as const;

export type StudentTab = keyof typeof studentTabs;

export const studentPath = (district: Pick<District, 'id'>, student: Pick<Student, 'id'>, tab: StudentTab = 'basics') =>
  `${tabPath(district, 'students')}/${student.id}${tab === 'basics' ? '' : `/${tab}`}`;

/** What the state calls the number that it gives a student. */
export const idLabel = ({ state }: Pick<District, 'state'>) => states[state].studentIdentifier.label;

export const fullName = ({ familyName, givenName, middleName }: Student) =>
  personName({ familyName, givenName: [givenName, middleName].filter(Boolean).join(' ') });

export const StudentStatus: FC<{ student: Student }> = ({ student }) =>
  student.status === 'active' ? <Badge kind="good">Active</Badge> : <Badge>Withdrawn</Badge>;

/** The frame of every tab of a student. */
export const StudentShell: FC<{ district: District; student: Student; tab: StudentTab; children?: Child }> = (
  props,
) => (
  <>
    <p class="small">
      <a href={tabPath(props.district, 'students')}>Students</a>
    </p>
    <div class="heading">
      <h1>{fullName(props.student)}</h1>
      <StudentStatus student={props.student} />
    </div>
    <nav class="subtabs" aria-label="Student">
      <ul>
        {(Object.keys(studentTabs) as StudentTab[]).map((tab) => (
          <li>
            <a
              href={studentPath(props.district, props.student, tab)}
              {...(tab === props.tab ? { 'aria-current': 'page' as const } : {})}
            >
              {studentTabs[tab]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
    {props.children}
  </>
);

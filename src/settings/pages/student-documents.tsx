import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { type PlanDocument, titleOf } from '../../documents/index.ts';
import { programs } from '../../programs/index.ts';
import type { Student } from '../../roster/index.ts';
import { Badge, numberText, Time } from './parts.tsx';
import { StudentShell } from './student-shell.tsx';

export interface StudentDocumentsView {
  readonly district: District;
  readonly student: Student;
  readonly documents: readonly PlanDocument[];
}

/** A student's "Documents" tab: what SameGoal has, and whether a click on the flag finds a PDF. The documents themselves open from Campus alone. */
export const StudentDocumentsPage: FC<StudentDocumentsView> = ({ district, student, documents }) => (
  <StudentShell district={district} student={student} tab="documents">
    <section class="card" aria-labelledby="documents">
      <h2 id="documents">Documents</h2>
      <p class="muted">A flag in Campus opens the newest completed plan document of its program.</p>
      {documents.length === 0 ? (
        <p class="empty">SameGoal has no plan document of this student.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Document</th>
              <th scope="col">Special program</th>
              <th scope="col">Status</th>
              <th scope="col">Completed</th>
              <th scope="col">PDF</th>
            </tr>
          </thead>
          <tbody>
            {documents.map((document) => (
              <tr>
                <th scope="row">{titleOf(document)}</th>
                <td data-label="Special program">{programs[document.program].name}</td>
                <td>{document.status === 'completed' ? <Badge kind="good">Completed</Badge> : <Badge>Draft</Badge>}</td>
                <td class={document.completedAt ? undefined : 'blank'} data-label="Completed">
                  {document.completedAt && <Time at={document.completedAt} district={district} />}
                </td>
                <td data-label="PDF">
                  {document.file ? `${numberText(Math.ceil(document.file.size / 1024))} KB` : 'none'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  </StudentShell>
);

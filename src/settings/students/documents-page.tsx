import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { type DocumentChange, type PlanDocument, titleOf } from '../../documents/index.ts';
import { programs } from '../../programs/index.ts';
import type { Student } from '../../roster/index.ts';
import { fieldsOfForm, forms } from '../../states/index.ts';
import { Badge, numberText, Time, words } from '../shell/parts.tsx';
import { StudentShell } from './shell.tsx';

export interface StudentDocumentsView {
  readonly district: District;
  readonly student: Student;
  readonly documents: readonly PlanDocument[];
  /** Versions of all documents that are or were about the student, newest first. */
  readonly changes: readonly DocumentChange[];
}

/** A student's "Documents" tab: what SameGoal has, and whether a click on the flag finds a PDF. The documents themselves open from Campus alone. */
export const StudentDocumentsPage: FC<StudentDocumentsView> = ({ district, student, documents, changes }) => (
  <StudentShell district={district} student={student} tab="documents">
    <section class="card" aria-labelledby="documents">
      <h2 id="documents">Documents</h2>
      <p class="muted">A flag in Campus opens the newest completed plan document of its program.</p>
      {documents.length === 0 ? (
        <p class="empty">SameGoal has no plan document for this student.</p>
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
                <th scope="row">
                  {titleOf(document)} <code class="muted small">{document.id}</code>
                </th>
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
    {changes.length > 0 && <Changes {...{ district, student, changes }} />}
  </StudentShell>
);

const Changes: FC<Omit<StudentDocumentsView, 'documents'>> = ({ district, student, changes }) => (
  <section class="card" aria-labelledby="changes">
    <h2 id="changes">Changes</h2>
    <p class="muted">Who changed what, and when, including deleted documents. Nobody can change or delete this list.</p>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Document</th>
          <th scope="col">Change</th>
          <th scope="col">Status after it</th>
          <th scope="col">Who</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr>
            <th scope="row">
              <Time at={change.changedAt} district={district} />
            </th>
            <td data-label="Document">
              {titleOf(change)} <code class="muted small">{change.documentId}</code>
            </td>
            <td data-label="Change">{changeText(change, student)}</td>
            <td data-label="Status after it">{words(change.change === 'deleted' ? change.change : change.status)}</td>
            <td data-label="Who">
              <Author by={change.changedBy} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const changeWord = (change: DocumentChange['change']) => (change === 'replaced' ? 'changed' : words(change));

/** What was done, and to which fields, as the form prints them. */
function changeText({ change, changedFields, form, studentId }: DocumentChange, student: Student): string {
  const labels = new Map(fieldsOfForm(forms[form]).map(({ name, label }) => [name, label]));
  const fields = changedFields.map((field) => labels.get(field) ?? field).join(', ');
  const done = studentId === student.id ? changeWord(change) : 'Now about another student';
  return fields ? `${done}: ${fields}` : done;
}

/** An administrator by their address; API clients have an id alone, and the roster joins documents that have waited. */
const Author: FC<{ by: string }> = ({ by }) => {
  if (by === 'roster') return <>SameGoal, when the student arrived</>;
  if (by.includes('@')) return <>{by}</>;
  return (
    <>
      Plan-authoring system <code class="muted small">{by}</code>
    </>
  );
};

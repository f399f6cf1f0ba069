import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { type PlanDocument, titleOf } from '../../documents/index.ts';
import type { FoundAccess } from '../../lti/index.ts';
import { programs } from '../../programs/index.ts';
import type { Student } from '../../roster/index.ts';
import { AccessOutcome, Accessor } from './access-record.tsx';
import { type Page, Pager, Time } from './parts.tsx';
import { StudentShell, studentPath } from './student-shell.tsx';

export interface StudentAccessRecordView {
  readonly district: District;
  readonly student: Student;
  readonly records: readonly FoundAccess[];
  readonly total: number;
  readonly page: Page;
  /** The student's documents as they are now; one that was opened may have been deleted since. */
  readonly documents: readonly PlanDocument[];
}

/** A student's "Access record" tab: what a parent who asks under 34 CFR 300.614 is shown or handed. */
export const StudentAccessRecordPage: FC<StudentAccessRecordView> = (view) => {
  const { district, student, records, total, page } = view;
  const path = studentPath(district, student, 'access-record');
  return (
    <StudentShell district={district} student={student} tab="access-record">
      <section class="card" aria-labelledby="access">
        <div class="heading">
          <h2 id="access">Record of Access</h2>
          {total > 0 && <a href={`${path}/record-of-access.csv`}>Download as CSV</a>}
        </div>
        <p class="muted">
          Who asked to see a plan document of this student from a flag in Campus, also when it was refused. Nobody can
          change or remove an entry.
        </p>
        {records.length === 0 ? (
          <p class="empty">Nobody has asked to see a plan document of this student.</p>
        ) : (
          <table class="stack">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Person</th>
                <th scope="col">Document</th>
                <th scope="col">Purpose</th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {records.map((access) => (
                <tr>
                  <th scope="row">
                    <Time at={access.at} district={district} />
                  </th>
                  <td data-label="Person">
                    <Accessor access={access} />
                  </td>
                  <td data-label="Document">
                    <AskedDocument access={access} documents={view.documents} />
                  </td>
                  <td data-label="Purpose">{access.purpose}</td>
                  <td data-label="Outcome">
                    <AccessOutcome access={access} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Pager path={path} page={page} total={total} />
      </section>
    </StudentShell>
  );
};

/** The document by its title; one that no longer is, or was not found, by the program that was asked for. */
const AskedDocument: FC<{ access: FoundAccess } & Pick<StudentAccessRecordView, 'documents'>> = (props) => {
  const { documentId, program } = props.access;
  const document = props.documents.find(({ id }) => id === documentId);
  return (
    <>
      {document ? titleOf(document) : program ? programs[program].name : '–'}{' '}
      <span class="muted small">{documentId}</span>
    </>
  );
};

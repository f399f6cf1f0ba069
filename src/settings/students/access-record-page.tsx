import type { FC } from 'hono/jsx';
import type { FoundDisclosure } from '../../disclosures/index.ts';
import type { District } from '../../districts/index.ts';
import type { PlanDocument } from '../../documents/index.ts';
import type { FoundAccess } from '../../lti/index.ts';
import type { Student } from '../../roster/index.ts';
import { Disclosures } from '../access-record/disclosures.tsx';
import { AccessTable } from '../access-record/page.tsx';
import { type Page, Pager } from '../shell/parts.tsx';
import { StudentShell, studentPath } from './shell.tsx';

export interface StudentAccessRecordView {
  readonly district: District;
  readonly student: Student;
  readonly records: readonly FoundAccess[];
  readonly total: number;
  readonly disclosed: { readonly disclosures: readonly FoundDisclosure[]; readonly total: number };
  readonly page: Page;
  /** The student's documents as they are now; one that was opened may have been deleted since. */
  readonly documents: readonly PlanDocument[];
}

/** A student's "Access record" tab: what a parent who asks under 34 CFR 300.614 is shown or handed. */
export const StudentAccessRecordPage: FC<StudentAccessRecordView> = (view) => {
  const { district, student, records, total, disclosed, page } = view;
  const path = studentPath(district, student, 'access-record');
  return (
    <StudentShell district={district} student={student} tab="access-record">
      <section class="card" aria-labelledby="access">
        <div class="heading">
          <h2 id="access">Record of Access</h2>
          {total > 0 && <a href={`${path}/record-of-access.csv`}>Download as CSV</a>}
        </div>
        <p class="muted">
          Who asked to see a plan document of this student from a flag in Campus, including refused requests. Nobody can
          change or remove an entry.
        </p>
        {records.length === 0 ? (
          <p class="empty">Nobody has asked to see a plan document of this student.</p>
        ) : (
          <AccessTable district={district} records={records} documents={view.documents} />
        )}
        <Pager path={path} page={page} total={total} />
      </section>
      <Disclosures district={district} {...disclosed} file={`${path}/disclosures.csv`} />
    </StudentShell>
  );
};

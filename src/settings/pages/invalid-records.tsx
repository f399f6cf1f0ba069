import type { FC } from 'hono/jsx';
import type { FiscalYear } from '../../calendar/fiscal-year.ts';
import type { District } from '../../districts/index.ts';
import { type InvalidReportRecord, reports } from '../../reporting/index.ts';
import { Day, type Page, Pager } from './parts.tsx';
import { tabPath } from './shell.tsx';

export interface InvalidRecordsView {
  readonly district: District;
  readonly fiscalYear: FiscalYear;
  readonly invalid: readonly InvalidReportRecord[];
  readonly total: number;
  readonly page: Page;
}

export const InvalidRecordsPage: FC<InvalidRecordsView> = ({ district, fiscalYear, invalid, total, page }) => (
  <>
    <h1>Invalid Records</h1>
    <p class="muted">
      What the state reports of fiscal year {fiscalYear} leave out at this moment, because EMIS would refuse it. Correct
      the document or the student, and the record is in the next report.
    </p>
    <section class="card" aria-label="Records left out, by student">
      {invalid.length === 0 ? (
        <p class="empty">Nothing is left out.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Student</th>
              <th scope="col">Report</th>
              <th scope="col">Document</th>
              <th scope="col">Date</th>
              <th scope="col">Field and rule</th>
            </tr>
          </thead>
          <tbody>
            {invalid.map(({ student, report, document, date, element, rule }) => (
              <tr>
                <th scope="row">
                  <a href={`${tabPath(district, 'students')}/${student.id}`}>
                    {student.familyName}, {student.givenName}
                  </a>
                </th>
                <td data-label="Report">{reports[report].title}</td>
                <td data-label="Document">
                  {document.title} <span class="muted">{document.id}</span>
                </td>
                <td data-label="Date">
                  <Day date={date} />
                </td>
                <td data-label="Field and rule">
                  {element}: {rule}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager path={tabPath(district, 'invalid-records')} page={page} total={total} />
    </section>
  </>
);

import type { Child, FC } from 'hono/jsx';
import type { FiscalYear } from '../../calendar/fiscal-year.ts';
import type { dataExportNames } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import type { InvalidReportRecord } from '../../reporting/index.ts';
import { type ReportName, reports, reportsOf, states } from '../../states/index.ts';
import { Day, type Page, Pager } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';

export interface InvalidRecordsView {
  readonly district: District;
  readonly fiscalYear: FiscalYear;
  /** The years that can be reported, newest first. */
  readonly years: readonly FiscalYear[];
  readonly report?: ReportName | undefined;
  readonly dataExportId?: string | undefined;
  readonly exports: Awaited<ReturnType<typeof dataExportNames>>;
  readonly invalid: readonly InvalidReportRecord[];
  readonly total: number;
  readonly page: Page;
}

export const InvalidRecordsPage: FC<InvalidRecordsView> = (view) => {
  const { district, fiscalYear, invalid, total, page } = view;
  return (
    <>
      <h1>Invalid Records</h1>
      <p class="muted">
        What the state reports of fiscal year {fiscalYear} leave out at this moment, because{' '}
        {states[district.state].reporting?.system ?? 'the state'} would refuse it. Correct the document or the student,
        and the record is in the next report.{' '}
        {states[district.state].reporting?.decisions && (
          <a href={`${tabPath(district, 'invalid-records')}/decisions`}>How SameGoal decides</a>
        )}
      </p>
      <Choices {...view} />
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
              {invalid.map(({ student, report, document, element, rule, ...days }) => (
                <tr>
                  <th scope="row">
                    <a href={`${tabPath(district, 'students')}/${student.id}`}>{personName(student)}</a>
                  </th>
                  <td data-label="Report">{reports[report].title}</td>
                  <td data-label="Document">
                    {document.title} <code class="muted small">{document.id}</code>
                  </td>
                  <td data-label="Date">
                    <Days {...days} />
                  </td>
                  <td data-label="Field and rule">
                    {element}: {rule}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Pager path={pathOf(view)} page={page} total={total} />
      </section>
    </>
  );
};

/** The address of this list without its place in it. */
function pathOf({ district, fiscalYear, years, report, dataExportId }: InvalidRecordsView): string {
  const query = new URLSearchParams();
  if (fiscalYear !== years[0]) query.set('fiscalYear', String(fiscalYear));
  if (report) query.set('report', report);
  if (dataExportId) query.set('dataExportId', dataExportId);
  return tabPath(district, 'invalid-records') + (query.size > 0 ? `?${query}` : '');
}

const Days: FC<Pick<InvalidReportRecord, 'date' | 'lastDate'>> = ({ date, lastDate }) =>
  lastDate === date ? (
    <Day date={date} />
  ) : (
    <>
      {lastDate === null && 'since '}
      <Day date={date} />
      {lastDate && (
        <>
          {' '}
          – <Day date={lastDate} />
        </>
      )}
    </>
  );

const Choices: FC<InvalidRecordsView> = ({ district, fiscalYear, years, report, dataExportId, exports }) => (
  <form method="get" action={tabPath(district, 'invalid-records')}>
    <div class="columns">
      <Choice name="report" label="Report">
        <option value="">All reports</option>
        {reportsOf(district.state).map(({ name, shortTitle }) => (
          <option value={name} selected={name === report}>
            {shortTitle}
          </option>
        ))}
      </Choice>
      <Choice name="fiscalYear" label="Fiscal Year">
        {years.map((year) => (
          <option value={String(year)} selected={year === fiscalYear}>
            {year}
          </option>
        ))}
      </Choice>
      <Choice name="dataExportId" label="Data Export">
        <option value="">All, whoever may call them</option>
        {exports.map(({ id, firstName, lastName, email }) => (
          <option value={id} selected={id === dataExportId}>
            {firstName} {lastName}, {email}
          </option>
        ))}
      </Choice>
    </div>
    <p class="buttons">
      <button type="submit">Show</button>
    </p>
  </form>
);

const Choice: FC<{ name: string; label: string; children?: Child }> = ({ name, label, children }) => (
  <div>
    <label for={name}>{label}</label>
    <select id={name} name={name}>
      {children}
    </select>
  </div>
);

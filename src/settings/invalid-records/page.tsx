import type { Child, FC } from 'hono/jsx';
import type { FiscalYear } from '../../calendar/fiscal-year.ts';
import type { dataExportNames } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import type { InvalidReportRecord } from '../../reporting/index.ts';
import { type ReportName, reports, reportsOf, states } from '../../states/index.ts';
import { countText, Day, type Page, Pager } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';
import { recordText } from './file.ts';

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

/** A to-do list: what is wrong, by rule and school, and what to change where. */
export const InvalidRecordsPage: FC<InvalidRecordsView> = (view) => {
  const { district, fiscalYear, invalid, total, page } = view;
  const path = pathOf(view);
  const groups = [...Map.groupBy(invalid, groupOf).values()];
  return (
    <>
      <h1>Invalid Records</h1>
      <p class="muted">
        Records that the state reports of fiscal year {fiscalYear} leave out now, because{' '}
        {states[district.state].reporting?.system ?? 'the state'} would refuse them. Correct the document or the
        student, and the next report has the record.{' '}
        {states[district.state].reporting?.decisions && (
          <a href={`${tabPath(district, 'invalid-records')}/decisions`}>How SameGoal decides</a>
        )}
      </p>
      <Choices {...view} />
      {invalid.length === 0 ? (
        <section class="card" aria-label="Records left out">
          <p class="empty">Nothing is left out.</p>
        </section>
      ) : (
        <p>
          <a href={path.replace('/invalid-records', '/invalid-records/invalid-records.csv')}>Download as CSV</a>
        </p>
      )}
      {reportsOf(district.state).some(({ matchedBy }) => matchedBy) && (
        <p>
          <a href={`${tabPath(district, 'invalid-records')}/compare`}>
            Compare with what {states[district.state].reporting?.system} has
          </a>
        </p>
      )}
      {groups.map((group) => (
        <Group district={district} group={group} />
      ))}
      <Pager path={path} page={page} total={total} />
    </>
  );
};

const groupOf = ({ report, element, rule, school }: InvalidReportRecord) =>
  [report, element, rule, school?.name ?? '', school?.number ?? ''].join('\n');

const Group: FC<{ district: District; group: readonly InvalidReportRecord[] }> = ({ district, group }) => {
  const [first] = group;
  if (!first) return null;
  const { report, element, rule, school } = first;
  return (
    <section class="card">
      <h2>
        {element}: {rule}
      </h2>
      <p class="muted">
        {reports[report].shortTitle}. {school?.name ?? 'No school in Campus'}. {countText(group.length, 'record')}.
      </p>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Student</th>
            <th scope="col">Document</th>
            <th scope="col">Change</th>
            <th scope="col">Date</th>
            <th scope="col">Record that would result</th>
          </tr>
        </thead>
        <tbody>
          {group.map(({ student, document, change, record, ...days }) => (
            <tr>
              <th scope="row">
                <a href={`${tabPath(district, 'students')}/${student.id}`}>{personName(student)}</a>
              </th>
              <td data-label="Document">
                <a href={`${tabPath(district, 'students')}/${student.id}/documents`}>{document.title || document.id}</a>{' '}
                {document.title && <code class="muted small">{document.id}</code>}
              </td>
              <td data-label="Change">{change}</td>
              <td data-label="Date">
                <Days {...days} />
              </td>
              <td data-label="Record that would result" class={record ? 'small' : 'blank'}>
                {record && <code>{recordText(report, element, record)}</code>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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
        <option value="">All</option>
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

import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { FiscalYear } from '../../calendar/fiscal-year.ts';
import type { District } from '../../districts/index.ts';
import type { Comparison, ExplainedDifference } from '../../reporting/index.ts';
import { type ReportName, reports, states } from '../../states/index.ts';
import { Badge, countText, numberText } from '../shell/parts.tsx';
import { personName } from '../shell/person-name.ts';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';

export interface CompareView {
  readonly who: SignedIn;
  readonly district: District;
  /** The reports that can be compared. */
  readonly names: readonly ReportName[];
  readonly years: readonly FiscalYear[];
  readonly chosen: { readonly report: string; readonly fiscalYear: string };
  readonly comparison: Comparison | null;
  /** Why the file was not compared. */
  readonly refused: string | null;
}

/** Reconcile: what the state or Campus has beside what SameGoal reports now. */
export const ComparePage: FC<CompareView> = ({ who, district, names, years, chosen, comparison, refused }) => {
  const system = states[district.state].reporting?.system ?? 'the state';
  return (
    <>
      <p class="small">
        <a href={tabPath(district, 'invalid-records')}>Invalid Records</a>
      </p>
      <h1>Compare with {system}</h1>
      <p class="muted">
        Choose a file of what {system} or Campus has. SameGoal shows what differs from its own records, and why. Nothing
        is stored or changed.
      </p>
      {comparison && <Differences district={district} comparison={comparison} />}
      <section class="card" aria-labelledby="compare">
        <h2 id="compare">Compare a file</h2>
        {refused && (
          <p class="problem" role="alert">
            {refused}
          </p>
        )}
        <SignedForm
          who={who}
          action={`${tabPath(district, 'invalid-records')}/compare`}
          enctype="multipart/form-data"
          forReaders
        >
          <div class="columns">
            <div>
              <label for="compare-report">Report</label>
              <select id="compare-report" name="report">
                {names.map((name) => (
                  <option value={name} selected={name === chosen.report}>
                    {reports[name].shortTitle}
                  </option>
                ))}
              </select>
            </div>
            <div>
              <label for="compare-year">Fiscal Year</label>
              <select id="compare-year" name="fiscalYear">
                {years.map((year) => (
                  <option value={String(year)} selected={String(year) === chosen.fiscalYear}>
                    {year}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <div class="field">
            <label for="compare-file">File</label>
            <p class="help" id="compare-file-help">
              The fixed-width file, or a CSV file whose first line names its columns as the state's manual does. It
              needs the columns that tell records apart. If one is missing, the error names them. At most 10 MB.
            </p>
            <input
              id="compare-file"
              name="file"
              type="file"
              accept=".csv,.txt,.seq,text/csv,text/plain"
              aria-describedby="compare-file-help"
              required
            />
          </div>
          <p class="buttons">
            <button type="submit">Compare</button>
          </p>
        </SignedForm>
      </section>
    </>
  );
};

const kinds: Record<ExplainedDifference['kind'], { text: string; kind: 'warn' | 'bad' }> = {
  theirs: { text: 'Only in the file', kind: 'bad' },
  ours: { text: 'Only in SameGoal', kind: 'warn' },
  values: { text: 'Different', kind: 'warn' },
};

const mostShown = 1_000;

const Differences: FC<{ district: District; comparison: Comparison }> = ({ district, comparison }) => {
  const { report, fiscalYear, theirs, ours, same, others, differences } = comparison;
  return (
    <section class="card" aria-labelledby="differences">
      <h2 id="differences">
        {reports[report].shortTitle}, fiscal year {fiscalYear}
      </h2>
      <p role="status">
        The file has {countText(theirs, 'record')}, SameGoal {numberText(ours)}. {numberText(same)} are the same.{' '}
        {others > 0 && `${countText(others, 'line')} of other record types were left out. `}
        {differences.length > mostShown &&
          `The first ${numberText(mostShown)} of ${numberText(differences.length)} differences:`}
      </p>
      {differences.length === 0 ? (
        <p class="empty">Nothing differs.</p>
      ) : (
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Student</th>
              <th scope="col">Record</th>
              <th scope="col">Where</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {differences.slice(0, mostShown).map(({ who, student, record, kind, reason }) => (
              <tr>
                <th scope="row">
                  {who ? <a href={`${tabPath(district, 'students')}/${who.id}/programs`}>{personName(who)}</a> : '–'}{' '}
                  <code class="muted small">{student}</code>
                </th>
                <td data-label="Record">
                  <code>{Object.values(record).join(' ')}</code>
                </td>
                <td data-label="Where">
                  <Badge kind={kinds[kind].kind}>{kinds[kind].text}</Badge>
                </td>
                <td data-label="Reason">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};

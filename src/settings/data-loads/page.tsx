import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import { commonColumnsIn, type DataLoad, mostLines } from '../../documents/index.ts';
import { numberText, type Page } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { ColumnTable, formColumns } from './columns.tsx';
import { Loads } from './loads.tsx';
import { type LoadResult, Result } from './result.tsx';

export interface DataLoadsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly result: LoadResult | null;
  /** What was chosen for the file, to be chosen again. */
  readonly choices: LoadChoices;
  readonly loads: readonly DataLoad[];
  readonly total: number;
  readonly page: Page;
  /** What was done just now. */
  readonly saved: string | null;
  /** Why it was not. */
  readonly problem: string | null;
}

export interface LoadChoices {
  /** One of `changedDatesTexts`. */
  readonly changedDates: string;
  readonly confirmDates: boolean;
}

const changedDatesTexts = {
  '': 'Ask me and store nothing',
  correct: 'Correct the document’s date',
  add: 'Add one more document',
} as const;

export const DataLoadsPage: FC<DataLoadsView> = (props) => {
  const { who, district, result, choices, loads, total, page, saved, problem } = props;
  return (
    <>
      <h1>Data Loads</h1>
      <p class="muted">
        In your first year, load your students’ programs so that badges exist before the cutover. Each line of the file
        is one completed document.
      </p>
      {saved && (
        <p class="done" role="status">
          {saved}
        </p>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {result && <Result who={who} district={district} result={result} />}
      <section class="card" aria-labelledby="load">
        <h2 id="load">Key programs data load</h2>
        <SignedForm who={who} action={tabPath(district, 'data-loads')} enctype="multipart/form-data">
          <div class="field">
            <label for="file">CSV or XLSX file</label>
            <p class="help" id="file-help">
              As a spreadsheet saves it: XLSX, or CSV UTF-8. At most {numberText(mostLines)} lines and 10 MB. Write
              dates as YYYY-MM-DD or MM/DD/YYYY. Each line replaces the whole document. Blank fields are cleared.
              Loading a file twice changes nothing.
            </p>
            <input
              id="file"
              name="file"
              type="file"
              accept=".csv,.tsv,.txt,.xlsx,.xlsm,text/csv,text/tab-separated-values"
              aria-describedby="file-help"
              required
            />
          </div>
          <div class="field">
            <label for="changed-dates">If a line’s date differs from an earlier document</label>
            <p class="help" id="changed-dates-help">
              The line may correct the earlier document’s date, or be one more document. Only you know. This does not
              matter the first time you load a file.
            </p>
            <select id="changed-dates" name="changedDates" aria-describedby="changed-dates-help">
              {Object.entries(changedDatesTexts).map(([value, text]) => (
                <option value={value} selected={value === choices.changedDates}>
                  {text}
                </option>
              ))}
            </select>
          </div>
          <p>
            <label>
              <input type="checkbox" name="confirmDates" value="yes" checked={choices.confirmDates} /> This file has
              dates before a student’s birth or more than a year ahead, and they are right
            </label>
          </p>
          <p class="buttons">
            <button type="submit" name="action" value="check" class="quiet">
              Check the file
            </button>
            <button type="submit" name="action" value="load">
              Load the file
            </button>
          </p>
        </SignedForm>
      </section>
      <Loads {...{ who, district, loads, total, page }} />
      <section class="card" aria-labelledby="stub">
        <h2 id="stub">Stub document</h2>
        <p>Enter a single document in a form, for data that was only ever in Campus.</p>
        <p>
          <a class="button" href={`${tabPath(district, 'data-loads')}/stub-document`}>
            Add a stub document
          </a>
        </p>
      </section>
      <section class="card" aria-labelledby="columns">
        <h2 id="columns">Columns</h2>
        <p class="muted">
          The first line has the column names, in any order. Case, spaces, and underscores do not matter. The labels
          printed on the forms and names such as Student Number or First Name also work. Every file needs{' '}
          <code>form</code>, one of the three student ids, and the fields of its forms.
        </p>
        <ColumnTable
          columns={Object.entries(commonColumnsIn(district)).map(([name, text]) => ({ name, text }))}
          title="For every document"
        />
        {formColumns(district)}
      </section>
    </>
  );
};

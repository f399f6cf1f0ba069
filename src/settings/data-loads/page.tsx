import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import {
  commonColumnsIn,
  type FindingGroup,
  type LoadOutcome,
  loadableForms,
  mostLines,
  placeText,
} from '../../documents/index.ts';
import { programKeys, programs } from '../../programs/index.ts';
import { type FieldOfForm, forms } from '../../states/index.ts';
import { numberText } from '../shell/parts.tsx';
import { FormToken, tabPath } from '../shell/shell.tsx';

/** What became of a file: what was stored or would be, or why nothing was. */
export type LoadResult =
  | { readonly outcome: LoadOutcome; readonly dryRun: boolean }
  | { readonly refused: readonly { readonly field: string; readonly message: string }[] };

export interface DataLoadsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly result: LoadResult | null;
  /** What was chosen for the file, to be chosen again. */
  readonly choices: LoadChoices;
}

export interface LoadChoices {
  /** One of `changedDatesTexts`. */
  readonly changedDates: string;
  readonly confirmDates: boolean;
}

const changedDatesTexts = {
  '': 'Ask me, and store nothing',
  correct: 'Correct the document’s date',
  add: 'Add one more document',
} as const;

export const DataLoadsPage: FC<DataLoadsView> = ({ who, district, result, choices }) => (
  <>
    <h1>Data Loads</h1>
    <p class="muted">
      A district in its first year can load what it knows of its students’ programs, so that badges exist before the
      cutover. Each line of the file is one completed document.
    </p>
    {result && <Result result={result} />}
    <section class="card" aria-labelledby="load">
      <h2 id="load">Key programs data load</h2>
      <form method="post" action={tabPath(district, 'data-loads')} enctype="multipart/form-data">
        <FormToken who={who} />
        <div class="field">
          <label for="file">CSV file</label>
          <p class="help" id="file-help">
            As a spreadsheet saves it, best as CSV UTF-8; at most {numberText(mostLines)} lines and 10 MB. Dates as
            YYYY-MM-DD or MM/DD/YYYY. Loading a file twice changes nothing. A line says all of its document: what is
            blank or left out is cleared.
          </p>
          <input id="file" name="file" type="file" accept=".csv,text/csv" aria-describedby="file-help" required />
        </div>
        <div class="field">
          <label for="changed-dates">A line whose date differs from the document that was loaded before</label>
          <p class="help" id="changed-dates-help">
            The same student and form with another date: is it the same document with its date corrected, or one more
            document? Only you know. The first time a file is loaded, this does not matter.
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
            <input type="checkbox" name="confirmDates" value="yes" checked={choices.confirmDates} /> Dates before a
            student’s birth, or more than a year ahead, are right in this file
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
      </form>
    </section>
    <section class="card" aria-labelledby="stub">
      <h2 id="stub">Stub document</h2>
      <p>For a single student: the same, typed into a form, for data that was only ever in Campus.</p>
      <p>
        <a class="button" href={`${tabPath(district, 'data-loads')}/stub-document`}>
          Add a stub document
        </a>
      </p>
    </section>
    <section class="card" aria-labelledby="columns">
      <h2 id="columns">Columns</h2>
      <p class="muted">
        The first line names the columns, in any order; upper and lower case, spaces and underscores make no difference.
        Every file has <code>form</code> and one of the three ids of a student, and the fields of the forms on its
        lines.
      </p>
      <ColumnTable
        columns={Object.entries(commonColumnsIn(district)).map(([name, text]) => ({ name, text }))}
        title="Of every document"
      />
      {formColumns(district)}
    </section>
  </>
);

/** The columns of a state's forms stand in the code, so the longest part of the page is made once for each state. */
const formColumns = ({ state }: District) => {
  const made = madeColumns.get(state) ?? raw(String(<FormColumns state={state} />));
  madeColumns.set(state, made);
  return made;
};
const madeColumns = new Map<District['state'], ReturnType<typeof raw>>();

const FormColumns: FC<Pick<District, 'state'>> = ({ state }) => (
  <>
    {programKeys.map((program) => (
      <>
        <h3>{programs[program].name}</h3>
        {loadableForms({ state })
          .filter(({ name }) => forms[name].program === program)
          .map(({ name, title, fields }) => (
            <details>
              <summary>
                {title} <code>{name}</code>
              </summary>
              <ColumnTable
                columns={fields.map((field) => ({ name: field.name, text: fieldText(field) }))}
                title={title}
              />
            </details>
          ))}
      </>
    ))}
  </>
);

const Result: FC<{ result: LoadResult }> = ({ result }) => {
  if ('refused' in result)
    return (
      <section class="card" aria-labelledby="result">
        <h2 id="result">Nothing was stored</h2>
        <Problems problems={result.refused} />
      </section>
    );
  const { outcome, dryRun } = result;
  const { documents, created, replaced, unchanged, newStudents, problems, problemCount, remarks, remarkCount } =
    outcome;
  return (
    <section class="card" aria-labelledby="result" role="status">
      <h2 id="result">{dryRun ? 'The file was checked; nothing was stored' : 'The file was loaded'}</h2>
      {problems.length > 0 ? (
        <Problems problems={problems.map(told)} count={problemCount} />
      ) : (
        <>
          <p>
            {numberText(documents)} {documents === 1 ? 'document' : 'documents'}: {numberText(created)} new,{' '}
            {numberText(replaced)} changed, {numberText(unchanged)} as they were.
          </p>
          {newStudents > 0 && (
            <p>
              {numberText(newStudents)} {newStudents === 1 ? 'student has' : 'students have'} not come from Campus yet;
              documents wait until then.
            </p>
          )}
        </>
      )}
      {remarks.length > 0 && (
        <>
          <p>{dryRun ? 'Loaded as it is, this would happen:' : 'To know of single lines:'}</p>
          <Lines lines={remarks.map(told)} count={remarkCount} />
        </>
      )}
      {dryRun && problems.length === 0 && <p>To load it, choose the file again below.</p>}
    </section>
  );
};

interface Told {
  readonly field: string;
  readonly message: string;
}

const told = (group: FindingGroup): Told => ({ field: placeText(group), message: group.message });

const Lines: FC<{ lines: readonly Told[]; count: number }> = ({ lines, count }) => (
  <ul>
    {lines.map(({ field, message }) => (
      <li>
        <strong>{field}</strong>: {message}
      </li>
    ))}
    {count > lines.length && <li>and {numberText(count - lines.length)} more</li>}
  </ul>
);

const Problems: FC<{ problems: readonly Told[]; count?: number }> = ({ problems, count = problems.length }) => (
  <div class="problem" role="alert">
    <p>
      {numberText(count)} {count === 1 ? 'problem' : 'problems'} to correct in the file:
    </p>
    <Lines lines={problems} count={count} />
  </div>
);

const ColumnTable: FC<{ title: string; columns: readonly { readonly name: string; readonly text: string }[] }> = (
  props,
) => (
  <table class="stack">
    <caption class="hidden">{props.title}</caption>
    <thead>
      <tr>
        <th scope="col">Column</th>
        <th scope="col">Holds</th>
      </tr>
    </thead>
    <tbody>
      {props.columns.map(({ name, text }) => (
        <tr>
          <th scope="row">
            <code class="word">{name}</code>
          </th>
          <td>{text}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The printed label and what may stand in the cell. */
export function fieldText({ label, kind }: FieldOfForm): string {
  switch (kind.kind) {
    case 'date':
      return `${label}: a date`;
    case 'yesNo':
      return `${label}: yes or no`;
    case 'choice':
      return `${label}: ${kind.options.join(', ')}`;
    case 'list':
      return `${label}: entries of ${kind.parts.map(({ name }) => name).join(', ')}, parted by semicolons`;
    case 'text':
      return label;
  }
}

import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import type { District } from '../../districts/index.ts';
import { loadableForms } from '../../documents/index.ts';
import { madeOnce } from '../../platform/isolate-cache.ts';
import { programKeys, programs } from '../../programs/index.ts';
import { type FieldOfForm, forms } from '../../states/index.ts';

/** The columns of a state's forms stand in the code, so the longest part of the page is made once for each state. */
export const formColumns = ({ state }: District) => columnsOf(state);
const columnsOf = madeOnce((state: District['state']) => raw(String(<FormColumns state={state} />)));

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
              <p>
                Template: <a href={`data-loads/template.xlsx?form=${name}`}>XLSX</a>,{' '}
                <a href={`data-loads/template.csv?form=${name}`}>CSV</a> · Example:{' '}
                <a href={`data-loads/example.xlsx?form=${name}`}>XLSX</a>,{' '}
                <a href={`data-loads/example.csv?form=${name}`}>CSV</a>
              </p>
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

export const ColumnTable: FC<{
  title: string;
  columns: readonly { readonly name: string; readonly text: string }[];
}> = (props) => (
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
      return `${label}: entries of ${kind.parts.map(({ name }) => name).join(', ')}, separated by semicolons`;
    case 'text':
      return label;
  }
}

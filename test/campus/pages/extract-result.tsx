import type { Campus } from '../campus.ts';
import { type Extract, shownRecords } from '../extract.ts';
import { ExtractTabs } from './extract-form.tsx';
import { type ExtractTypeKey, extractTypes } from './extracts.ts';
import { type Html, page } from './page.tsx';

/** `outcomeBeginningDate` as the head of a column. */
const heading = (name: string) =>
  name
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .toLowerCase()
    .replace(/^./, (first) => first.toUpperCase())
    .replace(/\b(emis|irn|id|iep)\b/gi, (word) => word.toUpperCase());

const number = new Intl.NumberFormat('en-US');

/** What an extract brought: its counts, and the first records beside the students they were matched to. */
export function extractResultPage(campus: Campus, type: ExtractTypeKey, extract: Extract): Html {
  const { title } = extractTypes[type];
  const counts: [string, number][] = [
    ['Records', extract.records],
    ['Matched to a student', extract.matched],
    ['Not matched', extract.unmatched],
    ['Pages asked for', extract.pages],
  ];
  const dateTypes = Object.entries(extract.byDateType).sort(([one], [other]) => one.localeCompare(other));
  const children = (
    <>
      <ExtractTabs campus={campus} current={type} />
      <section class="card">
        <h1>{title}</h1>
        {extract.problem && (
          <p class="problem" role="alert">
            {extract.problem}
          </p>
        )}
        <dl class="counts">
          {counts.map(([name, count]) => (
            <div>
              <dt>{name}</dt>
              <dd>{number.format(count)}</dd>
            </div>
          ))}
        </dl>
        {dateTypes.length > 0 && (
          <p class="date-types">
            {dateTypes.map(([dateType, count]) => (
              <span>
                {dateType} <b>{number.format(count)}</b>
              </span>
            ))}
          </p>
        )}
        <p>
          <a href={`${campus.root}/campus/reports?type=${type}`}>Back to the form</a>
        </p>
      </section>
      {extract.shown.length > 0 && <Records campus={campus} extract={extract} />}
    </>
  );
  return page(campus, { title: `${title} extract`, current: 'reports', children });
}

function Records({ campus, extract }: { campus: Campus; extract: Extract }) {
  const columns = [...new Set(extract.shown.flatMap(({ record }) => Object.keys(record)))];
  return (
    <section class="card">
      <h2>{extract.records > shownRecords ? `First ${shownRecords} records` : 'Records'}</h2>
      <section class="scroll" tabindex={0} aria-label="Records">
        <table>
          <thead>
            <tr>
              <th>Student</th>
              {columns.map((column) => (
                <th>{heading(column)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {extract.shown.map(({ record, student }) => (
              <tr>
                <th scope="row">
                  {student ? (
                    <a href={`${campus.root}/campus/students/${student.sourcedId}`}>{student.name}</a>
                  ) : (
                    <span class="none">Not in Campus</span>
                  )}
                </th>
                {columns.map((column) => (
                  <td>{text(record[column])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const text = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

import type { Campus } from '../campus.ts';
import { type ExtractTypeKey, extractTypeKeys, extractTypes } from './extracts.ts';
import { type Html, page, today } from './page.tsx';

/** Fiscal years run from July to June; the partner keeps the current one and four before it. */
const yearsKept = 5;

function fiscalYears(day: string): number[] {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const current = month >= 7 ? year + 1 : year;
  return Array.from({ length: yearsKept }, (_, index) => current - index);
}

const reportingPeriods = [
  ['K', 'October (K)'],
  ['C', 'February (C)'],
  ['N', 'Year end (N)'],
] as const;

const schoolsOf = (campus: Campus) =>
  campus.sql
    .exec<{ irn: string; name: string }>(
      `select identifier as irn, object ->> '$.name' as name from entities where collection = 'orgs' and role = 'school' order by name`,
    )
    .toArray();

/** The choice of extract, above its form and above its result. */
export const ExtractTabs = ({ campus, current }: { campus: Campus; current: ExtractTypeKey }) => (
  <nav class="sections" aria-label="Extracts">
    {extractTypeKeys.map((key) => (
      <a href={`${campus.root}/campus/reports?type=${key}`} aria-current={key === current ? 'page' : undefined}>
        {extractTypes[key].name}
      </a>
    ))}
  </nav>
);

/** The editor of an extract. */
export function extractFormPage(campus: Campus, type: ExtractTypeKey): Html {
  const { title, fields, moreYears, note } = extractTypes[type];
  const children = (
    <>
      <ExtractTabs campus={campus} current={type} />
      <section class="card">
        <h1>{title}</h1>
        <form class="extract" method="post" action={`${campus.root}/campus/reports/${type}`}>
          <fieldset>
            <legend>Source</legend>
            <label class="check">
              <input type="checkbox" name="pullFromIntegration" value="1" checked />
              Pull data from SPED product integration
            </label>
            {fields.includes('additionalYears') && (
              <label class="check">
                <input type="checkbox" name="additionalYears" value="3" />
                {moreYears}
              </label>
            )}
          </fieldset>
          <fieldset class="columns">
            <legend>Students</legend>
            <label>
              School
              <select name="buildingIrn">
                <option value="">All schools</option>
                {schoolsOf(campus).map(({ irn, name }) => (
                  <option value={irn}>{`${name} (${irn})`}</option>
                ))}
              </select>
            </label>
            <label>
              EMIS student ID
              <input name="emisStudentId" placeholder="All students" pattern="[A-Z]{2}[0-9]{7}" autocomplete="off" />
            </label>
          </fieldset>
          <fieldset class="columns">
            <legend>Period</legend>
            <label>
              Fiscal year
              <select name="fiscalYear">
                {fiscalYears(today(campus)).map((year) => (
                  <option value={year}>{`${year - 1}–${year}`}</option>
                ))}
              </select>
            </label>
            <label>
              Reporting period
              <select name="reportingPeriod">
                <option value="">None</option>
                {reportingPeriods.map(([code, name]) => (
                  <option value={code}>{name}</option>
                ))}
              </select>
            </label>
            {fields.includes('dateRange') && (
              <>
                <label>
                  Start date
                  <input type="date" name="startDate" />
                </label>
                <label>
                  End date
                  <input type="date" name="endDate" />
                </label>
              </>
            )}
            {fields.includes('effectiveDate') && (
              <label>
                Effective date
                <input type="date" name="effectiveDate" value={today(campus)} />
              </label>
            )}
          </fieldset>
          {note && <p class="note">{note}</p>}
          <button type="submit" class="primary">
            Generate extract
          </button>
        </form>
      </section>
    </>
  );
  return page(campus, { title: `${title} extract`, current: 'reports', children });
}

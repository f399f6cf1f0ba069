import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { District } from '../../districts/index.ts';
import type { Student, studentFilters } from '../../roster/index.ts';
import { countText, type Page, Pager } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { filterLabels, orderNames, programNames } from './form.ts';
import type { ShownSearch } from './search.ts';
import { fullName, idLabel, StudentStatus, studentPath } from './shell.tsx';

export interface StudentsView {
  readonly who: SignedIn;
  readonly district: District;
  readonly students: readonly Student[];
  readonly total: number;
  readonly page: Page;
  readonly search: ShownSearch;
  readonly filters: Awaited<ReturnType<typeof studentFilters>>;
  /** Questions whether two records are one child's. */
  readonly toMatch: number;
}

export const StudentsPage: FC<StudentsView> = (view) => {
  const { district, students, total, page, search, toMatch } = view;
  const [path, query] = [tabPath(district, 'students'), search.query && `?${search.query}`];
  return (
    <>
      <h1>Students</h1>
      {toMatch > 0 && (
        <p>
          <a href={`${path}/to-match`}>{countText(toMatch, 'student')} to match</a>
        </p>
      )}
      <SearchForm {...view} />
      <section class="card" aria-label="Students">
        {students.length === 0 ? (
          <p class="empty">
            {query
              ? 'No student matches. Check the spelling, or use fewer filters.'
              : 'Campus has not sent any students yet.'}
          </p>
        ) : (
          <StudentTable {...view} />
        )}
        {query && (
          <p class="small">
            {countText(total, 'student')} found. <a href={path}>Show all students</a>
          </p>
        )}
        <Pager path={`${path}${query}`} page={page} total={total} />
        {total > 0 && (
          <p class="small">
            <a href={`${path}/students.csv${query}`}>Download {query ? 'these students' : 'all students'} as CSV</a>
          </p>
        )}
      </section>
    </>
  );
};

const SearchForm: FC<StudentsView> = ({ who, district, search, filters }) => {
  const isFiltered = [search.program, search.flag, search.campus, search.school, search.grade].some(Boolean);
  return (
    <SignedForm who={who} forReaders class="card" action={tabPath(district, 'students')}>
      <div class="search">
        <div>
          <label for="search">Name, local student number, or {idLabel(district)}</label>
          <input id="search" name="search" value={search.text} maxlength={100} autocomplete="off" spellcheck={false} />
        </div>
        <button type="submit">Search</button>
      </div>
      <details open={isFiltered || search.order !== 'name'}>
        <summary>Filter and sort</summary>
        <div class="filters">
          <Choice name="program" value={search.program} choices={Object.entries(programNames)} all="All students" />
          <Choice
            name="school"
            value={search.school}
            choices={filters.schools.map(({ sourcedId, name }) => [sourcedId, name] as const)}
            all="All schools"
          />
          <Choice
            name="grade"
            value={search.grade}
            choices={filters.grades.map((grade) => [grade, grade] as const)}
            all="All grades"
          />
          <Choice name="order" value={search.order} choices={Object.entries(orderNames)} />
          <label class="check">
            <input type="checkbox" name="flag" value="none" checked={search.flag === 'none'} /> {filterLabels.flag}
          </label>
          <label class="check">
            <input type="checkbox" name="campus" value="missing" checked={search.campus === 'missing'} />{' '}
            {filterLabels.campus}
          </label>
        </div>
        <p class="buttons">
          <button type="submit" class="quiet">
            Apply
          </button>
        </p>
      </details>
    </SignedForm>
  );
};

interface ChoiceProps {
  readonly name: keyof typeof filterLabels;
  readonly value: string;
  readonly choices: readonly (readonly [key: string, text: string])[];
  /** The choice that filters nothing. */
  readonly all?: string;
}

const Choice: FC<ChoiceProps> = ({ name, value, choices, all }) => (
  <div>
    <label for={`filter-${name}`}>{filterLabels[name]}</label>
    <select id={`filter-${name}`} name={name}>
      {all && <option value="">{all}</option>}
      {choices.map(([key, text]) => (
        <option value={key} selected={key === value}>
          {text}
        </option>
      ))}
    </select>
  </div>
);

const StudentTable: FC<StudentsView> = ({ district, students, filters }) => {
  const schools = new Map<string, string>(filters.schools.map(({ sourcedId, name }) => [sourcedId, name]));
  return (
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Grade</th>
          <th scope="col">School</th>
          <th scope="col">Local number</th>
          <th scope="col">{idLabel(district)}</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        {students.map((student) => (
          <tr>
            <th scope="row">
              <a href={studentPath(district, student)}>{fullName(student)}</a>
            </th>
            <td data-label="Grade">{student.grade ?? '–'}</td>
            <td data-label="School">{(student.school && schools.get(student.school)) ?? '–'}</td>
            <td data-label="Local number">{student.localNumber ?? '–'}</td>
            <td data-label={idLabel(district)}>{student.stateStudentId ?? '–'}</td>
            <td>
              <StudentStatus student={student} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

import type { Campus } from '../campus.ts';
import { findStudents, flagNames, pageSize, type Search } from './find-students.ts';
import { FlagImage, safeColor } from './flag-badge.tsx';
import { gradeName, type Html, page, today } from './page.tsx';

export function readSearch(query: Readonly<Record<string, string>>): Search {
  const offset = Number(query.offset);
  return {
    text: query.q ?? '',
    flag: query.flag ?? '',
    inactive: query.inactive !== undefined,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
  };
}

/** The search for students, and whom it found. */
export function studentsListPage(campus: Campus, search: Search): Html {
  const { students, total } = findStudents(campus, search, today(campus));
  const children = (
    <>
      <section class="card">
        <h1>Students</h1>
        <search>
          <form class="search" method="get" action={`${campus.root}/campus/`}>
            <label class="grow">
              Name, student number or SSID
              <input type="search" name="q" value={search.text} autocomplete="off" />
            </label>
            <label>
              Flag
              <select name="flag">
                <option value="">All students</option>
                <option value="any" selected={search.flag === 'any'}>
                  Students with flags
                </option>
                {flagNames(campus).map(({ sourcedId, name }) => (
                  <option value={sourcedId} selected={search.flag === sourcedId}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label class="check">
              <input type="checkbox" name="inactive" value="1" checked={search.inactive} />
              Inactive too
            </label>
            <button type="submit" class="primary">
              Search
            </button>
          </form>
        </search>
      </section>
      <section class="card">
        <Count search={search} shown={students.length} total={total} />
        {students.length > 0 && (
          <table class="list">
            <thead>
              <tr>
                <th>Student</th>
                <th>Number</th>
                <th>Grade</th>
                <th>School</th>
                <th>Flags</th>
              </tr>
            </thead>
            <tbody>
              {students.map((student) => (
                <tr>
                  <td data-label="Student">
                    <a href={`${campus.root}/campus/students/${student.sourcedId}`}>{student.name}</a>
                    {!student.active && <strong class="inactive">Inactive</strong>}
                  </td>
                  <td data-label="Number">{student.number}</td>
                  <td data-label="Grade">{gradeName(student.grade)}</td>
                  <td data-label="School">{student.school}</td>
                  <td data-label="Flags">
                    {student.flags.length === 0 ? (
                      <span class="none">–</span>
                    ) : (
                      <span class="flag-names">
                        {student.flags.map(({ name, color }) => (
                          <span class="named">
                            <FlagImage color={safeColor(color)} />
                            {name}
                          </span>
                        ))}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Pager campus={campus} search={search} total={total} />
      </section>
    </>
  );
  return page(campus, { title: 'Students', current: 'students', children });
}

const number = new Intl.NumberFormat('en-US');

function Count({ search, shown, total }: { search: Search; shown: number; total: number }) {
  if (shown === 0) return <p class="none">No student was found.</p>;
  const from = search.offset + 1;
  return (
    <p class="count">
      {total === shown
        ? `${number.format(total)} ${total === 1 ? 'student' : 'students'}`
        : `${number.format(from)}–${number.format(search.offset + shown)} of ${number.format(total)} students`}
    </p>
  );
}

function Pager({ campus, search, total }: { campus: Campus; search: Search; total: number }) {
  const at = (offset: number) => {
    const query = new URLSearchParams();
    if (search.text) query.set('q', search.text);
    if (search.flag) query.set('flag', search.flag);
    if (search.inactive) query.set('inactive', '1');
    if (offset > 0) query.set('offset', String(offset));
    return `${campus.root}/campus/?${query}`;
  };
  const [before, after] = [search.offset > 0, search.offset + pageSize < total];
  if (!before && !after) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {before && (
        <a rel="prev" href={at(Math.max(0, search.offset - pageSize))}>
          ← Previous
        </a>
      )}
      {after && (
        <a rel="next" class="next" href={at(search.offset + pageSize)}>
          Next →
        </a>
      )}
    </nav>
  );
}

import type { District } from '../../districts/index.ts';
import { cleanText } from '../clean-text.ts';
import { columnNames } from './column-names.ts';
import type { Finding } from './findings.ts';
import type { Row } from './rows.ts';

export interface Header {
  /** Column names by position; null for a column that is blank or left out. */
  readonly columns: readonly (string | null)[];
  readonly titles: readonly string[];
  readonly problems: readonly Finding[];
  /** Which names of other systems were taken for ours, and which columns are left out. */
  readonly remarks: readonly Finding[];
}

/** Titles are cut short: a file of another kind has whole paragraphs in its first line. */
const shown = (title: string) => (title.length > 60 ? `${title.slice(0, 60)}…` : title);

const studentIds = ['localNumber', 'stateStudentId', 'sourcedId'];

/** A title, the district's name, and blank lines may stand above the names of the columns. */
const mostLinesAbove = 10;

const namedBy = (district: District) => {
  const readName = columnNames(district);
  return ({ cells }: Row) => cells.map((cell) => readName(cleanText(cell)));
};

const hasForm = (names: ReturnType<ReturnType<typeof namedBy>>) =>
  names.some((name) => name.is === 'column' && name.column === 'form');

/** Whether one of the first rows names a column for the form, as every file that can be loaded does. */
export function namesForm(district: District, rows: readonly Row[]): boolean {
  const namesOf = namedBy(district);
  return rows.slice(0, mostLinesAbove).some((row) => hasForm(namesOf(row)));
}

/** What the first row says of the columns. `next` are the rows behind it, among which the names stand when a title stands above them. */
export function readHeader(district: District, first: Row, next: readonly Row[]): Header {
  const { line, cells } = first;
  const namesOf = namedBy(district);
  const names = namesOf(first);
  const titles = cells.map(cleanText);
  const columns = names.map((name) => (name.is === 'column' ? name.column : null));
  const problems: Finding[] = [];
  const problem = (column: string | null, message: string) => problems.push({ line, column, message });
  const below = hasForm(names) ? undefined : next.slice(0, mostLinesAbove).find((row) => hasForm(namesOf(row)));
  if (below) {
    problem(null, `the column names are on line ${below.line}. Delete the lines above it`);
    return { columns, titles, problems, remarks: [] };
  }
  columns.forEach((column, at) => {
    const title = titles[at] ?? '';
    if (title && names[at]?.is === 'unknown')
      problem(shown(title), 'is not a column of this load. Rename it to one of the columns of its form, or delete it');
    const earlier = column === null ? at : columns.indexOf(column);
    if (column !== null && earlier < at)
      problem(
        column,
        titles[earlier] === title ? 'is there twice' : `is there twice, as ${titles[earlier]} and ${title}`,
      );
  });
  if (!columns.includes('form')) problem('form', 'is missing. Name the form of each line in a column form');
  if (!studentIds.some((id) => columns.includes(id)))
    problem('localNumber', 'is missing. The file needs a column localNumber, stateStudentId, or sourcedId');
  const told = (message: string, it: readonly string[]): Finding[] =>
    it.length === 0 ? [] : [{ line, column: null, message: `${message}: ${it.join(', ')}` }];
  const taken = names.flatMap((name, at) =>
    name.is === 'column' && name.taken ? [`${shown(titles[at] ?? '')} for ${name.column}`] : [],
  );
  const unused = titles.filter((_, at) => names[at]?.is === 'unused').map(shown);
  const remarks = [
    ...told('takes columns that have other names here', taken),
    ...told('leaves out columns that a load has no use for', unused),
  ];
  return { columns, titles, problems, remarks };
}

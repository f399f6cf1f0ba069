import type { District } from '../../districts/index.ts';
import { cleanText } from '../clean-text.ts';
import { knownColumns, normalized } from './columns.ts';
import type { Finding } from './findings.ts';
import type { Row } from './rows.ts';

export interface Header {
  /** Column names by position; null for a column that is blank or not known. */
  readonly columns: readonly (string | null)[];
  readonly titles: readonly string[];
  readonly problems: readonly Finding[];
}

/** Titles are cut short: a file of another kind has whole paragraphs in its first line. */
const shown = (title: string) => (title.length > 60 ? `${title.slice(0, 60)}…` : title);

const studentIds = ['localNumber', 'stateStudentId', 'sourcedId'];

/** What the first row says of the columns. `next` are the rows behind it, among which the names stand when a title stands above them. */
export function readHeader(district: District, { line, cells }: Row, next: readonly Row[]): Header {
  const known = knownColumns(district);
  const named = (row: readonly string[]) => row.map((cell) => known.get(normalized(cleanText(cell))) ?? null);
  const titles = cells.map(cleanText);
  const columns = named(cells);
  const problems: Finding[] = [];
  const problem = (column: string | null, message: string) => problems.push({ line, column, message });
  const names = next.slice(0, 10).find((row) => named(row.cells).includes('form'));
  if (!columns.includes('form') && names) {
    problem(null, `the names of the columns stand on line ${names.line}. Delete the lines above it`);
    return { columns, titles, problems };
  }
  columns.forEach((column, at) => {
    if (column === null && titles[at]) problem(shown(titles[at]), 'is not a column of this load');
    if (column !== null && columns.indexOf(column) < at) problem(column, 'is there twice');
  });
  if (!columns.includes('form')) problem('form', 'is missing');
  if (!studentIds.some((id) => columns.includes(id)))
    problem('localNumber', 'is missing: a column localNumber, stateStudentId or sourcedId is needed');
  return { columns, titles, problems };
}

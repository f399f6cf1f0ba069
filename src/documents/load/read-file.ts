import { CsvError, parse } from 'csv-parse/sync';
import type { District } from '../../districts/index.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { knownColumns, normalised } from './columns.ts';
import { type LoadProblem, loadProblem } from './problems.ts';

/** A line of the file with its cells by column name, trimmed; blank ones are absent. */
export interface LoadLine {
  /** The line of the file on which it begins; the header is line 1. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface LoadFile {
  readonly lines: readonly LoadLine[];
  readonly problems: readonly LoadProblem[];
  readonly remarks: readonly LoadProblem[];
}

export const mostLines = 10_000;

/** Bytes: ten thousand lines of a few hundred each. */
export const largestLoad = 5 * 1024 * 1024;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The lines of a CSV file (RFC 4180) in UTF-8, with or without a byte order mark. Refuses what is no such file; problems of columns and lines are listed. */
export function readFile(district: District, bytes: Uint8Array): Result<LoadFile> {
  const records = readRecords(bytes);
  if (!records.ok) return records;
  const [header, ...rows] = records.value;
  if (!header) return refuse(loadProblem([{ line: 1, column: null, message: 'the file is empty' }]));
  if (rows.length > mostLines)
    return refuse(
      loadProblem([{ line: 1, column: null, message: `a file may have ${mostLines} documents; split it` }]),
    );
  const { columns, problems } = readHeader(district, header.record);
  const lines = rows.map(({ record, info }): LoadLine => {
    const breaks = record.join('').split('\n').length - 1;
    const line = info.lines - breaks;
    record.forEach((cell, at) => {
      if (!header.record[at]?.trim() && cell.trim())
        problems.push({ line, column: null, message: withoutColumn(at, columns.length) });
    });
    const cells = record.flatMap((cell, at) => {
      const [column, text] = [columns[at], cell.trim()];
      return column && text ? [[column, text] as const] : [];
    });
    return { line, cells: new Map(cells) };
  });
  // Excel appends blank cells to all lines. On some alone they come from a comma without quotation marks, which has moved what stands behind it.
  const isLonger = rows.map(({ record }) => record.length > columns.length);
  const longer = isLonger.every(Boolean) ? [] : lines.filter((_, at) => isLonger[at]);
  const remarks = longer.map(({ line }) => ({ line, column: null, message: longerThanOthers }));
  return ok({ lines: lines.filter(({ cells }) => cells.size > 0), problems, remarks });
}

/** Cells that no column names hold something that would be lost. Blank ones, as Excel appends them, do not. */
const withoutColumn = (at: number, columns: number) =>
  at < columns
    ? `has a cell in column ${at + 1}, whose header is blank. Name the column, or clear the cell`
    : `has a cell in column ${at + 1}, the header has ${columns}. A comma inside a cell needs quotation marks around the cell`;

const longerThanOthers =
  'has more cells than the header and other lines: a comma inside a cell needs quotation marks, or the cells behind it stand one column off';

function readRecords(bytes: Uint8Array): Result<CsvRecord[]> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    const message = 'the file is not in UTF-8. In Excel, save it as "CSV UTF-8 (Comma delimited)"';
    return refuse(loadProblem([{ line: 1, column: null, message }]));
  }
  try {
    const options = {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    };
    // Line endings made one, so that lines are counted as an editor counts them, and a file saved with others says the same.
    return ok(parse(text.replaceAll(/\r\n?/g, '\n'), options) as unknown as CsvRecord[]);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    const message =
      'quotation marks are not as CSV has them: a cell with one is put in quotation marks, and each inside is doubled';
    return refuse(loadProblem([{ line, column: null, message }]));
  }
}

/** Column names by position; null for a column that is not known. */
function readHeader(district: District, header: readonly string[]) {
  const known = knownColumns(district);
  const problems: LoadProblem[] = [];
  const problem = (column: string | null, message: string) => problems.push({ line: 1, column, message });
  const columns = header.map((cell) => known.get(normalised(cell)) ?? null);
  columns.forEach((column, at) => {
    const title = header[at]?.trim() ?? '';
    if (column === null && title) problem(title, 'is not a column of this load');
    if (column !== null && columns.indexOf(column) < at) problem(column, 'is there twice');
  });
  if (!columns.includes('form')) problem('form', 'is missing');
  if (!['localNumber', 'stateStudentId', 'sourcedId'].some((id) => columns.includes(id)))
    problem('localNumber', 'is missing: a column localNumber, stateStudentId or sourcedId is needed');
  if (header.length === 1 && /[;\t]/.test(header[0] ?? ''))
    problem(null, 'the columns are not parted by commas. Save the file as CSV (Comma delimited)');
  return { columns, problems };
}

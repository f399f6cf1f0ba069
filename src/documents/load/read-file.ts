import type { District } from '../../districts/index.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { inTurns } from '../../platform/turns.ts';
import { cleanText } from '../clean-text.ts';
import { csvRows } from './csv-rows.ts';
import { fileText } from './file-text.ts';
import { type Finding, loadProblem } from './findings.ts';
import { readHeader } from './header.ts';
import type { Row } from './rows.ts';

/** A line of the file with its cells by column name, cleaned; blank ones are absent. */
export interface LoadLine {
  /** The line of the file on which it begins; the header is line 1. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface LoadFile {
  readonly lines: readonly LoadLine[];
  readonly problems: readonly Finding[];
  readonly remarks: readonly Finding[];
}

/** The lines of a file as a spreadsheet saves it. Refuses what cannot be read at all; problems of columns and lines are listed. */
export async function readFile(district: District, bytes: Uint8Array): Promise<Result<LoadFile>> {
  const found = isArchive(bytes) ? await (await workbooks()).workbookRows(district, bytes) : await textRows(bytes);
  if (!found.ok) return found;
  const [header, ...rows] = found.value.rows;
  if (!header) return refuse(loadProblem([{ line: 1, column: null, message: 'the file is empty' }]));
  const { columns, titles, problems: wrong, remarks: named } = readHeader(district, header, rows);
  // Without its columns no line can be understood.
  if (wrong.length > 0) return ok({ lines: [], problems: wrong, remarks: [] });
  const problems: Finding[] = [];
  const lines: LoadLine[] = [];
  const longer: number[] = [];
  for await (const { line, cells: raw } of inTurns(rows, 500)) {
    const cells = raw.map(cleanText);
    cells.forEach((cell, at) => {
      if (cell && !titles[at]) problems.push({ line, column: null, message: withoutColumn(at, columns.length) });
    });
    const named = cells.flatMap((text, at) => (columns[at] && text ? [[columns[at], text] as const] : []));
    if (raw.length > columns.length) longer.push(line);
    if (named.length > 0) lines.push({ line, cells: new Map(named) });
  }
  if (lines.length === 0 && problems.length === 0)
    problems.push({ line: header.line, column: null, message: 'has no line below the column names' });
  // Excel appends blank cells to all lines. On some alone they come from a comma without quotation marks, which has moved what stands behind it.
  const remarks = (longer.length === rows.length ? [] : longer).map((line) => ({
    line,
    column: null,
    message: longerThanOthers,
  }));
  return ok({ lines, problems, remarks: [...found.value.remarks, ...named, ...remarks] });
}

/** Most isolates never read a workbook. */
const workbooks = () => import('./workbook/workbook-rows.ts');

const isArchive = ([first, second]: Uint8Array) => first === 0x50 && second === 0x4b;

async function textRows(bytes: Uint8Array): Promise<Result<{ rows: readonly Row[]; remarks: readonly Finding[] }>> {
  const read = fileText(bytes);
  if (!read.ok) return read;
  const rows = await csvRows(read.value.text);
  return rows.ok ? ok({ rows: rows.value, remarks: encodingRemark(read.value.guessed) }) : rows;
}

const encodingRemark = (guessed: string | null): Finding[] =>
  guessed === null
    ? []
    : [
        {
          line: 1,
          column: null,
          message: `the file does not name its encoding, so it was read as ${guessed}. Check that names with accents are right, or save the file as CSV UTF-8`,
        },
      ];

/** Cells that no column names hold something that would be lost. Blank ones, as Excel appends them, do not. */
const withoutColumn = (at: number, columns: number) =>
  at < columns
    ? `has a cell in column ${at + 1}, whose header is blank. Name the column, or clear the cell`
    : `has a cell in column ${at + 1}, the header has ${columns}. Clear it, or name its column. In a CSV file, a cell with a comma needs quotation marks`;

const longerThanOthers =
  'has more cells than the header and other lines. Put a cell that has a comma in quotation marks';

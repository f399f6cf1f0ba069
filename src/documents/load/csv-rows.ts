import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { inTurns } from '../../platform/turns.ts';
import { loadProblem } from './findings.ts';
import { mostColumns, mostLines, type Row } from './rows.ts';

/** What spreadsheets write between cells: which one depends on the settings of the computer. */
const separators = [',', ';', '\t', '|'] as const;

/** Longer than any line that a load can hold: a quotation mark that is never closed would make one line of the rest of the file. */
const longestLine = 200_000;

const pieceBytes = 64 * 1024;

const refused = (line: number, message: string): Result<never> =>
  refuse(loadProblem([{ line, column: null, message }]));

/**
 * The rows of a CSV text (RFC 4180) without blank ones. The first line tells the separator. Refuses a text that is not
 * CSV, and one with more rows below the header than `most`.
 */
export async function csvRows(text: string, most = mostLines): Promise<Result<Row[]>> {
  // Line ends made one, so that lines are counted as an editor counts them, and a file saved with others says the same.
  const lines = text.replaceAll(/\r\n?/g, '\n');
  const stated = /^sep=(.)\n/i.exec(lines)?.[1];
  const content = stated ? lines.slice(lines.indexOf('\n')) : lines;
  const counts = separatorCounts(content);
  const separator = stated ?? separators.reduce((best, one) => (counts[one] > counts[best] ? one : best));
  if (Math.max(...Object.values(counts)) >= mostColumns)
    return refused(1, `the file has more than ${mostColumns} columns. Remove the empty columns`);
  const options = {
    delimiter: separator,
    record_delimiter: '\n',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestLine,
  };
  const rows: Row[] = [];
  const bytes = Buffer.from(withoutFormulas(content, separator));
  try {
    for await (const { record, info } of Readable.from(pieces(bytes)).pipe(parse(options))) {
      const breaks = record.join('').split('\n').length - 1;
      rows.push({ line: info.lines - breaks, cells: record });
      if (record.length > mostColumns)
        return refused(info.lines - breaks, `has ${record.length} cells, but a line may have ${mostColumns}`);
      if (rows.length > most + 1) return refused(1, `a file may have ${most} lines below the column names. Split it`);
    }
    return ok(rows);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refused(typeof error.lines === 'number' ? error.lines : 1, notAsCsv);
  }
}

const notAsCsv =
  'quotation marks are wrong. In CSV, put a cell that has one in quotation marks, and double each one inside. An open quotation mark swallows the lines after it';

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  const starts = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, piece) => piece * pieceBytes);
  for await (const from of inTurns(starts, 1)) yield bytes.subarray(from, from + pieceBytes);
}

/** `="00123"` without quotation marks around it is no CSV, and is how Excel users and some systems keep an id from becoming a number. */
const withoutFormulas = (text: string, separator: string) =>
  text.replaceAll(
    new RegExp(`(?<=^|[\n\\${separator}])=("[^"\n]*")(?=[\n\\${separator}]|$)`, 'g'),
    (_, quoted: string) => quoted,
  );

/** How often each separator stands in the first line that has something, outside quotation marks. */
function separatorCounts(text: string): Record<(typeof separators)[number], number> {
  const counts = { ',': 0, ';': 0, '\t': 0, '|': 0 };
  let isQuoted = false;
  for (let at = text.search(/\S/); at >= 0 && at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\n' && !isQuoted) break;
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter in counts) counts[letter as keyof typeof counts] += 1;
  }
  return counts;
}

import { ok, type Result, refuse } from '../../platform/result.ts';
import { loadProblem } from './findings.ts';

export interface FileText {
  readonly text: string;
  /** The encoding that was guessed, because the file says none and is not in UTF-8; null otherwise. */
  readonly guessed: string | null;
}

const refused = (message: string): Result<never> => refuse(loadProblem([{ line: 1, column: null, message }]));

const otherFiles: readonly { readonly begins: string; readonly message: string }[] = [
  { begins: '\xD0\xCF\x11\xE0', message: 'is a workbook with a password, or in the format of Excel 2003 or earlier' },
  { begins: '%PDF-', message: 'is a PDF' },
  { begins: '<', message: 'is a web page or XML, whatever its name is' },
  { begins: '{\\rtf', message: 'is a word-processor document' },
];

/** The text of a CSV file as spreadsheets write it: UTF-8 and UTF-16 with or without a byte order mark, Windows-1252, and Mac OS Roman with its line ends. */
export function fileText(bytes: Uint8Array): Result<FileText> {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 400));
  const other = otherFiles.find(({ begins }) => head.replace('\xEF\xBB\xBF', '').trimStart().startsWith(begins));
  if (other) return refused(`the file ${other.message}. Open it in a spreadsheet and save it as XLSX or CSV`);
  const wide = wideEncoding(head);
  try {
    // The decoder drops the byte order mark.
    const text = new TextDecoder(wide ?? 'utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return text.includes('\0')
      ? refused('the file has bytes that cannot be text. Save it as CSV again')
      : ok({ text, guessed: null });
  } catch {
    if (wide) return refused('the file is cut off in the middle of a letter. Save or send it again');
  }
  if (bytes.includes(0)) return refused('the file has bytes that cannot be text. Save it as CSV again');
  const [label, name] = bytes.includes(10)
    ? (['windows-1252', 'Windows-1252'] as const)
    : (['macintosh', 'Mac OS Roman'] as const);
  return ok({ text: new TextDecoder(label).decode(bytes), guessed: name });
}

/** UTF-16 by its byte order mark, or by the zero in every other byte of plain letters. */
function wideEncoding(head: string): 'utf-16le' | 'utf-16be' | null {
  if (head.startsWith('\xFF\xFE')) return 'utf-16le';
  if (head.startsWith('\xFE\xFF')) return 'utf-16be';
  const zeros = (from: number) => [...head].filter((letter, at) => at % 2 === from && letter === '\0').length;
  if (zeros(1) > head.length / 3 && zeros(0) === 0) return 'utf-16le';
  return zeros(0) > head.length / 3 && zeros(1) === 0 ? 'utf-16be' : null;
}

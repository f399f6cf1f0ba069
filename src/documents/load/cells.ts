import type { FieldKind, ListPart } from '../../states/index.ts';
import { spreadsheetError } from '../clean-text.ts';

/** What a cell says, as the form's schema takes it; or what is wrong with it. */
export type ReadCell = { readonly value: unknown } | { readonly problem: string };

/** Reads the clean text of a cell that is not blank. What the schema itself checks (that a day exists, a code's shape) is left to it. */
export function readCell(text: string, kind: FieldKind): ReadCell {
  const error = spreadsheetError(text);
  if (error) return { problem: error };
  switch (kind.kind) {
    case 'date':
      return readDate(text);
    case 'yesNo':
      return readYesNo(text);
    case 'choice':
      return { value: kind.options.find((option) => option.toLowerCase() === text.toLowerCase()) ?? text };
    case 'list':
      return readList(text, kind.parts);
    case 'text':
      return { value: text };
  }
}

const isoLike = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/;
const american = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/;

/**
 * The four ways in which SameGoal's other CSV files write dates (samegoal.com, Generic CSV API): YYYY-MM-DD, YYYY/MM/DD, MM/DD/YYYY, MM-DD-YYYY. What Excel
 * makes of dates otherwise would have to be guessed, and is refused with what to do.
 */
function readDate(text: string): { readonly value: string } | { readonly problem: string } {
  const iso = isoLike.exec(text);
  if (iso) return { value: dateText(iso[1], iso[2], iso[3]) };
  const month = american.exec(text);
  if (month) return { value: dateText(month[3], month[1], month[2]) };
  const remedy = notDates.find(({ shape }) => shape.test(text))?.remedy;
  return { problem: remedy ?? 'must be a date as YYYY-MM-DD or MM/DD/YYYY' };
}

const notDates: readonly { readonly shape: RegExp; readonly remedy: string }[] = [
  {
    shape: /^\d{4,6}([.,]\d+)?$/,
    remedy:
      'is a number, which is how Excel stores dates. Format the column as YYYY-MM-DD in Excel and save the file again',
  },
  { shape: /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}$/, remedy: 'must have a year of four digits, as YYYY-MM-DD or MM/DD/YYYY' },
  {
    shape: /^\d{1,2}\.\d{1,2}\.\d{4}$/,
    remedy: 'is written with dots, so the month may be the first or the second part. Write YYYY-MM-DD or MM/DD/YYYY',
  },
  { shape: /\d[T ]+\d{1,2}:\d{2}/i, remedy: 'also has a time. Write only the day, as YYYY-MM-DD or MM/DD/YYYY' },
  {
    shape: /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i,
    remedy: 'has the month in letters. Format the column as YYYY-MM-DD in Excel and save the file again',
  },
];

const dateText = (year = '', month = '', day = '') => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;

const yes = ['yes', 'y', 'true', 'x', '1'];
const no = ['no', 'n', 'false', '0'];

function readYesNo(text: string): ReadCell {
  if (yes.includes(text.toLowerCase())) return { value: true };
  if (no.includes(text.toLowerCase())) return { value: false };
  return { problem: 'must be yes or no' };
}

/** Entries are parted by semicolons or lines, the parts of an entry by spaces: `215006 2026-09-01; 215003`. */
function readList(text: string, parts: readonly ListPart[]): ReadCell {
  const problems: string[] = [];
  const entries = text
    .split(/[;\n\r]+/)
    .map((entry) => entry.trim().split(/\s+/))
    .filter(([first]) => first);
  const value = entries.map((entry, at) => {
    if (entry.length > parts.length) {
      const wanted = parts.map(({ name }) => name).join(', ');
      problems.push(`entry ${at + 1} has ${entry.length} parts; an entry has ${wanted}, parted by spaces`);
    }
    return Object.fromEntries(
      parts.slice(0, entry.length).map(({ name, kind }, place) => {
        const part = entry[place] ?? '';
        const read = kind === 'date' ? readDate(part) : { value: part };
        if ('problem' in read) problems.push(`entry ${at + 1}, ${name}: ${read.problem}`);
        return [name, 'value' in read ? read.value : part];
      }),
    );
  });
  return problems.length > 0 ? { problem: problems.join('; ') } : { value };
}

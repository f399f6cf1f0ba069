import type { FieldKind } from '../forms/field-kinds.ts';

/** What a cell says, as the form's schema takes it; or what is wrong with it. */
export type ReadCell = { readonly value: unknown } | { readonly problem: string };

/** Reads the trimmed text of a cell that is not blank. What the schema itself checks (that a day exists, a code's shape) is left to it. */
export function readCell(text: string, kind: FieldKind): ReadCell {
  switch (kind.kind) {
    case 'date':
      return readDate(text);
    case 'yesNo':
      return readYesNo(text);
    case 'choice':
      return { value: kind.options.find((option) => option.toLowerCase() === text.toLowerCase()) ?? text };
    case 'list':
      return { value: readList(text, kind.parts) };
    case 'text':
      return { value: text };
  }
}

const isoLike = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/;
const american = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/;

/** The four ways in which SameGoal's other CSV files write dates (samegoal.com, Generic CSV API): YYYY-MM-DD, YYYY/MM/DD, MM/DD/YYYY, MM-DD-YYYY. */
function readDate(text: string): ReadCell {
  const iso = isoLike.exec(text);
  if (iso) return { value: dateText(iso[1], iso[2], iso[3]) };
  const month = american.exec(text);
  if (month) return { value: dateText(month[3], month[1], month[2]) };
  if (/^\d{4,6}(\.\d+)?$/.test(text))
    return {
      problem: `${text} is a number as Excel keeps dates. Format the column as YYYY-MM-DD in Excel and save the CSV again`,
    };
  if (/^\d{1,2}[-/]\d{1,2}[-/]\d{2}$/.test(text)) return { problem: 'write the year with four digits' };
  return { problem: 'must be a date as YYYY-MM-DD or MM/DD/YYYY' };
}

const dateText = (year = '', month = '', day = '') => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;

const yes = ['yes', 'y', 'true', 'x', '1'];
const no = ['no', 'n', 'false', '0'];

function readYesNo(text: string): ReadCell {
  if (yes.includes(text.toLowerCase())) return { value: true };
  if (no.includes(text.toLowerCase())) return { value: false };
  return { problem: 'must be yes or no' };
}

/** Entries are parted by semicolons or lines, the parts of an entry by spaces: `215006 2026-09-01; 215003`. */
const readList = (text: string, parts: readonly string[]) =>
  text
    .split(/[;\n\r]+/)
    .map((entry) => entry.trim().split(/\s+/))
    .filter(([first]) => first)
    .map((entry) => Object.fromEntries(entry.map((part, at) => [parts[at] ?? `part ${at + 1}`, part])));

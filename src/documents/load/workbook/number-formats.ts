import { addDays, isoDate } from '../../../calendar/iso-date.ts';

/** How a cell's format shows a number. */
export type NumberFormat = 'plain' | 'date' | { readonly padded: string };

/** The formats that a workbook names by number only and that show dates (ECMA-376 part 1, 18.8.30; 27 to 58 in East Asian editions). */
const builtInDates: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** `code`: what the workbook says of the format; undefined for the formats that Excel brings along. */
export function numberFormat(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return builtInDates.some(([from, to]) => from <= id && id <= to) ? 'date' : 'plain';
  const [positive = ''] = code.replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').split(';');
  const bare = positive.replaceAll(/"[^"]*"|\\./g, '');
  if (/d|m|y|h|s/i.test(bare)) return 'date';
  return /^[0\s()-]*0[\s()-]*0[0\s()-]*$/.test(bare) ? { padded: positive } : 'plain';
}

/** Whole numbers above this have lost digits already: a spreadsheet keeps fifteen. */
const largestExact = 1e15;
/** 31 December 9999, the last day of a spreadsheet. */
const lastSerial = 2_958_465;

/** The number of a cell as a person means it: a date as YYYY-MM-DD, an id with its zeros, any other number without separators. */
export function numberText(raw: string, format: NumberFormat, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (format === 'date' && value >= 1 && value <= lastSerial) return dateText(value, from1904);
  if (typeof format === 'object' && Number.isInteger(value) && value >= 0) return padded(value, format.padded);
  return Number.isInteger(value) && Math.abs(value) >= largestExact
    ? value.toExponential().toUpperCase()
    : String(value);
}

const daysTo1904 = 1462;
const firstDay = isoDate('1900-01-01');

/** Excel counts days from the last of 1899, and has a 29 February 1900, which never was. */
function dateText(serial: number, from1904: boolean): string {
  const days = Math.floor(serial) + (from1904 ? daysTo1904 : 0);
  const date = addDays(firstDay, days < 60 ? days - 1 : days - 2);
  const minutes = Math.round((serial % 1) * 24 * 60);
  const two = (part: number) => String(part).padStart(2, '0');
  return minutes === 0 ? date : `${date} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `00123` from 123 and the format `00000`; `S00123` from `"S"00000`. */
function padded(value: number, format: string): string {
  const zeros = format.replaceAll(/"[^"]*"|\\./g, '').replaceAll(/[^0]/g, '').length;
  const digits = [...String(value).padStart(zeros, '0')];
  const overflow = digits.splice(0, digits.length - zeros).join('');
  let isFirst = true;
  const parts = format.match(/"[^"]*"|\\.|[\s\S]/g) ?? [];
  return parts
    .map((part) => {
      if (part !== '0') return part.startsWith('"') ? part.slice(1, -1) : part.replace('\\', '');
      const digit = `${isFirst ? overflow : ''}${digits.shift() ?? ''}`;
      isFirst = false;
      return digit;
    })
    .join('');
}

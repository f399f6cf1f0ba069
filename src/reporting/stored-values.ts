import { type Elements, type ReportName, reportNames, reports } from '../states/index.ts';

/**
 * How records are kept: the values that are a record's own, in the order of the record's elements, each as it stands between the quotes of a JSON string. What is
 * not kept with each record, the names of the fields and the values that all records of an answer share, is woven in between when they are read. Names are most of
 * a page: kept with every record, SQLite would join them, D1's JSON escape every one of their quotes, and the caller unescape them (bench/reporting.bench.ts).
 */

/** Stands between values, and so in none of them: one byte that JSON leaves as it is. */
export const separator = '|';

const ownFields = new Map(
  reportNames.map((name) => {
    const { elements } = reports[name];
    return [name, Object.keys(elements).filter((field) => !elements[field]?.perAnswer)];
  }),
);

/** Printable ASCII without quote, backslash and separator: what JSON leaves as it is, and nearly every value. */
const plain = /^[ !#-[\]-{}~]*$/;

const kept = (value: string): string =>
  plain.test(value) ? value : JSON.stringify(value).slice(1, -1).replaceAll(separator, '\\u007c');

/** The text that is kept of a record. */
export const storedValues = (report: ReportName, values: Readonly<Record<string, string>>): string =>
  (ownFields.get(report) ?? []).map((field) => kept(values[field] ?? '')).join(separator);

/** The record's own values, by its fields. */
export function valuesOfStored(report: ReportName, text: string): Record<string, string> {
  const values = text.split(separator);
  return Object.fromEntries(
    (ownFields.get(report) ?? []).map((field, at) => [field, JSON.parse(`"${values[at] ?? ''}"`) as string]),
  );
}

/** The students of a page, by the state's number for them: once a record. */
export function studentsOfStored(report: ReportName, stored: string): string[] {
  const fields = ownFields.get(report) ?? [];
  const at = fields.indexOf(reports[report].reporting.student.parameter);
  if (stored === '' || at < 0) return [];
  return stored.split(separator).filter((_, place) => place % fields.length === at);
}

const encoder = new TextEncoder();

/**
 * The JSON array of `records` records as UTF-8, from their stored texts with separators between them as well. `perAnswer` are the values that all of them share.
 * Works on bytes: the same with strings takes three times as long. Each record begins as a copy of the one before, which it is but for the values: where these are
 * as long as they were there, and most elements have one width, nothing else need be written.
 */
export function jsonOfStored(
  report: ReportName,
  perAnswer: Readonly<Record<string, string>>,
  stored: string,
  records: number,
): Uint8Array<ArrayBuffer> {
  if (records === 0) return Uint8Array.of(openingBracket, closingBracket);
  const { first, behind } = frameOf(reports[report].elements, perAnswer);
  const values = encoder.encode(stored);
  const framed = behind.reduce((sum, { length }) => sum + length, 0);
  // The separators are replaced, and of them there is one less than values. The last record ends in a bracket where the others have a comma.
  const length = 1 + values.length - (records * behind.length - 1) + records * framed;
  // With room for the next record's beginning, which stands behind the last one too until it is cut off.
  const json = new Uint8Array(length + first.length);
  json[0] = openingBracket;
  json.set(first, 1);
  const widths = new Int32Array(behind.length);
  let begin = 1 + first.length;
  let end = begin;
  let at = 0;
  for (let record = 0; record < records; record++) {
    let isLikeBefore = record > 0;
    if (isLikeBefore) json.copyWithin(end, begin, end);
    begin = end;
    for (let column = 0; column < behind.length; column++) {
      const from = end;
      while (at < values.length) {
        const byte = values[at++] as number;
        if (byte === separatorByte) break;
        json[end++] = byte;
      }
      const text = behind[column] as Uint8Array;
      if (end - from !== widths[column]) {
        widths[column] = end - from;
        isLikeBefore = false;
      }
      if (!isLikeBefore) json.set(text, end);
      end += text.length;
    }
  }
  json[length - 1] = closingBracket;
  return json.subarray(0, length);
}

const byteOf = (character: string): number => character.charCodeAt(0);
const separatorByte = byteOf(separator);
const [openingBracket, closingBracket] = [byteOf('['), byteOf(']')];

/** What stands before the first of a record's own values, and behind each of them up to the next; behind the last one that is the next record's. */
function frameOf(elements: Elements, perAnswer: Readonly<Record<string, string>>) {
  const before: string[] = [];
  let text = '{';
  for (const [field, element] of Object.entries(elements)) {
    const name = `${text === '{' ? '' : ','}${JSON.stringify(field)}:`;
    if (element.perAnswer) {
      text += `${name}${JSON.stringify(perAnswer[field] ?? '')}`;
    } else {
      before.push(`${text}${name}"`);
      text = '"';
    }
  }
  const [first = '', ...others] = before;
  const bytes = (one: string) => encoder.encode(one);
  return { first: bytes(first), behind: [...others, `${text}},${first}`].map(bytes) };
}

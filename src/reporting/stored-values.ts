import type { Elements } from './ohio/elements.ts';
import { type ReportName, reportNames, reportOf } from './ohio/reports.ts';

/**
 * How records are kept: the values that are a record's own, in the order of the record's elements, each as it stands between the quotes of a JSON string. What is
 * not kept with each record, the names of the fields and the values that all records of an answer share, is woven in between when they are read. Names are most of
 * a page: kept with every record, SQLite would join them, D1's JSON escape every one of their quotes, and the caller unescape them (bench/reporting.bench.ts).
 */

/** Stands between values, and so in none of them: one byte that JSON leaves as it is. */
export const separator = '|';

const ownFields = new Map(
  reportNames.map((name) => {
    const { elements } = reportOf(name);
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

const encoder = new TextEncoder();

/**
 * The JSON array of `records` records as UTF-8, from their stored texts with separators between them as well. `perAnswer` are the values that all of them share.
 * Works on bytes: the same with strings takes three times as long.
 */
export function jsonOfStored(
  report: ReportName,
  perAnswer: Readonly<Record<string, string>>,
  stored: string,
  records: number,
): Uint8Array<ArrayBuffer> {
  if (records === 0) return Uint8Array.of(openingBracket, closingBracket);
  const { before, after } = frameOf(reportOf(report).elements, perAnswer);
  const values = encoder.encode(stored);
  const [first] = before as [Uint8Array];
  const framed = before.reduce((sum, { length }) => sum + length, after.length);
  // What a record adds; the separators are replaced, and the last record ends in a bracket where the others have a comma.
  const json = new Uint8Array(values.length - (records * before.length - 1) + records * (framed + 1) + 1);
  json[0] = openingBracket;
  json.set(first, 1);
  let end = 1 + first.length;
  let column = 0;
  for (let at = 0; at < values.length; at++) {
    const byte = values[at] as number;
    if (byte !== separatorByte) {
      json[end++] = byte;
      continue;
    }
    if (++column === before.length) {
      column = 0;
      json.set(after, end);
      end += after.length;
      json[end++] = comma;
    }
    const text = before[column] as Uint8Array;
    json.set(text, end);
    end += text.length;
  }
  json.set(after, end);
  json[end + after.length] = closingBracket;
  return json;
}

const byteOf = (character: string): number => character.charCodeAt(0);
const [separatorByte, comma] = [byteOf(separator), byteOf(',')];
const [openingBracket, closingBracket] = [byteOf('['), byteOf(']')];

/** What stands before each of a record's own values, and after the last. */
function frameOf(elements: Elements, perAnswer: Readonly<Record<string, string>>) {
  const before: Uint8Array[] = [];
  let text = '{';
  for (const [field, element] of Object.entries(elements)) {
    const name = `${text === '{' ? '' : ','}${JSON.stringify(field)}:`;
    if (element.perAnswer) {
      text += `${name}${JSON.stringify(perAnswer[field] ?? '')}`;
    } else {
      before.push(encoder.encode(`${text}${name}"`));
      text = '"';
    }
  }
  return { before, after: encoder.encode(`${text}}`) };
}

import { Unzip, UnzipInflate } from 'fflate';
import { Parser } from 'saxen';
import { inTurns } from '../../../platform/turns.ts';
import { largestLoad } from '../rows.ts';

/** Why a workbook cannot be read, in words that follow "the file". */
export class WorkbookFault extends Error {}

/** The attributes of an element by name. Reading them takes time, so only who needs them asks. */
export type Attributes = () => Readonly<Record<string, string>>;

/** What is told of a part's XML. Names are without their prefix. */
export interface XmlReader {
  open?(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** XML says the same as a CSV file at four times the length. A file that unpacks to more is meant to do harm, or is no list of students. */
const mostUnpacked = 4 * largestLoad;

/** Packed bytes at a time: no more than a thousand times as many are unpacked at once. */
const pieceBytes = 8 * 1024;

/**
 * Unpacks the parts of a workbook for which `readerOf` answers a reader, piece by piece, in the order of the archive. Nothing is kept, so that an archive
 * which unpacks to gigabytes takes neither memory nor time.
 */
export async function readParts(
  bytes: Uint8Array,
  readerOf: (name: string) => XmlReader | null,
): Promise<readonly string[]> {
  if (!isWhole(bytes)) throw new WorkbookFault(damaged);
  const names: string[] = [];
  let left = mostUnpacked;
  const unzip = new Unzip((file) => {
    names.push(file.name);
    const reader = readerOf(file.name);
    if (!reader) return;
    const parser = parserFor(reader);
    const decoder = new TextDecoder();
    file.ondata = (error, piece, isLast) => {
      if (error) throw error;
      left -= piece.length;
      if (left < 0) throw new WorkbookFault('unpacks to more than a list of students can be. Save the sheet as CSV');
      parser.write(decoder.decode(piece, { stream: !isLast }));
      if (isLast) parser.end();
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    const starts = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, piece) => piece * pieceBytes);
    for await (const from of inTurns(starts, 8))
      unzip.push(bytes.subarray(from, from + pieceBytes), from + pieceBytes >= bytes.length);
  } catch (error) {
    throw error instanceof WorkbookFault ? error : new WorkbookFault(damaged);
  }
  return names;
}

/** An archive ends with the record of its contents, behind which a comment of 64 KB may stand. */
const isWhole = (bytes: Uint8Array) => Buffer.from(bytes.subarray(-66_000)).includes('PK\x05\x06');

export const damaged = 'is a damaged workbook, or a part of one. Open it in a spreadsheet, save it, and send it again';

function parserFor(reader: XmlReader): Parser {
  const parser = new Parser();
  parser.on('error', () => {
    throw new WorkbookFault(damaged);
  });
  parser.on('openTag', (name, attributesOf, decode) => {
    reader.open?.(local(name), () => {
      const attributes: Record<string, string> = {};
      for (const [key, value] of Object.entries(attributesOf())) attributes[local(key)] = decode(String(value));
      return attributes;
    });
  });
  parser.on('closeTag', (name) => reader.close?.(local(name)));
  parser.on('text', (text, decode) => reader.text?.(decode(text)));
  parser.on('cdata', (text) => reader.text?.(text));
  return parser;
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

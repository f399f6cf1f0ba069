/** A value of a PDF (ISO 32000-1, 7.3): a name with its slash, a string as bytes, a list, a dictionary; everything else as its text, a reference as `5 0 R`. */
export type PdfValue = string | Uint8Array | readonly PdfValue[] | PdfDictionary;
export type PdfDictionary = ReadonlyMap<string, PdfValue>;

/** The first dictionary in these bytes; null when there is none, or it is not whole. */
export function dictionaryAt(bytes: Uint8Array): PdfDictionary | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const start = text.indexOf('<<');
  if (start < 0) return null;
  const value = new Reader(text, start).value();
  return value instanceof Map ? value : null;
}

const regular = /[^\0\t\n\f\r ()<>[\]{}/%]*/y;
const blank = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y;
const reference = /(\d+)\s+(\d+)\s+R(?![^\0\t\n\f\r ()<>[\]{}/%])/y;

class Reader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** The next value; null where the text ends before it does. */
  value(): PdfValue | null {
    this.#take(blank);
    if (this.#skip('<<')) return this.#dictionary();
    if (this.#skip('<')) return this.#hexString();
    if (this.#skip('(')) return this.#literalString();
    if (this.#skip('[')) return this.#list();
    if (this.#skip('/')) return `/${this.#name()}`;
    const named = this.#take(reference);
    if (named) return named.replaceAll(/\s+/g, ' ');
    return this.#take(regular) || null;
  }

  #dictionary(): PdfDictionary | null {
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.#take(blank);
      if (this.#skip('>>')) return entries;
      if (!this.#skip('/')) return null;
      const name = this.#name();
      const value = this.value();
      if (value === null) return null;
      entries.set(name, value);
    }
  }

  #list(): PdfValue[] | null {
    const values: PdfValue[] = [];
    for (;;) {
      this.#take(blank);
      if (this.#skip(']')) return values;
      const value = this.value();
      if (value === null) return null;
      values.push(value);
    }
  }

  #name = (): string =>
    this.#take(regular).replaceAll(/#([0-9a-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );

  #hexString(): Uint8Array | null {
    const end = this.#text.indexOf('>', this.#at);
    if (end < 0) return null;
    const digits = this.#text.slice(this.#at, end).replaceAll(/[^0-9a-f]/gi, '');
    this.#at = end + 1;
    return Uint8Array.fromHex(digits.length % 2 ? `${digits}0` : digits);
  }

  #literalString(): Uint8Array | null {
    const bytes: number[] = [];
    for (let depth = 1; ; ) {
      const letter = this.#text[this.#at++];
      if (letter === undefined) return null;
      if (letter === '\\') bytes.push(...this.#escaped());
      else {
        if (letter === '(') depth += 1;
        if (letter === ')') depth -= 1;
        if (depth === 0) return Uint8Array.from(bytes);
        bytes.push(letter.charCodeAt(0));
      }
    }
  }

  #escaped(): number[] {
    const octal = this.#take(/[0-7]{1,3}/y);
    if (octal) return [Number.parseInt(octal, 8) & 255];
    if (this.#take(/\r\n|\r|\n/y)) return [];
    const letter = this.#text[this.#at++] ?? '';
    return [(controls[letter] ?? letter).charCodeAt(0)];
  }

  #skip(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #take(shape: RegExp): string {
    shape.lastIndex = this.#at;
    const [taken = ''] = shape.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

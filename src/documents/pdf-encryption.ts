import { createCipheriv, createHash } from 'node:crypto';
import { dictionaryAt, type PdfDictionary, type PdfValue } from './pdf-syntax.ts';

/** Part of a stored PDF: `length` bytes from `offset` on, fewer at the end. */
export type ReadPdf = (offset: number, length: number) => Promise<Uint8Array>;

const tailLength = 2048;
const pieceLength = 256 * 1024;
/** A dictionary with its keys and the digests of a password is a fraction of this. */
const dictionaryLength = 16 * 1024;

/**
 * Whether a PDF shows nothing until somebody types a password or uses a certificate. One with an owner's password only restricts printing and the like, and
 * opens. Reads the file in pieces: the end for the trailer (ISO 32000-1, 7.5.5), then as far as the encryption dictionary, which no PDF may compress (7.5.7).
 * A file whose trailer cannot be found is taken for open: viewers mend such files by rules of their own.
 */
export async function needsPassword(read: ReadPdf, size: number): Promise<boolean> {
  const trailer = await trailerOf(read, size);
  const encrypt = trailer?.get('Encrypt');
  if (!trailer || encrypt === undefined) return false;
  const dictionary = encrypt instanceof Map ? encrypt : await objectOf(read, size, encrypt);
  if (!dictionary) return false;
  if (dictionary.get('Filter') !== '/Standard') return true;
  const id = trailer.get('ID');
  const [first] = Array.isArray(id) ? id : [];
  return !opensWithoutPassword(dictionary, first instanceof Uint8Array ? first : new Uint8Array());
}

/** The newest trailer: a dictionary of its own behind a cross-reference table, or that of a cross-reference stream. */
async function trailerOf(read: ReadPdf, size: number): Promise<PdfDictionary | null> {
  const tail = await read(Math.max(0, size - tailLength), tailLength);
  const start = [...latin1(tail).matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1];
  if (start === undefined) return null;
  // Bytes before the header shift every offset by as many.
  const shift = Math.max(0, latin1(await read(0, 1024)).indexOf('%PDF-'));
  for (const offset of new Set([Number(start), Number(start) + shift])) {
    if (offset >= size) continue;
    const head = latin1(await read(offset, 64)).trimStart();
    if (/^\d+\s+\d+\s+obj/.test(head)) return dictionaryAt(await read(offset, dictionaryLength));
    if (!head.startsWith('xref')) continue;
    const at = await find(read, offset, size, /trailer\s*<</);
    if (at !== null) return dictionaryAt(await read(at, dictionaryLength));
  }
  return null;
}

/** The dictionary that an indirect reference names, in the last version that the file has of it. */
async function objectOf(read: ReadPdf, size: number, reference: PdfValue): Promise<PdfDictionary | null> {
  const [, number, generation] = /^(\d+) (\d+) R$/.exec(String(reference)) ?? [];
  if (number === undefined) return null;
  const shape = new RegExp(`(?<!\\d)${number}\\s+${generation}\\s+obj`);
  let found: PdfDictionary | null = null;
  for (let from: number | null = 0; from !== null; ) {
    const at: number | null = await find(read, from, size, shape);
    if (at === null) break;
    const dictionary = dictionaryAt(await read(at, dictionaryLength));
    if (dictionary?.has('Filter') && dictionary.has('V')) found = dictionary;
    from = at + 1;
  }
  return found;
}

/** Where the next match begins, from an offset on; pieces overlap, so that none is cut in two. */
async function find(read: ReadPdf, from: number, size: number, shape: RegExp): Promise<number | null> {
  for (let offset = from; offset < size; offset += pieceLength) {
    const at = latin1(await read(offset, pieceLength + 64)).search(shape);
    if (at >= 0) return offset + at;
  }
  return null;
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** ISO 32000-1, 7.6.3.3: what stands for a password that is shorter than 32 bytes, or is none. */
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/** The empty password is the user's: algorithm 6 of ISO 32000-1, and algorithm 11 of ISO 32000-2 from revision 5 on. */
function opensWithoutPassword(dictionary: PdfDictionary, id: Uint8Array): boolean {
  const [revision, length, permissions] = ['R', 'Length', 'P'].map((name) => Number(dictionary.get(name)));
  const [owner, user] = ['O', 'U'].map((name) => dictionary.get(name));
  if (!(owner instanceof Uint8Array) || !(user instanceof Uint8Array) || !revision) return false;
  if (revision >= 5) {
    const salt = user.subarray(32, 40);
    const digest = revision === 5 ? sha(256, salt) : hardenedHash(salt);
    return isSame(digest.subarray(0, 32), user.subarray(0, 32));
  }
  const bytes = revision === 2 ? 5 : (length || 40) / 8;
  const restricted = new Uint8Array(4);
  new DataView(restricted.buffer).setInt32(0, permissions ?? 0, true);
  const withMetadata = revision >= 4 && dictionary.get('EncryptMetadata') === 'false' ? [255, 255, 255, 255] : [];
  let key = md5(padding, owner.subarray(0, 32), restricted, id, Uint8Array.from(withMetadata));
  if (revision >= 3) for (let round = 0; round < 50; round += 1) key = md5(key.subarray(0, bytes));
  key = key.subarray(0, bytes);
  if (revision === 2) return isSame(rc4(key, padding), user.subarray(0, 32));
  let expected = rc4(key, md5(padding, id));
  for (let round = 1; round <= 19; round += 1)
    expected = rc4(
      key.map((byte) => byte ^ round),
      expected,
    );
  return isSame(expected.subarray(0, 16), user.subarray(0, 16));
}

/** ISO 32000-2, algorithm 2.B, for the empty password. */
function hardenedHash(salt: Uint8Array): Uint8Array {
  let key = sha(256, salt);
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false);
    const encrypted = cipher.update(Buffer.concat(Array.from({ length: 64 }, () => key)));
    const remainder = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = sha(([256, 384, 512] as const)[remainder] ?? 256, encrypted);
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}

const hash = (name: string, parts: readonly Uint8Array[]): Uint8Array => {
  const digest = createHash(name);
  for (const part of parts) digest.update(part);
  return digest.digest();
};
const md5 = (...parts: readonly Uint8Array[]) => hash('md5', parts);
const sha = (bits: 256 | 384 | 512, ...parts: readonly Uint8Array[]) => hash(`sha${bits}`, parts);

/** RC4, which the platform's cryptography has no more, and no secret is kept by here. */
function rc4(key: Uint8Array, data: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let at = 0, j = 0; at < 256; at += 1) {
    j = (j + (state[at] ?? 0) + (key[at % key.length] ?? 0)) & 255;
    swap(at, j);
  }
  let [i, j] = [0, 0];
  return data.map((byte) => {
    i = (i + 1) & 255;
    j = (j + (state[i] ?? 0)) & 255;
    swap(i, j);
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
  });
}

const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at]);

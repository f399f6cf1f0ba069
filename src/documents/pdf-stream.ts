/** The sender stopped, or sent another number of bytes than it had said. */
export class BrokenUpload extends Error {}

/** What arrived begins like a PDF and does not end like one. */
export class CutOffPdf extends Error {}

/** What arrived has another SHA-256 than was stated. */
export class OtherDigest extends Error {}

/** Readers look for the end mark in the last 1024 bytes (ISO 32000-1, 7.5.5 and Annex H, note 18). */
const endMark = '%%EOF';
const endLength = 1024;

/** Readers find the header among the first 1024 bytes (ISO 32000-1, Annex H, note 13): a byte order mark or the lines of a mail may stand before it. */
const pdfMark = '%PDF-';
const startLength = 1024;

/** The entry of the trailer that says that a file is encrypted (ISO 32000-1, table 15). */
const encryptionMark = '/Encrypt';

/**
 * The first bytes of the file, read until there are enough to tell a PDF; null when it is none. What was read is given back with the reader, so that the file
 * passes through once and is never held whole.
 */
export async function openPdf(
  body: ReadableStream<Uint8Array>,
): Promise<{ head: Uint8Array; reader: ReadableStreamDefaultReader<Uint8Array> } | null> {
  const reader = body.getReader();
  let head: Uint8Array = new Uint8Array();
  while (!latin1(head).includes(pdfMark) && head.length < startLength) {
    const { done, value } = await read(reader);
    if (done) break;
    const joined = new Uint8Array(head.length + value.length);
    joined.set(head);
    joined.set(value, head.length);
    head = joined;
  }
  if (latin1(head.subarray(0, startLength)).includes(pdfMark)) return { head, reader };
  await reader.cancel().catch(() => undefined);
  return null;
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

export interface CopiedPdf {
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: string;
  /** The file may be encrypted: the mark stands in it somewhere. */
  readonly mayBeEncrypted: boolean;
}

/**
 * Copies head and rest into `sink`, and says what passed. The sink stays one chunk behind and gets the last one only when everything is
 * as it was said, so that what is refused never becomes a whole object. Throws BrokenUpload when the bytes are not `length`, CutOffPdf without an end mark,
 * OtherDigest when the SHA-256 is not the one `stated`.
 */
export async function copyAndDigest(
  { head, reader }: { head: Uint8Array; reader: ReadableStreamDefaultReader<Uint8Array> },
  sink: WritableStream<Uint8Array>,
  { length, sha256: stated }: { readonly length: number; readonly sha256: string | null },
): Promise<CopiedPdf> {
  const digest = new crypto.DigestStream('SHA-256');
  // Awaited below when the copy succeeds; when it does not, its failure is the copy's.
  digest.digest.catch(() => undefined);
  const [digested, stored] = [digest.getWriter(), sink.getWriter()];
  let copied = 0;
  let end: Uint8Array = new Uint8Array();
  let last = head;
  let mayBeEncrypted = false;
  try {
    for (let chunk: Uint8Array | undefined = head; chunk; ) {
      copied += chunk.length;
      if (copied > length) throw new BrokenUpload();
      mayBeEncrypted ||= latin1(end.subarray(-encryptionMark.length)).concat(latin1(chunk)).includes(encryptionMark);
      end = lastOf(end, chunk);
      if (chunk !== head) await stored.write(last);
      last = chunk;
      await digested.write(chunk);
      const next = await read(reader);
      chunk = next.done ? undefined : next.value;
    }
    if (copied < length) throw new BrokenUpload();
    if (!latin1(end).includes(endMark)) throw new CutOffPdf();
    await digested.close();
    const sha256 = new Uint8Array(await digest.digest).toHex();
    if (stated !== null && stated !== sha256) throw new OtherDigest();
    await stored.write(last);
    await stored.close();
    return { sha256, mayBeEncrypted };
  } catch (error) {
    await Promise.allSettled([reader.cancel(error), digested.abort(error), stored.abort(error)]);
    throw error;
  }
}

/** The last bytes of what has come so far. */
function lastOf(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  const tail = chunk.subarray(-endLength);
  const kept = before.subarray(Math.max(0, before.length + tail.length - endLength));
  const joined = new Uint8Array(kept.length + tail.length);
  joined.set(kept);
  joined.set(tail, kept.length);
  return joined;
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw new BrokenUpload();
  }
}

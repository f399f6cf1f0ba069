/** The sender stopped, or sent another number of bytes than it had said. */
export class BrokenUpload extends Error {}

const pdfMark = new TextEncoder().encode('%PDF-');

/**
 * The first bytes of the file, read until there are enough to tell a PDF; null when it is none. What was read is given back with the reader, so that the file
 * passes through once and is never held whole.
 */
export async function openPdf(
  body: ReadableStream<Uint8Array>,
): Promise<{ head: Uint8Array; reader: ReadableStreamDefaultReader<Uint8Array> } | null> {
  const reader = body.getReader();
  let head: Uint8Array = new Uint8Array();
  while (head.length < pdfMark.length) {
    const { done, value } = await read(reader);
    if (done) break;
    const joined = new Uint8Array(head.length + value.length);
    joined.set(head);
    joined.set(value, head.length);
    head = joined;
  }
  if (pdfMark.every((byte, at) => head[at] === byte)) return { head, reader };
  await reader.cancel().catch(() => undefined);
  return null;
}

/** Copies head and rest into `sink` and gives the SHA-256 of it all, hexadecimal. Throws BrokenUpload when the bytes are not `length`. */
export async function copyAndDigest(
  { head, reader }: { head: Uint8Array; reader: ReadableStreamDefaultReader<Uint8Array> },
  sink: WritableStream<Uint8Array>,
  length: number,
): Promise<string> {
  const digest = new crypto.DigestStream('SHA-256');
  // Awaited below when the copy succeeds; when it does not, its failure is the copy's.
  digest.digest.catch(() => undefined);
  const writers = [sink.getWriter(), digest.getWriter()];
  let copied = 0;
  try {
    for (let chunk: Uint8Array | undefined = head; chunk; ) {
      copied += chunk.length;
      if (copied > length) throw new BrokenUpload();
      const bytes = chunk;
      await Promise.all(writers.map((writer) => writer.write(bytes)));
      const next = await read(reader);
      chunk = next.done ? undefined : next.value;
    }
    if (copied < length) throw new BrokenUpload();
    await Promise.all(writers.map((writer) => writer.close()));
    return new Uint8Array(await digest.digest).toHex();
  } catch (error) {
    await Promise.allSettled([reader.cancel(error), ...writers.map((writer) => writer.abort(error))]);
    throw error;
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw new BrokenUpload();
  }
}

import type { Context } from 'hono';

/** A form or a query whose every parameter occurs once. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Why a form cannot be read: its size, its type, an end before its end, or a parameter that occurs twice, of which two readers could take different values.
 */
export type FormFault = 'tooLarge' | 'notAForm' | 'cutOff' | { readonly duplicate: string };

export type ReadForm =
  | { readonly ok: true; readonly form: Parameters }
  | { readonly ok: false; readonly fault: FormFault };

/** Reads an application/x-www-form-urlencoded body of at most `maxBytes`, and not one byte further. */
export async function readForm(c: Context, maxBytes: number): Promise<ReadForm> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return { ok: false, fault: 'notAForm' };
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  if (length > maxBytes) return { ok: false, fault: 'tooLarge' };
  let body: string | null;
  try {
    // A body whose length is known is read by the runtime at once, which is much faster than piece by piece.
    body = length >= 0 ? utf8.decode(await c.req.arrayBuffer()) : await inPieces(c.req.raw.body, maxBytes);
  } catch {
    // Whoever sends it has gone, or sent less than was announced.
    return { ok: false, fault: 'cutOff' };
  }
  return body === null ? { ok: false, fault: 'tooLarge' } : singleParameters(new URLSearchParams(body));
}

const utf8 = new TextDecoder();

/** Null when it is more than `maxBytes`. */
async function inPieces(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

export function singleParameters(parameters: URLSearchParams): ReadForm {
  const form = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (form.has(name)) return { ok: false, fault: { duplicate: name } };
    form.set(name, value);
  }
  return { ok: true, form };
}

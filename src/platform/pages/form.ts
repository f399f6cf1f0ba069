import type { Context } from 'hono';

/** A form or a query whose every parameter occurs once. */
export type Parameters = ReadonlyMap<string, string>;

/** Why a form cannot be read: its size, its type, or a parameter that occurs twice, of which two readers could take different values. */
export type FormFault = 'tooLarge' | 'notAForm' | { readonly duplicate: string };

export type ReadForm =
  | { readonly ok: true; readonly form: Parameters }
  | { readonly ok: false; readonly fault: FormFault };

const utf8 = new TextDecoder();

/** Reads an application/x-www-form-urlencoded body of at most `maxBytes`, and not one byte further. */
export async function readForm(c: Context, maxBytes: number): Promise<ReadForm> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return { ok: false, fault: 'notAForm' };
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  if (length > maxBytes) return { ok: false, fault: 'tooLarge' };
  // A body of a length that is known is read by the runtime at once, which is much faster than piece by piece.
  if (length >= 0) return singleParameters(new URLSearchParams(utf8.decode(await c.req.arrayBuffer())));
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return { ok: false, fault: 'tooLarge' };
    text += decoder.decode(chunk, { stream: true });
  }
  return singleParameters(new URLSearchParams(text + decoder.decode()));
}

export function singleParameters(parameters: URLSearchParams): ReadForm {
  const form = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (form.has(name)) return { ok: false, fault: { duplicate: name } };
    form.set(name, value);
  }
  return { ok: true, form };
}

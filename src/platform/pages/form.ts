import type { Context } from 'hono';

/** A form or a query whose every parameter occurs once. */
export type Parameters = ReadonlyMap<string, string>;

/** Why a form cannot be read: its size, its type, or a parameter that occurs twice, of which two readers could take different values. */
export type FormFault = 'tooLarge' | 'notAForm' | { readonly duplicate: string };

export type ReadForm =
  | { readonly ok: true; readonly form: Parameters }
  | { readonly ok: false; readonly fault: FormFault };

/** Reads an application/x-www-form-urlencoded body of at most `maxBytes`, and not one byte further. */
export async function readForm(c: Context, maxBytes: number): Promise<ReadForm> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return { ok: false, fault: 'notAForm' };
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) return { ok: false, fault: 'tooLarge' };
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

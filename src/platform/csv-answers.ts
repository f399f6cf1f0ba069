import type { Context } from 'hono';

const contentType = 'text/csv; charset=utf-8';

/** The answer of an operation that documents CSV, with headers such as those of paging. */
export const csvAnswer = (c: Context, text: string, headers: Readonly<Record<string, string>> = {}) =>
  c.text(text, 200, { ...headers, 'Content-Type': contentType });

/** A file of CSV that the browser saves under `name`. */
export const csvDownload = (c: Context, name: string, file: string | ReadableStream<Uint8Array>) =>
  c.body(file, 200, { 'content-type': contentType, 'content-disposition': `attachment; filename="${name}"` });

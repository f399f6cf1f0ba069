/** Where a collection stands: what to ask next and what has been seen so far. */
export interface Cursor {
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
  /** The server's own link to the next page, when it sends one. */
  readonly next?: string;
}

export const firstPage = (limit: number): Cursor => ({ page: 0, offset: 0, limit });

/**
 * The cursor after a page, or null at the end. The offset moves by the rows received, because a server may cap the limit without saying so; a short page is
 * no end. Without a total and without a link only an empty page ends the collection.
 */
export function advance(
  cursor: Cursor,
  page: { readonly rows: number; readonly total: number | null; readonly next: string | null },
): Cursor | null {
  if (page.rows === 0) return null;
  const offset = cursor.offset + page.rows;
  const moved = { page: cursor.page + 1, offset, limit: cursor.limit };
  if (page.next !== null && page.next !== cursor.next) return { ...moved, next: page.next };
  if (page.total !== null && offset >= page.total) return null;
  return moved;
}

/** The path of a page below the base URL; a server's next link as it is. */
export function pageAddress(path: string, query: Record<string, string>, cursor: Cursor): string {
  if (cursor.next) return cursor.next;
  const search = new URLSearchParams({
    ...query,
    limit: String(cursor.limit),
    offset: String(cursor.offset),
    sort: 'sourcedId',
    orderBy: 'asc',
  });
  return `${path}?${search}`;
}

/** `rel=next` of a Link header (RFC 8288), resolved; null when absent or when it leads to another origin, which must not see our token. */
export function nextLink(header: string | null, from: URL, origin: string): string | null {
  for (const part of (header ?? '').split(/,(?=\s*<)/)) {
    const match = /^\s*<([^>]*)>(.*)$/.exec(part);
    if (!match || !/;\s*rel\s*=\s*"?[^";]*\bnext\b/i.test(match[2] ?? '')) continue;
    const url = URL.parse(match[1] ?? '', from.href);
    if (url && url.origin === origin) return url.href;
  }
  return null;
}

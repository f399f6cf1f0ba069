/** Where a reading of a collection stands, and what it has learned of the server. */
export interface Cursor {
  /** Pages so far, over all passes. */
  readonly page: number;
  /** A collection that was not whole is read again, in the other direction and with other page borders. From 1. */
  readonly pass: number;
  readonly offset: number;
  readonly limit: number;
  /** The server's own link to the next page, when it sends one. */
  readonly next?: string;
  /** The server refuses to sort, or to filter by what we asked for. */
  readonly unsorted?: boolean;
  readonly unfiltered?: boolean;
}

/** Objects asked for at once: large, as Campus asks of its consumers, and one JSON parameter of D1 (2 MB) with room to spare. */
export const usualLimit = 1000;
const largestLimit = 4000;
const smallestLimit = 10;
const passes = 4;
/** No collection of a district has as many pages; a server that goes in circles does. */
const mostPages = 20_000;

export const firstPage = (limit: number = usualLimit): Cursor => ({ page: 0, pass: 1, offset: 0, limit });

export interface ReceivedPage {
  readonly rows: number;
  readonly total: number | null;
  readonly next: string | null;
}

/**
 * The cursor after a page, or null at the end of the pass. The offset moves by the rows received, because a server may cap the limit without saying so. A short
 * page is no end, and a total that is reached on a full page is not believed until the page behind it is empty.
 */
export function advance(cursor: Cursor, page: ReceivedPage): Cursor | null {
  if (page.rows === 0 || cursor.page >= mostPages) return null;
  const { next: _, ...rest } = cursor;
  const moved = { ...rest, page: cursor.page + 1, offset: cursor.offset + page.rows };
  if (page.next !== null && page.next !== cursor.next) return { ...moved, next: page.next };
  const reached = page.total !== null && moved.offset >= page.total;
  return reached && page.rows < cursor.limit ? null : moved;
}

/** After a failure that a smaller page may avoid: half the objects, from the same place. Null when the page is as small as it gets. */
export function smaller(cursor: Cursor): Cursor | null {
  if (cursor.limit <= smallestLimit) return null;
  const { next: _, ...rest } = cursor;
  return { ...rest, limit: Math.max(smallestLimit, Math.floor(cursor.limit / 2)) };
}

/** What a pass has brought: objects received, how many of them are different, and how many no earlier pass had. */
export interface PassCounts {
  readonly received: number;
  readonly distinct: number;
  readonly added: number;
  /** Different objects of all passes. */
  readonly known: number;
}

/** Whether a collection that has been read to its end is whole; else the first cursor of another pass, or null when passes do not help. */
export function afterPass(
  cursor: Cursor,
  counts: PassCounts,
  total: number | null,
): { readonly whole: true } | { readonly whole: false; readonly again: Cursor | null } {
  const repeated = counts.received > counts.distinct;
  const complete = total === null ? !repeated : counts.known >= total;
  // What a second reading in the other direction does not add to is whole, whatever the server gives as its total.
  if (complete || (cursor.pass > 1 && counts.added === 0)) return { whole: true };
  if (cursor.pass >= passes) return { whole: false, again: null };
  const { next: _, ...rest } = cursor;
  const limit = Math.min(largestLimit, cursor.limit * 2 + 1);
  return { whole: false, again: { ...rest, page: cursor.page + 1, pass: cursor.pass + 1, offset: 0, limit } };
}

/** The path of a page below the base URL; a server's next link as it is. */
export function pageAddress(
  request: { readonly path: string; readonly fields?: string; readonly filters?: readonly string[] },
  cursor: Cursor,
): string {
  if (cursor.next) return cursor.next;
  const search = new URLSearchParams({ limit: String(cursor.limit), offset: String(cursor.offset) });
  if (!cursor.unsorted) {
    search.set('sort', 'sourcedId');
    search.set('orderBy', cursor.pass % 2 === 1 ? 'asc' : 'desc');
  }
  if (request.fields) search.set('fields', request.fields);
  if (request.filters?.length) search.set('filter', request.filters.join(' AND '));
  return `${request.path}?${search}`;
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

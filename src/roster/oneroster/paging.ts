/** Where a reading of a collection stands, and what it has learned of the server. */
export interface Cursor {
  /** Pages so far, over all passes. */
  readonly page: number;
  /** A collection that was not whole is read again, in the other direction and with other page borders. From 1. */
  readonly pass: number;
  readonly offset: number;
  readonly limit: number;
  /** Pages of this pass. */
  readonly inPass: number;
  /** The server's own link to the next page, when it sends one. */
  readonly next?: string;
  /** X-Total-Count at the beginning of the pass: when it changes, objects came or went and pages have moved. */
  readonly total?: number;
  readonly moved?: true;
  /** Good pages since the limit was last made smaller. */
  readonly good?: number;
  /** The pass before brought nothing that was not known. */
  readonly still?: true;
  /** A page of this pass had more objects than were asked for, so that the server sends everything at once. */
  readonly overfull?: true;
  /** What the server refuses: to sort, to leave out fields, to filter by what we asked for. */
  readonly unsorted?: true;
  readonly unselected?: true;
  readonly unfiltered?: true;
}

/** Objects asked for at once: large, as Campus asks of its consumers, and little enough to hold many times over. */
export const usualLimit = 1000;
const largestLimit = 5000;
const smallestLimit = 10;
const passes = 6;
/** No collection of a district has as many pages; a server that goes in circles does. */
const mostPages = 20_000;
/** Good pages after which a smaller page is made larger again: what failed was a passing weakness, or fails once more. */
const goodPages = 8;

export const firstPage = (limit: number = usualLimit): Cursor => ({ page: 0, pass: 1, offset: 0, limit, inPass: 0 });

export interface ReceivedPage {
  readonly rows: number;
  readonly total: number | null;
  readonly next: string | null;
  /** The server sends Link headers, so that one without rel=next means the end. */
  readonly links: boolean;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * The cursor after a page, or null at the end of the pass. The offset moves by the rows received, because a server may cap the limit without saying so. A short
 * page is no end; a total that is reached is one only when the server sends links and none to a next page, since some count the page instead of the collection.
 */
export function advance(cursor: Cursor, page: ReceivedPage): Cursor | null {
  if (page.rows === 0 || cursor.page >= mostPages) return null;
  const { next: _, ...rest } = withTotal(cursor, page.total);
  const offset = cursor.offset + page.rows;
  const moved: Writable<Cursor> = { ...rest, page: cursor.page + 1, inPass: cursor.inPass + 1, offset };
  if (page.rows > cursor.limit) moved.overfull = true;
  if (cursor.good !== undefined && cursor.limit < usualLimit) {
    // A larger page begins where this one ended, which the server's link does not know.
    if (cursor.good + 1 >= goodPages) return { ...moved, good: 0, limit: Math.min(usualLimit, cursor.limit * 2) };
    moved.good = cursor.good + 1;
  }
  if (page.next !== null && page.next !== cursor.next) return { ...moved, next: page.next };
  const ended = page.links && page.total !== null && offset >= page.total && page.rows < cursor.limit;
  return ended ? null : moved;
}

/** Remembers the total of the pass's first page, and whether it has changed since. */
export function withTotal(cursor: Cursor, total: number | null): Cursor {
  if (total === null) return cursor;
  if (cursor.total === undefined) return { ...cursor, total };
  return cursor.total === total ? cursor : { ...cursor, moved: true };
}

/** Whether a pass is so long, with so little in it, that the server goes in circles. Worth asking at doubling distances only. */
export const circlesWorthAsking = ({ inPass }: Cursor): boolean => inPass >= 4 && (inPass & (inPass - 1)) === 0;
export const goesInCircles = ({ received, distinct }: Pick<PassCounts, 'received' | 'distinct'>): boolean =>
  distinct * 2 <= received;

/** After a failure that a smaller page may avoid: half the objects, from the same place. Null when the page is as small as it gets. */
export function smaller(cursor: Cursor): Cursor | null {
  if (cursor.limit <= smallestLimit) return null;
  const { next: _, ...rest } = cursor;
  return { ...rest, good: 0, limit: Math.max(smallestLimit, Math.floor(cursor.limit / 2)) };
}

/** What a pass has brought: objects received, how many of them are different, and how many no earlier pass had. */
export interface PassCounts {
  readonly received: number;
  readonly distinct: number;
  readonly added: number;
  /** Different objects of all passes. */
  readonly known: number;
}

/**
 * Whether a collection that has been read to its end is whole; else the first cursor of another pass, or null when passes do not help. `missing` is how many
 * objects we have that it did not bring: their absence is believed when a second reading, in the other direction and with other page borders, agrees.
 */
export function afterPass(
  cursor: Cursor,
  counts: PassCounts,
  missing: number,
): { readonly whole: true } | { readonly whole: false; readonly again: Cursor | null } {
  const { pass, total, moved, still } = cursor;
  const repeated = counts.received > counts.distinct;
  const complete = total === undefined ? !repeated : !moved && counts.known >= total;
  if (complete && (missing === 0 || pass > 1)) return { whole: true };
  const addsNothing = pass > 1 && counts.added === 0;
  // A total that two readings without repetition do not reach is wrong. Where objects repeat it takes one reading more, and each must have brought all there is.
  const agreed = !repeated || (still && repeatsAllThereIs(cursor, counts));
  if (addsNothing && agreed) return { whole: true };
  if (pass >= passes) return { whole: false, again: null };
  const { next: _, total: __, moved: ___, still: ____, overfull: _____, ...rest } = cursor;
  // Whoever sends the same page again and again is asked for less than that page: does all of it come, it is all there is.
  const circles = total === undefined && goesInCircles(counts);
  const limit = circles
    ? Math.max(smallestLimit, Math.floor(counts.distinct / 2))
    : Math.min(largestLimit, cursor.limit * 2 + 1);
  const again = { ...rest, page: cursor.page + 1, pass: pass + 1, inPass: 0, offset: 0, limit };
  return { whole: false, again: addsNothing ? { ...again, still: true } : again };
}

/**
 * Whether a reading in which objects repeat has brought the whole collection: as many as the server counts, of which some are listed twice; or, where it does not
 * count, no circles but those of a server that knows no pages. One that caps a page and passes over the offset sends circles as well, and those are not whole.
 */
function repeatsAllThereIs({ total, moved, overfull }: Cursor, counts: PassCounts): boolean {
  const circles = goesInCircles(counts);
  const all = counts.distinct === counts.known;
  if (total !== undefined) return !moved && !circles && all && counts.received === total;
  return !circles || (all && (overfull === true || counts.distinct <= smallestLimit));
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
  if (request.fields && !cursor.unselected) search.set('fields', request.fields);
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

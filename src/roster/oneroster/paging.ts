import type { Refused } from './server-refusals.ts';

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
  /** What is not asked for, because the server refuses it: to sort, to leave out fields, to filter. */
  readonly unsorted?: true;
  readonly unselected?: true;
  readonly unfiltered?: true;
  /** The largest limit that the server takes; absent while it has refused none. */
  readonly ceiling?: number;
  /** What was given up since the last good page, in order. The last one is what the server refuses. */
  readonly suspects?: readonly Demand[];
  /** The limit before it was suspected. */
  readonly wished?: number;
  /** More is asked for than on the page before, so a refusal says nothing about the end. */
  readonly bolder?: true;
}

/** What of a request a server may refuse with 400, in the order in which it is suspected. */
const demands = ['sort', 'fields', 'filter', 'limit'] as const satisfies Refused[];
type Demand = (typeof demands)[number];

/** The member of the cursor that gives a demand up. */
const givenUp = { sort: 'unsorted', fields: 'unselected', filter: 'unfiltered' } as const;

/** Limits that servers are known to stop at. 100 is the standard's default, which none may refuse. */
const usualCeilings = [1000, 500, 100];

/** The request of a collection, as far as it decides what can be given up. */
export interface PageRequest {
  readonly path: string;
  readonly fields?: string;
  /** Narrows the collection; without it more comes, of which the rest is passed over. */
  readonly filter?: string;
  /** Only what changed since then. Never given up: it is then a whole pull that is needed. */
  readonly since?: string;
}

/** Whether a demand is made and can be given up. */
function canGiveUp(demand: Demand, request: PageRequest, cursor: Cursor): boolean {
  if (demand === 'limit') return usualCeilings.some((limit) => limit < cursor.limit);
  const isMade = demand === 'sort' || request[demand] !== undefined;
  return isMade && !cursor[givenUp[demand]];
}

/**
 * The same place with one demand less, after a refusal. The server's own words decide which (`hint`), then a limit that is
 * larger than usual, then the order of `demands`. Null when nothing is left to give up.
 */
export function withoutDemand(cursor: Cursor, request: PageRequest, hint: string): Cursor | null {
  const named = demands.find((demand) => hints[demand].test(hint));
  const order = [...(named ? [named] : []), ...(cursor.limit > usualLimit ? (['limit'] as const) : []), ...demands];
  const demand = order.find((one) => canGiveUp(one, request, cursor));
  if (!demand) return null;
  const { next: _, ...rest } = cursor;
  const suspects = [...(cursor.suspects ?? []), demand];
  if (demand !== 'limit') return { ...rest, suspects, [givenUp[demand]]: true };
  const limit = usualCeilings.find((one) => one < cursor.limit) ?? cursor.limit;
  return { ...rest, suspects, limit, ceiling: limit, wished: cursor.wished ?? cursor.limit };
}

const hints: Readonly<Record<Demand, RegExp>> = {
  limit: /\blimit\b|page size/i,
  sort: /\bsort|\border_?by\b/i,
  fields: /\bfields\b|field selection/i,
  filter: /filter/i,
};

/**
 * After a good page: what was given up last is what the server refuses. What was given up before it is asked for again,
 * so that no server loses more than it refuses.
 */
function restored(cursor: Cursor): Cursor {
  const { suspects = [], wished, bolder: _, ...rest } = cursor;
  const again = suspects.filter((demand) => demand !== suspects.at(-1));
  if (again.length === 0) return rest;
  const { next: __, ...moved } = rest;
  const kept: Writable<Cursor> = { ...moved, bolder: true };
  for (const demand of again)
    if (demand !== 'limit') delete kept[givenUp[demand]];
    else {
      kept.limit = wished ?? kept.limit;
      delete kept.ceiling;
    }
  return kept;
}

/** What a good page has shown to be refused; null when nothing was given up for it. */
export const refusedBy = ({ suspects }: Cursor): Demand | null => suspects?.at(-1) ?? null;

/** The cursor with what the server is known to refuse; for a limit, the largest that it takes. */
export function knowing(cursor: Cursor, refused: ReadonlyMap<Refused, number | null>): Cursor {
  const known: Writable<Cursor> = { ...cursor };
  for (const demand of ['sort', 'fields', 'filter'] as const) if (refused.has(demand)) known[givenUp[demand]] = true;
  const ceiling = refused.get('limit');
  return ceiling ? { ...known, ceiling, limit: Math.min(cursor.limit, ceiling) } : known;
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
  const { next: _, ...rest } = withTotal(restored(cursor), page.total);
  const offset = cursor.offset + page.rows;
  const moved: Writable<Cursor> = { ...rest, page: cursor.page + 1, inPass: cursor.inPass + 1, offset };
  if (page.rows > cursor.limit) moved.overfull = true;
  if (rest.bolder) return moved;
  const most = Math.min(usualLimit, cursor.ceiling ?? usualLimit);
  if (cursor.good !== undefined && cursor.limit < most) {
    // A larger page begins where this one ended, which the server's link does not know.
    if (cursor.good + 1 >= goodPages)
      return { ...moved, good: 0, limit: Math.min(most, cursor.limit * 2), bolder: true };
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
  const { next: _, total: __, moved: ___, still: ____, overfull: _____, ...rest } = restored(cursor);
  // A server that sends the same page again and again is asked for less than that page: when all of it comes, it is all there is.
  const circles = total === undefined && goesInCircles(counts);
  const limit = circles ? Math.max(smallestLimit, Math.floor(counts.distinct / 2)) : otherBorders(cursor);
  const again = { ...rest, page: cursor.page + 1, pass: pass + 1, inPass: 0, offset: 0, limit };
  return { whole: false, again: addsNothing ? { ...again, still: true } : again };
}

/** A limit with other page borders than that of the pass before: about double, or a part of the most that the server takes. */
function otherBorders({ limit, ceiling = largestLimit, pass }: Cursor): number {
  const larger = limit * 2 + 1;
  if (larger <= ceiling) return larger;
  return ceiling < largestLimit ? Math.max(smallestLimit, ceiling - Math.floor(ceiling / (pass + 2))) : largestLimit;
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
export function pageAddress({ path, fields, filter, since }: PageRequest, cursor: Cursor): string {
  if (cursor.next) return cursor.next;
  const search = new URLSearchParams({ limit: String(cursor.limit), offset: String(cursor.offset) });
  if (!cursor.unsorted) {
    search.set('sort', 'sourcedId');
    search.set('orderBy', cursor.pass % 2 === 1 ? 'asc' : 'desc');
  }
  if (fields && !cursor.unselected) search.set('fields', fields);
  const clauses = [
    ...(filter && !cursor.unfiltered ? [filter] : []),
    ...(since ? [`dateLastModified>'${since}'`] : []),
  ];
  if (clauses.length > 0) search.set('filter', clauses.join(' AND '));
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

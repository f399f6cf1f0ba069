import type { OutboundAnswer } from '../../platform/outbound.ts';
import type { CollectionPage, OneRosterClient, PageAnswer } from './client.ts';
import { type Cursor, knowing, type PageRequest, pageAddress, refusedBy, smaller, withoutDemand } from './paging.ts';

export interface CollectionRequest extends PageRequest {
  /** The member of the answer that holds the objects. */
  readonly envelope: string;
}

type Refused = Extract<PageAnswer, { ok: false }>;

export type Asked =
  | { readonly kind: 'page'; readonly page: CollectionPage; readonly cursor: Cursor }
  /** Nothing came. The same place is worth another request, with less in it. */
  | { readonly kind: 'askAgain'; readonly cursor: Cursor; readonly refused: Refused }
  | { readonly kind: 'refused'; readonly refused: Refused };

/**
 * One page of a collection, as the night, the flags, and the connection test ask for it. What a server is known to refuse
 * is left out from the first page on; what it refuses now is given up one by one, and remembered once a page comes.
 */
export async function askPage(
  client: OneRosterClient,
  request: CollectionRequest,
  given: Cursor,
  headers?: Record<string, string>,
): Promise<Asked> {
  const isFirst = given.page === 0 && !given.suspects;
  const cursor = isFirst ? knowing(given, await client.refusals.of(request.path)) : given;
  const answer = await client.page(pageAddress(request, cursor), request.envelope, headers);
  if (answer.ok) {
    const refused = refusedBy(cursor);
    if (refused) await client.refusals.remember(request.path, refused, refused === 'limit' ? cursor.limit : null);
    return { kind: 'page', page: answer.value, cursor };
  }
  if (isPastTheEnd(cursor, answer) || (await isNobody(client, request, cursor, answer)))
    return { kind: 'page', page: nothing, cursor };
  const next = easier(cursor, request, answer);
  return next ? { kind: 'askAgain', cursor: next, refused: answer } : { kind: 'refused', refused: answer };
}

const nothing: CollectionPage = { rows: [], total: null, next: null, links: false };

const statusOf = ({ answer }: Refused) => (answer?.kind === 'answer' ? answer.status : null);

/** How servers say that nothing is behind the last object: as an error, or as a body without the collection. */
const saysNothingThere = (answer: Extract<OutboundAnswer, { kind: 'answer' }>) =>
  [400, 404, 416, 422].includes(answer.status) || (answer.status < 300 && /^\s*(\{\s*\})?\s*$/.test(answer.text));

/** Whether an error after good pages is the end: at the total, or, where the server counts none, to a request like the last good one. */
function isPastTheEnd({ offset, inPass, total, bolder, suspects }: Cursor, { answer }: Refused): boolean {
  if (offset === 0 || inPass === 0 || answer?.kind !== 'answer' || !saysNothingThere(answer)) return false;
  return total === undefined ? !bolder && !suspects : offset >= total;
}

/** Whether 404 says that a filter finds nobody: the same collection is there without it. */
async function isNobody(client: OneRosterClient, request: CollectionRequest, cursor: Cursor, answer: Refused) {
  const isFiltered = request.since !== undefined || (request.filter !== undefined && !cursor.unfiltered);
  if (statusOf(answer) !== 404 || cursor.offset > 0 || !isFiltered) return false;
  return (await client.page(`${request.path}?limit=1`, request.envelope)).ok;
}

/** Where to go on after a refusal: with one demand less, or with half as much. Null when the server says when to come again. */
function easier(cursor: Cursor, request: PageRequest, { answer, problem, tooMuch }: Refused): Cursor | null {
  if (answer?.kind === 'answer' && answer.status === 400) return withoutDemand(cursor, request, answer.text);
  return tooMuch && problem.retryAfter === undefined ? smaller(cursor) : null;
}

/** The first page of a collection, or why there is none, however the server wants to be asked. */
export async function firstPageOf(
  client: OneRosterClient,
  request: CollectionRequest,
  first: Cursor,
): Promise<Exclude<Asked, { kind: 'askAgain' }>> {
  for (let cursor = first; ; ) {
    const asked = await askPage(client, request, cursor);
    if (asked.kind !== 'askAgain') return asked;
    cursor = asked.cursor;
  }
}

import type { PageAnswer } from './client.ts';
import { type Cursor, smaller } from './paging.ts';

/** What of a request a server may refuse with 400, in the order in which it is left out. The collection is then read as it comes. */
export const demands = ['unsorted', 'unselected', 'unfiltered'] as const;
type Demand = (typeof demands)[number];

/**
 * Where to go on after a page that a server refused or could not manage: at the same place with fewer demands, or with half as much. Null when nothing easier is
 * left to ask for, or when the server says when to come again.
 */
export function easier(
  cursor: Cursor,
  answer: Extract<PageAnswer, { ok: false }>,
  made: readonly Demand[] = demands,
): Cursor | null {
  const { next: _, ...rest } = cursor;
  const demand = answer.status === 400 ? made.find((name) => !cursor[name]) : undefined;
  if (demand) return { ...rest, [demand]: true };
  return answer.tooMuch && answer.problem.retryAfter === undefined ? smaller(cursor) : null;
}

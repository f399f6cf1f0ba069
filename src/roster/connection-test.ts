import { type District, openDemographics } from '../districts/index.ts';
import type { OutboundAnswer, OutboundLimits } from '../platform/outbound.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Collection, collectionsInOrder, requestOf } from './collections.ts';
import {
  type Asked,
  connectedMessage,
  type Failure,
  type Found,
  failureOf,
  isUserOf11,
  remedies,
} from './connection-outcomes.ts';
import { requestToken } from './oneroster/access-token.ts';
import { firstPageOf } from './oneroster/asking.ts';
import { type CollectionPage, oneRosterClient } from './oneroster/client.ts';
import { type Cursor, firstPage } from './oneroster/paging.ts';
import { noRefusals } from './oneroster/server-refusals.ts';

/** One outcome, in a sentence that says what to do; when Campus has answered everything, with the numbers found. */
export type ConnectionTest =
  | { readonly outcome: 'connected'; readonly message: string; readonly found: Found }
  | { readonly outcome: Failure; readonly message: string };

/** Somebody waits for the answer, and what fails must be seen as it is: one attempt, short. */
const brief: OutboundLimits = { timeoutMs: 10_000, attempts: 1, longestWaitMs: 0, maxBytes: 1024 * 1024 };

/**
 * Asks the district's Campus for a new token and for one object of each collection, with the code of a night, and ends with
 * the first that fails. What the night gives up to please a server, the test gives up too. Nothing is stored. Refused when no connection has been entered.
 */
export async function testConnection(
  platform: Platform,
  district: District,
  limits: OutboundLimits = brief,
): Promise<Result<ConnectionTest>> {
  const connection = await openDemographics(platform, district);
  if (!connection)
    return refuse(
      problem('demographicsIncomplete', 'Enter Base URL, Access Token URL, Client ID, and Client Secret first.'),
    );

  const { answer, granted } = await requestToken(connection, limits, noRefusals);
  if (!granted) return ok(failed(answer, { field: 'Access Token URL' }));
  const tokens = { token: async () => ok(granted.token), discard: () => undefined };
  const client = oneRosterClient(connection, tokens, { reading: limits, writing: limits }, noRefusals);

  const totals: Partial<Record<Collection, number | null>> = {};
  for (const collection of inOrder) {
    const asked: Asked = { field: 'Base URL', collection };
    const found = await firstPageOf(client, requestOf(collection), firstPage(1));
    if (found.kind === 'refused') {
      const why = failed(found.refused.answer, asked);
      // Only where 1.1 says so itself: what answers there may still be 1.2.
      const is11 = why.outcome === 'moduleNotEnabled' && /\/v1p1(\/|$)/.test(new URL(connection.baseUrl).pathname);
      return ok(is11 ? outcomeOf('oneRoster11', asked) : why);
    }
    if (requestOf(collection).envelope === 'users' && found.page.rows.some(isUserOf11))
      return ok(outcomeOf('oneRoster11', asked));
    totals[collection] = totalOf(found.page, found.cursor, collection);
  }

  const { orgs = null, students = null, guardians = null, parents = null, relatives = null } = totals;
  if (students === 0) return ok(outcomeOf('noStudents', { field: 'Base URL' }));
  const unknown = guardians === null || parents === null || relatives === null;
  const found: Found = { students, orgs, guardians: unknown ? null : guardians + parents + relatives };
  return ok({ outcome: 'connected', message: connectedMessage(found), found });
}

/** Those of which a failure says most come first; academic sessions and enrollments say least. */
const last: readonly Collection[] = ['academicSessions', 'enrollments'];
const inOrder = [...collectionsInOrder.filter((collection) => !last.includes(collection)), ...last];

const outcomeOf = (outcome: Failure, asked: Asked, status: number | null = null) => ({
  outcome,
  message: remedies[outcome](asked, status),
});

/** `answer` is null when there was no token to ask with, and here there is one. */
function failed(answer: OutboundAnswer | null, asked: Asked) {
  if (!answer) return outcomeOf('tokenNotAccepted', asked);
  return outcomeOf(failureOf(answer, asked), asked, answer.kind === 'answer' ? answer.status : null);
}

/** How many there are; null where the server does not say. One that does not filter counts everybody, which is no number of guardians. */
function totalOf({ rows, total }: CollectionPage, { unfiltered }: Cursor, collection: Collection): number | null {
  const [first] = rows;
  if (first === undefined) return 0;
  const role = roleAsked[collection];
  const roles = (first as { roles?: readonly { role?: unknown }[] }).roles;
  const isFiltered = !role || (Array.isArray(roles) && roles.some((held) => held?.role === role));
  return unfiltered || !isFiltered ? null : total;
}

const roleAsked: Partial<Record<Collection, string>> = {
  guardians: 'guardian',
  parents: 'parent',
  relatives: 'relative',
};

import { type District, openDemographics } from '../districts/index.ts';
import { type OutboundAnswer, type OutboundLimits, send } from '../platform/outbound.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import {
  type Asked,
  connectedMessage,
  type Failure,
  type Found,
  failureOf,
  type Probe,
  probes,
  remedies,
  rowsIn,
  tokenIn,
} from './connection-outcomes.ts';
import { parseJson, tokenRequest } from './oneroster/access-token.ts';

/** One outcome, in a sentence that says what to do; when Campus has answered everything, with the numbers found. */
export type ConnectionTest =
  | { readonly outcome: 'connected'; readonly message: string; readonly found: Found }
  | { readonly outcome: Failure; readonly message: string };

/** Somebody waits for the answer, and what fails must be seen as it is: one attempt, short. */
const brief: OutboundLimits = { timeoutMs: 10_000, attempts: 1, longestWaitMs: 0, maxBytes: 1024 * 1024 };

/**
 * Asks the district's Campus for a new token and for one object of each collection that a night needs, one request after the other, and ends with the first that
 * fails. Nothing is stored. Refused when no connection has been entered.
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

  const granted = await send(tokenRequest(connection), limits);
  const refused = failed(granted, { field: 'Access Token URL' });
  if (refused) return ok(refused);
  const token = granted.kind === 'answer' ? tokenIn(parseJson(granted.text)) : null;

  const base = connection.baseUrl.replace(/\/$/, '');
  const totals: Partial<Record<Probe, number | null>> = {};
  for (const collection of Object.keys(probes) as Probe[]) {
    const { path, query } = probes[collection];
    const asked: Asked = { field: 'Base URL', collection };
    const url = `${base}/${path}?${new URLSearchParams({ limit: '1', ...query })}`;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer = await send(new Request(url, { headers }), limits);
    const failure = failed(answer, asked);
    // Only where 1.1 says so itself: what answers there may still be 1.2.
    if (failure?.outcome === 'moduleNotEnabled' && /\/v1p1(\/|$)/.test(new URL(base).pathname))
      return ok({ outcome: 'oneRoster11', message: remedies.oneRoster11(asked, null) });
    if (failure) return ok(failure);
    totals[collection] = totalOf(answer, asked);
  }

  const { orgs = null, students = null, guardians = null, parents = null, relatives = null } = totals;
  if (students === 0) return ok({ outcome: 'noStudents', message: remedies.noStudents({ field: 'Base URL' }, null) });
  const unknown = guardians === null || parents === null || relatives === null;
  const found: Found = { students, orgs, guardians: unknown ? null : guardians + parents + relatives };
  return ok({ outcome: 'connected', message: connectedMessage(found), found });
}

function failed(answer: OutboundAnswer, asked: Asked): { outcome: Failure; message: string } | null {
  const outcome = failureOf(answer, asked);
  if (!outcome) return null;
  return { outcome, message: remedies[outcome](asked, answer.kind === 'answer' ? answer.status : null) };
}

/** X-Total-Count; without it only an empty collection is known. A server that does not filter counts everybody, which is no number of guardians. */
function totalOf(answer: OutboundAnswer, asked: Asked): number | null {
  if (answer.kind !== 'answer' || !asked.collection) return null;
  const [first] = rowsIn(parseJson(answer.text), asked) ?? [];
  if (first === undefined) return 0;
  const role = roleAsked[asked.collection];
  const roles = (first as { roles?: readonly { role?: unknown }[] }).roles;
  if (role && !(Array.isArray(roles) && roles.some((held) => held?.role === role))) return null;
  const total = answer.headers.get('x-total-count') ?? '';
  return /^\d+$/.test(total) ? Number(total) : null;
}

const roleAsked: Partial<Record<Probe, string>> = { guardians: 'guardian', parents: 'parent', relatives: 'relative' };

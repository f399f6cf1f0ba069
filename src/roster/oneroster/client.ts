import {
  type DemographicsConnection,
  type District,
  type OpenDemographics,
  openDemographics,
} from '../../districts/index.ts';
import { type OutboundAnswer, type OutboundLimits, parseJson, retryAfterMs, send } from '../../platform/outbound.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { refusalsOf } from '../refusals.ts';
import { type TokenSource, tokenSourceOf } from './access-token.ts';
import { behindFirewall, isFirewall } from './firewall.ts';
import { nextLink } from './paging.ts';
import type { Refusals } from './server-refusals.ts';

export interface CollectionPage {
  /** The objects as Campus sent them, not yet parsed. */
  readonly rows: readonly unknown[];
  /** X-Total-Count; null when the server does not send it. */
  readonly total: number | null;
  /** Link rel=next within the connection's own origin; null when there is none. */
  readonly next: string | null;
  /** Whether the server sends Link headers at all. */
  readonly links: boolean;
}

/**
 * What is asked of Campus within one step, as parts of the step's lease: one that waits to the last for its token and its answer is over before it is handed out
 * again. A server that fails or stays silent is asked for less by the next step, so it is not asked for the same again and again here; and a page that is held with
 * what is made of it must fit into an isolate (128 MB) many times.
 */
export interface ClientLimits {
  readonly reading: OutboundLimits;
  readonly writing: OutboundLimits;
}

function limitsWithin(leaseSeconds: number): ClientLimits & { readonly token: OutboundLimits } {
  const part = (share: number) => (leaseSeconds * 1000) / share;
  const token: OutboundLimits = { timeoutMs: part(9), attempts: 2, longestWaitMs: part(18), maxBytes: 64 * 1024 };
  const reading: OutboundLimits = { timeoutMs: part(4), attempts: 2, longestWaitMs: part(9), maxBytes: 16 * 1024 ** 2 };
  const writing: OutboundLimits = { ...reading, timeoutMs: part(6), attempts: 1 };
  return { token, reading, writing };
}

/** The district's OneRoster service. Every call authenticates, renews an expired token once, and turns each failure into a problem with a remedy. */
export interface OneRosterClient {
  /** What the server has refused before, for `askPage`. */
  readonly refusals: Refusals;
  /** One page of a collection; `envelope` is the member that holds its objects. `at` is a path below the base URL with its query, or a `next` link. */
  page(at: string, envelope: string, headers?: Record<string, string>): Promise<PageAnswer>;
  /** One object by its path; null when Campus has none there. */
  object(path: string, envelope: string, headers?: Record<string, string>): Promise<Result<unknown>>;
  /**
   * Creates or replaces one object, or removes it. Sent once: whether a write whose answer was lost has been made is for the caller to find out. The status is 2xx,
   * or a 4xx other than 401 and 429, which is for the caller to read.
   */
  write(
    method: 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Result<WriteAnswer>>;
}

/** A page, or why there is none. */
export type PageAnswer =
  | { readonly ok: true; readonly value: CollectionPage }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** What Campus answered, or how it did not; null when there was no token to ask with. */
      readonly answer: OutboundAnswer | null;
      /** Whether a smaller page may succeed: the server failed, stayed silent, or broke off. */
      readonly tooMuch: boolean;
    };

export interface WriteAnswer {
  readonly status: number;
  /** What Campus says of a refusal (imsx_description). */
  readonly detail: string | null;
}

/** A district's client, with where its requests go and whether an operator has confirmed those hosts. */
export interface DistrictClient extends OneRosterClient {
  readonly connection: Pick<OpenDemographics, 'baseUrl' | 'accessTokenUrl' | 'hostsConfirmedAt'>;
}

/** Null when the district has no demographics connection. */
export async function openOneRoster(platform: Platform, district: District): Promise<DistrictClient | null> {
  const connection = await openDemographics(platform, district);
  if (!connection) return null;
  const { token: tokenLimits, ...limits } = limitsWithin(platform.config.STEP_LEASE_SECONDS);
  const refusals = refusalsOf(platform, district, connection.updatedAt);
  const now = () => platform.clock.now().getTime();
  const tokens = tokenSourceOf(connection, `${district.id} ${connection.updatedAt}`, now, tokenLimits, refusals);
  return { connection, ...oneRosterClient(connection, tokens, limits, refusals) };
}

export function oneRosterClient(
  { baseUrl }: Pick<DemographicsConnection, 'baseUrl'>,
  tokens: TokenSource,
  limits: ClientLimits,
  refusals: Refusals,
): OneRosterClient {
  const base = new URL(baseUrl);
  const urlOf = (at: string) => new URL(at, `${base.href.replace(/\/$/, '')}/`);

  return {
    refusals,
    async page(at, envelope, headers = {}) {
      const url = urlOf(at);
      const request = (token: string) => new Request(url, { headers: headersOf(token, headers) });
      const asked = await authorized(tokens, request, limits.reading);
      if (!asked.ok) return { ...asked, answer: null, tooMuch: false };
      const answer = asked.value;
      const failed = (found: Problem, tooMuch: boolean): PageAnswer => ({ ok: false, problem: found, answer, tooMuch });
      if (answer.kind === 'unreachable') return failed(unreachable(answer), true);
      const { status, text } = answer;
      if (status !== 200) return failed(refusal(answer), !isFirewall(answer) && (status === 413 || status >= 500));
      const body = parseJson(text);
      if (body === undefined) return failed(notOneRoster('with something that is not JSON'), true);
      const total = answer.headers.get('x-total-count');
      const none = total === '0' && isRecord(body) && Object.keys(body).length === 0;
      const rows = none ? [] : isRecord(body) ? body[envelope] : undefined;
      // A missing member is an empty collection only where the server counts none: an error page with status 200 must never look like a district without students.
      if (!Array.isArray(rows)) return failed(notOneRoster(`without "${envelope}"`), false);
      const page: CollectionPage = {
        rows,
        total: total && /^\d+$/.test(total) ? Number(total) : null,
        next: nextLink(answer.headers.get('link'), url, base.origin),
        links: answer.headers.has('link'),
      };
      return { ok: true, value: page };
    },
    async object(path, envelope, headers = {}) {
      const request = (token: string) => new Request(urlOf(path), { headers: headersOf(token, headers) });
      const answered = await authorized(tokens, request, limits.reading);
      if (!answered.ok) return answered;
      if (answered.value.kind === 'unreachable') return refuse(unreachable(answered.value));
      if (answered.value.status === 404) return ok(null);
      if (answered.value.status !== 200) return refuse(refusal(answered.value));
      const body = parseJson(answered.value.text);
      return isRecord(body) && envelope in body ? ok(body[envelope]) : refuse(notOneRoster(`without "${envelope}"`));
    },
    async write(method, path, body, headers = {}) {
      const answered = await authorized(
        tokens,
        (token) =>
          new Request(urlOf(path), {
            method,
            headers: { ...headersOf(token, headers), 'content-type': 'application/json' },
            ...(body !== undefined && { body: JSON.stringify(body) }),
          }),
        limits.writing,
      );
      if (!answered.ok) return answered;
      if (answered.value.kind === 'unreachable') return refuse(unreachable(answered.value));
      const { status, text } = answered.value;
      if (status === 401 || status === 429 || status >= 500) return refuse(refusal(answered.value));
      return ok({ status, detail: status < 300 ? null : statusDescription(text) });
    },
  };
}

type Answer = Extract<OutboundAnswer, { kind: 'answer' }>;

/** Sends with a token; a 401 in the middle of a night is an expired token until a fresh one is refused too. */
async function authorized(
  tokens: TokenSource,
  request: (token: string) => Request,
  limits: OutboundLimits,
): Promise<Result<OutboundAnswer>> {
  for (let renewed = false; ; renewed = true) {
    const token = await tokens.token();
    if (!token.ok) return token;
    const answer = await send(request(token.value), limits);
    if (answer.kind === 'unreachable' || answer.status !== 401) return ok(answer);
    tokens.discard();
    if (renewed) return ok(answer);
  }
}

const headersOf = (token: string, more: Record<string, string>) => ({
  authorization: `Bearer ${token}`,
  accept: 'application/json',
  ...more,
});

const unreachable = ({ detail }: Extract<OutboundAnswer, { kind: 'unreachable' }>): Problem =>
  problem('campusUnreachable', `Campus does not answer: ${detail}.`);

const notOneRoster = (how: string): Problem =>
  problem('campusAnswerInvalid', `Campus answered ${how}. Check that the Base URL is complete.`);

function refusal(answer: Answer): Problem {
  const { status, headers } = answer;
  if (isFirewall(answer)) return problem('campusRefused', behindFirewall('Base URL'));
  const wait = retryAfterMs(headers.get('retry-after'));
  const retryAfter = wait === null ? {} : { retryAfter: Math.ceil(wait / 1000) };
  if (status === 401) return problem('campusRefused', 'Campus does not accept its own access token.');
  if (status === 403)
    return problem('campusRefused', 'Campus does not grant this connection access to the collection (403).');
  if (status === 404)
    return problem('campusRefused', 'Campus has nothing at this address (404). Check the Base URL and the module.');
  if (status === 429) return problem('campusUnreachable', 'Campus asks SameGoal to call less often (429).', retryAfter);
  // Cloudflare's own, in place of a server without a valid certificate.
  if (status === 525 || status === 526)
    return problem(
      'campusUnreachable',
      `The Campus server does not show a valid certificate (${status}). Ask who runs it to renew its certificate.`,
    );
  if (status >= 500) return problem('campusUnreachable', `Campus answers with status ${status}.`, retryAfter);
  return problem('campusRefused', `Campus answers with status ${status}.`);
}

/** `imsx_description`, at the top or inside `imsx_StatusInfo`, shortened: it is shown to administrators. */
function statusDescription(text: string): string | null {
  const body = parseJson(text);
  if (!isRecord(body)) return null;
  const status = isRecord(body.imsx_StatusInfo) ? body.imsx_StatusInfo : body;
  return typeof status.imsx_description === 'string' ? status.imsx_description.slice(0, 300) : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

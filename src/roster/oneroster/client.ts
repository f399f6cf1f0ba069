import { type District, openDemographics } from '../../districts/index.ts';
import { type OutboundAnswer, patient, retryAfterMs, send } from '../../platform/outbound.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { parseJson, type TokenSource, tokenSourceOf } from './access-token.ts';
import { nextLink } from './paging.ts';

export interface CollectionPage {
  /** The objects as Campus sent them, not yet parsed. */
  readonly rows: readonly unknown[];
  /** X-Total-Count; null when the server does not send it. */
  readonly total: number | null;
  /** Link rel=next within the connection's own origin; null when there is none. */
  readonly next: string | null;
}

/** The district's OneRoster service. Every call authenticates, renews an expired token once, and turns each failure into a problem with a remedy. */
export interface OneRosterClient {
  /** One page of a collection; `envelope` is the member that holds its objects. `at` is a path below the base URL with its query, or a `next` link. */
  page(at: string, envelope: string, headers?: Record<string, string>): Promise<PageAnswer>;
  /** Creates or replaces one object. The status is 2xx, or a 4xx other than 401 and 429, which is for the caller to read. */
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Result<WriteAnswer>>;
}

/** A page, or why there is none, with the status that Campus answered; null when it did not answer, or not what OneRoster answers. */
export type PageAnswer = Result<CollectionPage> & { readonly status: number | null };

export interface WriteAnswer {
  readonly status: number;
  /** What Campus says of a refusal (imsx_description). */
  readonly detail: string | null;
}

/** Null when the district has no demographics connection. */
export async function openOneRoster(platform: Platform, district: District): Promise<OneRosterClient | null> {
  const connection = await openDemographics(platform, district);
  if (!connection) return null;
  const tokens = tokenSourceOf(connection, `${district.id} ${connection.updatedAt}`, () =>
    platform.clock.now().getTime(),
  );
  const base = new URL(connection.baseUrl);
  const urlOf = (at: string) => new URL(at, `${base.href.replace(/\/$/, '')}/`);

  return {
    async page(at, envelope, headers = {}) {
      const url = urlOf(at);
      const answered = await authorised(tokens, (token) => new Request(url, { headers: headersOf(token, headers) }));
      if (!answered.ok) return { ...answered, status: null };
      const { status } = answered.value;
      if (status !== 200) return { ...refuse(refusal(answered.value)), status };
      const body = parseJson(answered.value.text);
      const rows = isRecord(body) ? body[envelope] : undefined;
      // A missing member is not an empty collection: an error page with status 200 must never look like a district without students.
      if (!Array.isArray(rows))
        return {
          ...refuse(
            problem(
              'campusAnswerInvalid',
              `Campus answered without "${envelope}". Check that the Base URL is complete.`,
            ),
          ),
          status: null,
        };
      const total = answered.value.headers.get('x-total-count');
      const page = {
        rows,
        total: total && /^\d+$/.test(total) ? Number(total) : null,
        next: nextLink(answered.value.headers.get('link'), url, base.origin),
      };
      return { ...ok(page), status };
    },
    async put(path, body, headers = {}) {
      const answered = await authorised(
        tokens,
        (token) =>
          new Request(urlOf(path), {
            method: 'PUT',
            headers: { ...headersOf(token, headers), 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
      );
      if (!answered.ok) return answered;
      const { status, text } = answered.value;
      if (status === 429 || status >= 500) return refuse(refusal(answered.value));
      return ok({ status, detail: status < 300 ? null : statusDescription(text) });
    },
  };
}

type Answer = Extract<OutboundAnswer, { kind: 'answer' }>;

/** Sends with a token; a 401 in the middle of a night is an expired token until a fresh one is refused too. */
async function authorised(tokens: TokenSource, request: (token: string) => Request): Promise<Result<Answer>> {
  for (let renewed = false; ; renewed = true) {
    const token = await tokens.token();
    if (!token.ok) return token;
    const answer = await send(request(token.value), patient);
    if (answer.kind === 'unreachable')
      return refuse(problem('campusUnreachable', `Campus does not answer: ${answer.detail}.`));
    if (answer.status !== 401) return ok(answer);
    tokens.discard();
    if (renewed) return refuse(refusal(answer));
  }
}

const headersOf = (token: string, more: Record<string, string>) => ({
  authorization: `Bearer ${token}`,
  accept: 'application/json',
  ...more,
});

function refusal({ status, headers }: Answer): Problem {
  const wait = retryAfterMs(headers.get('retry-after'));
  const retryAfter = wait === null ? {} : { retryAfter: Math.ceil(wait / 1000) };
  if (status === 401) return problem('campusRefused', 'Campus does not accept the access token that it gave.');
  if (status === 403)
    return problem('campusRefused', 'Campus does not grant this connection access to the collection (403).');
  if (status === 404)
    return problem('campusRefused', 'Campus has nothing at this address (404). Check the Base URL and the module.');
  if (status === 429) return problem('campusUnreachable', 'Campus asks to be called less often (429).', retryAfter);
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

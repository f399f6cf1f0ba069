import { z } from 'zod';
import type { DemographicsConnection } from '../../districts/index.ts';
import { type OutboundLimits, send } from '../../platform/outbound.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';

const scopes = ['roster-core.readonly', 'roster.readonly', 'roster-demographics.readonly']
  .map((name) => `https://purl.imsglobal.org/spec/or/v1p2/scope/${name}`)
  .join(' ');

/** Servers also write null, an empty text, or 0 for a life that they do not tell. */
const life = z
  .unknown()
  .optional()
  .transform((value) => (Number(value) > 0 ? Number(value) : undefined));
const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: life });

interface HeldToken {
  readonly token: string;
  readonly freshUntil: number;
}

/** Tokens of this isolate, by connection. The key changes with the connection, so a replaced secret is never used again. */
const held = new Map<string, HeldToken>();
const mostHeld = 500;

/** Seconds before its expiry at which a token is replaced, so that none expires on the way. */
const margin = 60;

export interface TokenSource {
  /** A token that is good for another minute at least. */
  token(): Promise<Result<string>>;
  /** Forgets the token that Campus has refused. */
  discard(): void;
}

/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4) with Basic authentication of the client, as Campus asks. The token URL is used as the district entered it, its
 * query string included.
 */
export function tokenSourceOf(
  connection: DemographicsConnection,
  key: string,
  now: () => number,
  limits: OutboundLimits,
): TokenSource {
  return {
    async token() {
      const known = held.get(key);
      if (known && known.freshUntil > now()) return ok(known.token);
      const granted = await requestToken(connection, limits);
      if (!granted.ok) return granted;
      const life = Math.max(granted.value.expiresIn - margin, granted.value.expiresIn / 2);
      if (held.size >= mostHeld) held.clear();
      held.set(key, { token: granted.value.token, freshUntil: now() + life * 1000 });
      return ok(granted.value.token);
    },
    discard: () => void held.delete(key),
  };
}

/** The request for a token: the client in a Basic header, as Campus asks, and every scope that a night needs. */
export function tokenRequest(connection: DemographicsConnection): Request {
  // RFC 6749, 2.3.1: both are form-encoded before they are joined.
  const form = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  const basic = btoa(`${form(connection.clientId)}:${form(connection.clientSecret)}`);
  return new Request(connection.accessTokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes }),
  });
}

async function requestToken(
  connection: DemographicsConnection,
  limits: OutboundLimits,
): Promise<Result<{ token: string; expiresIn: number }>> {
  const answer = await send(tokenRequest(connection), limits);
  if (answer.kind === 'unreachable')
    return refuse(problem('campusUnreachable', `The Access Token URL does not answer: ${answer.detail}.`));
  if (answer.status !== 200) return refuse(refusedToken(answer.status));
  const parsed = tokenAnswer.safeParse(parseJson(answer.text));
  if (!parsed.success)
    return refuse(
      problem('campusAnswerInvalid', 'The Access Token URL did not return an access token. Check the URL.'),
    );
  return ok({ token: parsed.data.access_token, expiresIn: parsed.data.expires_in ?? 300 });
}

function refusedToken(status: number): Problem {
  if (status === 400 || status === 401)
    return problem('campusRefused', 'Campus refused the Client ID and Client Secret. Copy both from Campus again.');
  if (status === 404) return problem('campusRefused', 'Nothing is at the Access Token URL. Copy it again.');
  if (status === 429 || status >= 500)
    return problem('campusUnreachable', `The Access Token URL answers with status ${status}.`);
  return problem('campusRefused', `The Access Token URL answered with status ${status}. Check the URL.`);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

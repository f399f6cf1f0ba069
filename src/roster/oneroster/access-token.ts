import { z } from 'zod';
import type { DemographicsConnection } from '../../districts/index.ts';
import { NewestEntries } from '../../platform/isolate-cache.ts';
import { type OutboundAnswer, type OutboundLimits, parseJson, send } from '../../platform/outbound.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { behindFirewall, isFirewall } from './firewall.ts';
import type { Refusals } from './server-refusals.ts';

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
const held = new NewestEntries<string, HeldToken>(500);

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
  refusals: Refusals,
): TokenSource {
  return {
    async token() {
      const known = held.get(key);
      if (known && known.freshUntil > now()) return ok(known.token);
      const { answer, granted } = await requestToken(connection, limits, refusals);
      if (!granted) return refuse(whyNoToken(answer));
      const life = Math.max(granted.expiresIn - margin, granted.expiresIn / 2);
      held.set(key, { token: granted.token, freshUntil: now() + life * 1000 });
      return ok(granted.token);
    },
    discard: () => void held.delete(key),
  };
}

/** RFC 6749, 2.3.1: Client ID and Client Secret are form-encoded before they are joined. */
const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
const plain = (text: string) => text;

type Written = typeof encoded;

/** Basic credentials (RFC 7617), their text in UTF-8. */
const basicOf = ({ clientId, clientSecret }: DemographicsConnection, written: Written) =>
  Buffer.from(`${written(clientId)}:${written(clientSecret)}`).toString('base64');

/** The client in a Basic header, as Campus asks, and every scope that a night needs. */
const tokenRequest = (connection: DemographicsConnection, basic: string) =>
  new Request(connection.accessTokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes }),
  });

/** Where the Access Token URL's refusals are kept. */
const path = 'token';

export interface TokenAnswer {
  readonly answer: OutboundAnswer;
  /** Null when the answer is no access token. `expiresIn` in seconds. */
  readonly granted: { readonly token: string; readonly expiresIn: number } | null;
}

/**
 * Asks for a token. Some servers compare the credentials without decoding them, so refused ones are sent once more as they
 * were entered, where encoding has changed anything. What works is remembered.
 */
export async function requestToken(
  connection: DemographicsConnection,
  limits: OutboundLimits,
  refusals: Refusals,
): Promise<TokenAnswer> {
  const refusesEncoded = (await refusals.of(path)).has('encodedCredentials');
  const [first, second] = refusesEncoded ? [plain, encoded] : [encoded, plain];
  const basic = basicOf(connection, first);
  const other = basicOf(connection, second);
  const asked = await ask(connection, basic, limits);
  const isRefused = asked.answer.kind === 'answer' && [400, 401].includes(asked.answer.status);
  if (!isRefused || other === basic) return asked;
  const again = await ask(connection, other, limits);
  if (!again.granted) return asked;
  if (second === plain) await refusals.remember(path, 'encodedCredentials', null);
  return again;
}

async function ask(connection: DemographicsConnection, basic: string, limits: OutboundLimits): Promise<TokenAnswer> {
  const answer = await send(tokenRequest(connection, basic), limits);
  const parsed = tokenAnswer.safeParse(
    answer.kind === 'answer' && answer.status === 200 ? parseJson(answer.text) : undefined,
  );
  if (!parsed.success) return { answer, granted: null };
  return { answer, granted: { token: parsed.data.access_token, expiresIn: parsed.data.expires_in ?? 300 } };
}

function whyNoToken(answer: OutboundAnswer): Problem {
  if (answer.kind === 'unreachable')
    return problem('campusUnreachable', `The Access Token URL does not answer: ${answer.detail}.`);
  const { status } = answer;
  if (isFirewall(answer)) return problem('campusRefused', behindFirewall('Access Token URL'));
  if (status === 200)
    return problem('campusAnswerInvalid', 'The Access Token URL did not return an access token. Check the URL.');
  if (status === 400 || status === 401)
    return problem('campusRefused', 'Campus refused the Client ID and Client Secret. Copy both from Campus again.');
  if (status === 404) return problem('campusRefused', 'Nothing is at the Access Token URL. Copy it again.');
  if (status === 429 || status >= 500)
    return problem('campusUnreachable', `The Access Token URL answers with status ${status}.`);
  return problem('campusRefused', `The Access Token URL answered with status ${status}. Check the URL.`);
}

import { createLocalJWKSet, errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Config } from '../platform/config.ts';
import { madeOnce, NewestEntries } from '../platform/isolate-cache.ts';
import type { Platform } from '../platform/platform.ts';

/** Access tokens as RFC 9068 profiles them: RS256, `typ: at+jwt`, short lived; who the client is now is looked up on every call. */
export const accessTokenSeconds = 600;

/** The resource server that tokens are for (RFC 9068, `aud`). */
export const audienceOf = (config: Config): string => `${config.API_URL}/v1`;

type Signing = {
  kid: string;
  privateKey: ReturnType<typeof importJWK>;
  publicKeys: ReturnType<typeof createLocalJWKSet>;
};

const signingOf = madeOnce(({ SIGNING_KEYS: { keys } }: Config): Signing => {
  const publicKeys = keys.map(({ kty, kid, n, e }) => ({ kty, kid, n, e, use: 'sig', alg: 'RS256' }));
  return {
    kid: keys[0].kid,
    privateKey: importJWK(keys[0], 'RS256'),
    publicKeys: createLocalJWKSet({ keys: publicKeys }),
  };
}, new WeakMap());

export interface IssuedToken {
  readonly token: string;
  /** Seconds that it is valid from now on. */
  readonly expiresIn: number;
}

const mostTokens = 1000;

/** The newest token of each client and scope that this isolate has signed. */
const issuedOf = madeOnce(
  (_: Config) => new NewestEntries<string, { token: string; expiresAt: number }>(mostTokens),
  new WeakMap(),
);

/**
 * A token for a client that has just been authenticated. Who asks again soon gets the token that they have, while at least half of its life is left: a token says
 * nothing that another would not, and its signature is the dearest part of the answer.
 */
export async function issueAccessToken(
  platform: Platform,
  client: { clientId: string; scope: string; tokensFrom?: string | null },
): Promise<IssuedToken> {
  const { config, clock } = platform;
  const now = Math.floor(clock.now().getTime() / 1000);
  const tokens = issuedOf(config);
  const key = `${client.clientId} ${client.scope} ${client.tokensFrom ?? ''}`;
  const known = tokens.get(key);
  const left = (known?.expiresAt ?? 0) - now;
  if (known && left >= accessTokenSeconds / 2 && left <= accessTokenSeconds)
    return { token: known.token, expiresIn: left };
  const token = await signAccessToken(platform, client, now);
  tokens.set(key, { token, expiresAt: now + accessTokenSeconds });
  return { token, expiresIn: accessTokenSeconds };
}

function signAccessToken(
  { config }: Platform,
  { clientId, scope }: { clientId: string; scope: string },
  now: number,
): Promise<string> {
  const { kid, privateKey } = signingOf(config);
  const claims = new SignJWT({ client_id: clientId, scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
    .setIssuer(config.API_URL)
    .setSubject(clientId)
    .setAudience(audienceOf(config))
    .setIssuedAt(now)
    .setExpirationTime(now + accessTokenSeconds)
    .setJti(crypto.randomUUID());
  return Promise.resolve(privateKey).then((key) => claims.sign(key));
}

interface Claims {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/**
 * Tokens whose signature this isolate has verified. A client that reads a report page by page
 * sends the same token each time.
 */
const verifiedOf = madeOnce(
  (_: Config) => new NewestEntries<string, Claims & { expiresAt: number }>(mostTokens),
  new WeakMap(),
);

/** The token's client and scopes; null when the token is not one of ours, is altered, or has expired. */
export async function readAccessToken({ config, clock }: Platform, token: string): Promise<Claims | null> {
  const tokens = verifiedOf(config);
  const known = tokens.get(token);
  if (known && known.expiresAt > Math.floor(clock.now().getTime() / 1000)) return known;
  const claims = await verifyAccessToken(config, clock.now(), token);
  if (!claims) return null;
  tokens.set(token, claims);
  return claims;
}

async function verifyAccessToken(
  config: Config,
  currentDate: Date,
  token: string,
): Promise<(Claims & { expiresAt: number }) | null> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, signingOf(config).publicKeys, {
      algorithms: ['RS256'],
      typ: 'at+jwt',
      issuer: config.API_URL,
      audience: audienceOf(config),
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
      currentDate,
    }));
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
  const { client_id: clientId, scope, exp = 0, iat: issuedAt = 0 } = payload;
  if (typeof clientId !== 'string' || (scope !== undefined && typeof scope !== 'string')) return null;
  return { clientId, scopes: scope?.split(' ') ?? [], issuedAt, expiresAt: exp };
}

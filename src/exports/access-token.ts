import { createLocalJWKSet, errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Config } from '../platform/config.ts';
import type { Platform } from '../platform/platform.ts';

/** Access tokens as RFC 9068 profiles them: RS256, `typ: at+jwt`, short lived; who the client is now is looked up on every call. */
export const accessTokenSeconds = 600;

/** The resource server that tokens are for (RFC 9068, `aud`). */
export const audienceOf = (config: Config): string => `${config.PUBLIC_URL}/v1`;

type Signing = {
  kid: string;
  privateKey: ReturnType<typeof importJWK>;
  publicKeys: ReturnType<typeof createLocalJWKSet>;
};

const imported = new WeakMap<Config, Signing>();

function signingOf(config: Config): Signing {
  const known = imported.get(config);
  if (known) return known;
  const { keys } = config.SIGNING_KEYS;
  const signing = {
    kid: keys[0].kid,
    privateKey: importJWK(keys[0], 'RS256'),
    publicKeys: createLocalJWKSet({
      keys: keys.map(({ kty, kid, n, e }) => ({ kty, kid, n, e, use: 'sig', alg: 'RS256' })),
    }),
  };
  imported.set(config, signing);
  return signing;
}

export async function issueAccessToken(
  { config, clock }: Platform,
  { clientId, scope }: { clientId: string; scope: string },
): Promise<string> {
  const { kid, privateKey } = signingOf(config);
  const now = Math.floor(clock.now().getTime() / 1000);
  return new SignJWT({ client_id: clientId, scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
    .setIssuer(config.PUBLIC_URL)
    .setSubject(clientId)
    .setAudience(audienceOf(config))
    .setIssuedAt(now)
    .setExpirationTime(now + accessTokenSeconds)
    .setJti(crypto.randomUUID())
    .sign(await privateKey);
}

/** The token's client and scopes; null when the token is not one of ours, is altered, or has expired. */
export async function readAccessToken(
  { config, clock }: Platform,
  token: string,
): Promise<{ clientId: string; scopes: string[] } | null> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, signingOf(config).publicKeys, {
      algorithms: ['RS256'],
      typ: 'at+jwt',
      issuer: config.PUBLIC_URL,
      audience: audienceOf(config),
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
      currentDate: clock.now(),
    }));
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
  const { client_id: clientId, scope } = payload;
  if (typeof clientId !== 'string' || (scope !== undefined && typeof scope !== 'string')) return null;
  return { clientId, scopes: scope?.split(' ') ?? [] };
}

import { type CryptoKey, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';

/** What a launch must match: the registration, and the login that it answers. */
export interface ExpectedLaunch {
  readonly issuer: string;
  readonly clientId: string;
  readonly deploymentIds: readonly string[];
  readonly nonce: string;
  /** The target_link_uri of the login. */
  readonly targetLinkUri: string;
}

/** Who launched, and what, as the platform signed it. */
export interface Launch {
  readonly subject: string;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly deploymentId: string;
  readonly targetLinkUri: string;
}

export type IdTokenFault =
  | 'tokenMalformed'
  | 'algorithmNotAllowed'
  | 'keyUnknown'
  | 'keySetUnavailable'
  | 'signatureInvalid'
  | 'expired'
  | `claim:${string}`;

/** The platform's public keys with a key id, or null when its key set cannot be had. */
export type KeysById = (keyId: string) => Promise<readonly CryptoKey[] | null>;

export type VerifiedLaunch =
  | { readonly ok: true; readonly launch: Launch }
  | { readonly ok: false; readonly fault: IdTokenFault };

/** Clocks may differ by a minute; a token older than ten minutes is not this click's. */
const clockToleranceSeconds = 60;
const longestAgeSeconds = 600;

const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const text = (max: number) => z.string().min(1).max(max);

const claimsSchema = z.object({
  // 255 ASCII characters at most (OpenID Connect Core, 2). A launch without `sub` is anonymous, and nobody anonymous sees a plan.
  sub: text(255),
  nonce: z.string(),
  azp: z.string().optional(),
  // We trust no other audience (1EdTech Security Framework, 5.1.3): the token has to be for us alone.
  aud: z.union([z.string(), z.array(z.string()).length(1)]),
  // Display only, so an odd value is left out rather than refused.
  name: z.string().optional().catch(undefined),
  given_name: z.string().optional().catch(undefined),
  family_name: z.string().optional().catch(undefined),
  [`${lti}message_type`]: z.literal('LtiResourceLinkRequest'),
  [`${lti}version`]: z.literal('1.3.0'),
  [`${lti}deployment_id`]: z.string(),
  [`${lti}target_link_uri`]: z.string(),
  [`${lti}resource_link`]: z.object({ id: text(255) }),
  [`${lti}roles`]: z.array(z.string().max(500)).max(100),
});

/** Claims that must be what the registration or the login says; `azp` only when it is there. */
const expectedClaims: readonly (readonly [claim: string, fits: (value: string, login: ExpectedLaunch) => boolean])[] = [
  ['nonce', (value, { nonce }) => value === nonce],
  ['azp', (value, { clientId }) => value === clientId],
  [`${lti}deployment_id`, (value, { deploymentIds }) => deploymentIds.includes(value)],
  // The same as at login (LTI 1.3 core, 5.3.4).
  [`${lti}target_link_uri`, (value, { targetLinkUri }) => value === targetLinkUri],
];

/**
 * Verifies an LTI 1.3 id_token (1EdTech Security Framework, 5.1.3; LTI 1.3 core, 5.3): RS256 by a key of the registered key set and nothing else, then every
 * claim against registration and login. That a nonce counts once is for the caller to see to.
 */
export async function verifyIdToken(
  token: string,
  expected: ExpectedLaunch,
  keysById: KeysById,
  now: Date,
): Promise<VerifiedLaunch> {
  const header = readHeader(token);
  if (!header) return { ok: false, fault: 'tokenMalformed' };
  // Before any key is looked up: `none`, HMAC and the rest never reach one.
  if (header.alg !== 'RS256') return { ok: false, fault: 'algorithmNotAllowed' };
  if (typeof header.kid !== 'string' || header.kid.length === 0 || header.kid.length > 255)
    return { ok: false, fault: 'keyUnknown' };
  const keys = await keysById(header.kid);
  if (!keys) return { ok: false, fault: 'keySetUnavailable' };
  let fault: IdTokenFault = 'keyUnknown';
  // More than one only where a key set gives two keys the same id.
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        issuer: expected.issuer,
        audience: expected.clientId,
        clockTolerance: clockToleranceSeconds,
        maxTokenAge: longestAgeSeconds,
        requiredClaims: ['exp', 'iat'],
        currentDate: now,
      });
      return readClaims(payload, expected);
    } catch (error) {
      fault = faultOf(error);
      if (fault !== 'signatureInvalid') break;
    }
  }
  return { ok: false, fault };
}

/** What a token says of its platform before anybody has verified it: enough to choose whose keys have to verify it, and for nothing else. */
export function unverifiedClaims(token: string) {
  try {
    const claims = decodeJwt(token);
    const aud = typeof claims.aud === 'string' ? claims.aud : claims.aud?.[0];
    const deploymentId = claims[`${lti}deployment_id`];
    return {
      issuer: claims.iss,
      clientId: aud,
      deploymentId: typeof deploymentId === 'string' && deploymentId ? deploymentId : undefined,
    };
  } catch {
    return {};
  }
}

function readHeader(token: string) {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return null;
  }
}

function readClaims(payload: unknown, expected: ExpectedLaunch): VerifiedLaunch {
  const wrong = (claim: string): VerifiedLaunch => ({ ok: false, fault: `claim:${claim.replace(lti, '')}` });
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) return wrong(String(parsed.error.issues[0]?.path[0] ?? ''));
  const claims: Record<string, unknown> & typeof parsed.data = parsed.data;
  for (const [claim, fits] of expectedClaims)
    if (claims[claim] !== undefined && !fits(String(claims[claim]), expected)) return wrong(claim);
  const { given_name: given, family_name: family } = claims;
  const name = claims.name ?? [given, family].filter(Boolean).join(' ');
  return {
    ok: true,
    launch: {
      subject: claims.sub,
      name: name.slice(0, 200) || null,
      roles: claims[`${lti}roles`] as string[],
      deploymentId: claims[`${lti}deployment_id`] as string,
      targetLinkUri: claims[`${lti}target_link_uri`] as string,
    },
  };
}

function faultOf(error: unknown): IdTokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim:${error.claim}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signatureInvalid';
  return 'tokenMalformed';
}

import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';
import type { SignInProvider } from '../platform/config.ts';
import { errorName } from '../platform/log.ts';
import { type OutboundLimits, send } from '../platform/outbound.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { type Administrator, administratorByEmail } from './administrators.ts';
import { administratorIdentities, administrators, providerAttempts } from './schema.ts';
import { inSeconds } from './sessions.ts';

/**
 * Sign-in with an account of Google, Microsoft or another OpenID provider that the deployment names (OpenID Connect Core 1.0, authorization code flow with PKCE,
 * RFC 7636). It makes nobody an administrator: the account must have the e-mail address of one, and the first sign-in ties the two.
 */
const attemptSeconds = 600;
const limits: OutboundLimits = { timeoutMs: 8_000, attempts: 2, longestWaitMs: 1_000, maxBytes: 512 * 1024 };

const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});
type Metadata = z.infer<typeof metadataSchema>;

export const findProvider = (platform: Platform, id: string): SignInProvider | null =>
  platform.config.SIGN_IN_PROVIDERS.find((provider) => provider.id === id) ?? null;

export const providerCallback = (platform: Platform, provider: SignInProvider) =>
  `${platform.config.PUBLIC_URL}/settings/sign-in/with/${provider.id}/callback`;

/** Where to send the browser, and the state that its cookie keeps until it comes back. Null when the provider cannot be reached. */
export async function askProvider(
  platform: Platform,
  provider: SignInProvider,
): Promise<{ location: string; state: string } | null> {
  const metadata = await metadataOf(provider);
  if (!metadata) return null;
  const [state, nonce, codeVerifier] = [randomToken(), randomToken(), randomToken()];
  await platform.directory.insert(providerAttempts).values({
    stateHash: await hashToken(state),
    provider: provider.id,
    nonce,
    codeVerifier,
    expiresAt: inSeconds(platform, attemptSeconds),
  });
  const location = new URL(metadata.authorization_endpoint);
  const query = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: providerCallback(platform, provider),
    scope: 'openid email',
    state,
    nonce,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(query)) location.searchParams.set(name, value);
  return { location: location.href, state };
}

/** The administrator whom the provider's answer names; null for an answer that was not asked for, cannot be verified, or names nobody. */
export async function administratorByProvider(
  platform: Platform,
  provider: SignInProvider,
  { state, code }: { readonly state: string; readonly code: string },
): Promise<Administrator | null> {
  const [attempt] = await platform.directory
    .delete(providerAttempts)
    .where(and(eq(providerAttempts.stateHash, await hashToken(state)), eq(providerAttempts.provider, provider.id)))
    .returning();
  if (!attempt || attempt.expiresAt <= platform.clock.now().toISOString()) return null;
  const metadata = await metadataOf(provider);
  const idToken = metadata && (await exchange(platform, provider, metadata, code, attempt.codeVerifier));
  const claims = idToken && (await verified(platform, provider, metadata, idToken, attempt.nonce));
  return claims ? administratorOf(platform, provider, claims) : null;
}

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
});
export type ProviderClaims = z.infer<typeof claimsSchema>;

/**
 * The address that the provider vouches for. One that it does not call verified counts only in the domains that the deployment names for this provider: with
 * Microsoft an address is whatever a tenant's administrator writes, so only the district's own tenant may speak for its domain. Pure.
 */
export function vouchedEmail(provider: Pick<SignInProvider, 'domains'>, claims: ProviderClaims): string | null {
  const domain = claims.email?.toLowerCase().split('@').at(-1) ?? '';
  const named = provider.domains.includes(domain);
  if (!claims.email || (provider.domains.length > 0 && !named)) return null;
  return claims.email_verified === true || (named && claims.email_verified === undefined) ? claims.email : null;
}

async function administratorOf(
  platform: Platform,
  provider: SignInProvider,
  claims: ProviderClaims,
): Promise<Administrator | null> {
  const known = await platform.directory
    .select({ administrator: administrators })
    .from(administratorIdentities)
    .innerJoin(administrators, eq(administrators.id, administratorIdentities.administratorId))
    .where(and(eq(administratorIdentities.issuer, claims.iss), eq(administratorIdentities.subject, claims.sub)))
    .get();
  if (known) return known.administrator;
  const email = vouchedEmail(provider, claims);
  const administrator = email && (await administratorByEmail(platform, email));
  if (!administrator) return null;
  // Another account with the address of somebody who has signed in with this provider before is not them.
  const ofIssuer = and(
    eq(administratorIdentities.issuer, claims.iss),
    eq(administratorIdentities.administratorId, administrator.id),
  );
  if ((await platform.directory.$count(administratorIdentities, ofIssuer)) > 0) return null;
  await platform.directory
    .insert(administratorIdentities)
    .values({ issuer: claims.iss, subject: claims.sub, administratorId: administrator.id })
    .onConflictDoNothing();
  return administrator;
}

async function exchange(
  platform: Platform,
  provider: SignInProvider,
  metadata: Metadata,
  code: string,
  codeVerifier: string,
): Promise<string | null> {
  const credentials = [provider.clientId, provider.clientSecret].map(encodeURIComponent).join(':');
  const request = new Request(metadata.token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(credentials)}`, accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: providerCallback(platform, provider),
      code_verifier: codeVerifier,
    }),
  });
  // A code is good for one exchange, so it is sent once.
  const answer = await send(request, { ...limits, attempts: 1 });
  const parsed = z.looseObject({ id_token: z.string() }).safeParse(jsonOf(answer));
  return parsed.success ? parsed.data.id_token : null;
}

async function verified(
  platform: Platform,
  provider: SignInProvider,
  metadata: Metadata,
  idToken: string,
  nonce: string,
): Promise<ProviderClaims | null> {
  const keys = jsonOf(await send(new Request(metadata.jwks_uri), limits));
  try {
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys as JSONWebKeySet), {
      issuer: metadata.issuer,
      audience: provider.clientId,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
      currentDate: platform.clock.now(),
      clockTolerance: 30,
    });
    const claims = claimsSchema.safeParse(payload);
    return claims.success && payload.nonce === nonce ? claims.data : null;
  } catch (error) {
    const name = errorName(error);
    platform.log.error('identity token refused', { provider: provider.id, name });
    return null;
  }
}

/** OpenID Connect Discovery 1.0, 4.3: the document must name the issuer that was asked. */
async function metadataOf({ issuer }: SignInProvider): Promise<Metadata | null> {
  const plain = issuer.replace(/\/$/, '');
  const answer = await send(new Request(`${plain}/.well-known/openid-configuration`), limits);
  const parsed = metadataSchema.safeParse(jsonOf(answer));
  return parsed.success && parsed.data.issuer.replace(/\/$/, '') === plain ? parsed.data : null;
}

function jsonOf(answer: Awaited<ReturnType<typeof send>>): unknown {
  if (answer.kind !== 'answer' || answer.status !== 200) return null;
  try {
    return JSON.parse(answer.text);
  } catch {
    return null;
  }
}

import { and, eq } from 'drizzle-orm';
import type { SignInProvider } from '../platform/config.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import {
  authorizationUrl,
  claimsOf,
  discover,
  type ProviderAttempt,
  type ProviderFault,
  ProviderProblem,
} from './provider-answer.ts';
import { administratorOf, type FoundAdministrator, type IdentityFault, identityClaims } from './provider-identities.ts';
import { providerAttempts } from './schema.ts';
import { inSeconds } from './sessions.ts';

/**
 * Sign-in with an account of Google, Microsoft or another OpenID provider that the deployment names. It makes nobody an administrator: the account must have
 * the e-mail address of one, and the first sign-in ties the two.
 */
export const providerAttemptSeconds = 600;

/** Why nobody was signed in: on the log line, with a detail that names no person. */
export type SignInFault = ProviderFault | IdentityFault | 'attemptUnknown';

export interface NoSignIn {
  readonly ok: false;
  readonly fault: SignInFault;
  readonly detail?: string;
}

export const findProvider = (platform: Platform, id: string): SignInProvider | null =>
  platform.config.SIGN_IN_PROVIDERS.find((provider) => provider.id === id) ?? null;

const callbackOf = (platform: Platform, provider: SignInProvider) =>
  `${platform.config.PUBLIC_URL}/settings/sign-in/with/${provider.id}/callback`;

/** Names the cookie of one attempt: each tab has its own, so that none spoils another's. */
export const attemptName = async (state: string) => `sign-in-${(await hashToken(state)).slice(0, 16)}`;

/** Where to send the browser, and the state that its cookie keeps until it comes back. */
export async function askProvider(
  platform: Platform,
  provider: SignInProvider,
): Promise<{ readonly ok: true; readonly location: string; readonly state: string } | NoSignIn> {
  const attempt: ProviderAttempt = { state: randomToken(), nonce: randomToken(), codeVerifier: randomToken() };
  const { state, nonce, codeVerifier } = attempt;
  const location = await withoutProblem(async () =>
    authorizationUrl(await discover(platform, provider), provider, callbackOf(platform, provider), attempt),
  );
  if (typeof location !== 'string') return location;
  await platform.directory.insert(providerAttempts).values({
    stateHash: await hashToken(state),
    provider: provider.id,
    nonce,
    codeVerifier,
    expiresAt: inSeconds(platform, providerAttemptSeconds),
  });
  return { ok: true, location, state };
}

/** The administrator whom the provider's answer names. The attempt counts once, whatever the answer is. */
export async function administratorByProvider(
  platform: Platform,
  provider: SignInProvider,
  state: string,
  answer: URLSearchParams,
): Promise<FoundAdministrator | NoSignIn> {
  const [attempt] = await platform.directory
    .delete(providerAttempts)
    .where(and(eq(providerAttempts.stateHash, await hashToken(state)), eq(providerAttempts.provider, provider.id)))
    .returning();
  if (!attempt || attempt.expiresAt <= platform.clock.now().toISOString())
    return { ok: false, fault: 'attemptUnknown' };
  const { nonce, codeVerifier } = attempt;
  return withoutProblem(async () => {
    const kept = { state, nonce, codeVerifier };
    const claims = await claimsOf(platform, provider, callbackOf(platform, provider), answer, kept);
    const parsed = identityClaims.safeParse(claims);
    return parsed.success
      ? administratorOf(platform, provider, parsed.data)
      : { ok: false, fault: 'idTokenInvalid', detail: 'sub' };
  });
}

async function withoutProblem<T>(work: () => Promise<T>): Promise<T | NoSignIn> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProviderProblem)) throw error;
    return { ok: false, fault: error.fault, detail: error.detail };
  }
}

import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { SignInProvider } from '../platform/config.ts';
import type { Platform } from '../platform/platform.ts';
import { administratorByEmail } from './administrators.ts';
import { isGoogle } from './known-providers.ts';
import { type Administrator, administratorIdentities, administrators } from './schema.ts';

/** The claims that say who somebody is. An odd value of one that is not needed counts as not said: whose account it is stands in `iss` and `sub`. */
export const identityClaims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  email: z.email().optional().catch(undefined),
  // Some providers write it as text.
  email_verified: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .optional()
    .catch(undefined),
  hd: z.string().toLowerCase().optional().catch(undefined),
});
export type IdentityClaims = z.infer<typeof identityClaims>;

/**
 * The address that the provider vouches for, in the domains that the deployment names for it. One that it calls unverified is none. Where it says nothing, the
 * domain is enough: with Microsoft an address is what the tenant's administrator writes, and only the district's own tenant may speak for its domain. Google
 * verifies an address once, also of accounts that no district manages; `hd` says that the account is one of the district's. Pure.
 */
export function vouchedEmail(
  provider: Pick<SignInProvider, 'domains' | 'issuer'>,
  { email, email_verified: isVerified, hd }: Pick<IdentityClaims, 'email' | 'email_verified' | 'hd'>,
): string | null {
  const domain = email?.toLowerCase().split('@').at(-1) ?? '';
  if (!email || !provider.domains.includes(domain) || isVerified === false) return null;
  if (isGoogle(provider) && !(hd && provider.domains.includes(hd))) return null;
  return email;
}

export type IdentityFault = 'emailNotVouched' | 'notAnAdministrator' | 'otherAccount';

export type FoundAdministrator =
  | { readonly ok: true; readonly administrator: Administrator }
  | { readonly ok: false; readonly fault: IdentityFault };

/** The administrator whose account this is. The first sign-in ties the two by the address; from then on the address does not count. */
export async function administratorOf(
  platform: Platform,
  provider: SignInProvider,
  claims: IdentityClaims,
): Promise<FoundAdministrator> {
  const known = await platform.directory
    .select({ administrator: administrators })
    .from(administratorIdentities)
    .innerJoin(administrators, eq(administrators.id, administratorIdentities.administratorId))
    .where(and(eq(administratorIdentities.issuer, claims.iss), eq(administratorIdentities.subject, claims.sub)))
    .get();
  if (known) return { ok: true, administrator: known.administrator };
  const email = vouchedEmail(provider, claims);
  if (!email) return { ok: false, fault: 'emailNotVouched' };
  const administrator = await administratorByEmail(platform, email);
  if (!administrator) return { ok: false, fault: 'notAnAdministrator' };
  // Another account with the address of somebody who has signed in with this provider before is not them.
  const ofIssuer = and(
    eq(administratorIdentities.issuer, claims.iss),
    eq(administratorIdentities.administratorId, administrator.id),
  );
  if ((await platform.directory.$count(administratorIdentities, ofIssuer)) > 0)
    return { ok: false, fault: 'otherAccount' };
  await platform.directory
    .insert(administratorIdentities)
    .values({ issuer: claims.iss, subject: claims.sub, administratorId: administrator.id })
    .onConflictDoNothing();
  return { ok: true, administrator };
}

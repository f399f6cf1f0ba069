import type { SignInProvider } from '../platform/config.ts';

/** What Google and Microsoft do otherwise than the standard, as they document it. Pure. */

/** developers.google.com/identity/openid-connect/reference. */
export const isGoogle = ({ issuer }: Pick<SignInProvider, 'issuer'>): boolean =>
  URL.parse(issuer)?.host === 'accounts.google.com';

const severalTenants = /^(https:\/\/login\.microsoftonline\.com\/)(?:common|organizations|consumers)(\/v2\.0)\/?$/;

/**
 * The pattern of the issuer at Microsoft's addresses for several tenants; null for every other issuer, one tenant's included
 * (learn.microsoft.com/entra/identity-platform/v2-protocols-oidc and …/access-tokens, "Validate the issuer").
 */
export const microsoftIssuer = (issuer: string): string | null => {
  const [, host, version] = severalTenants.exec(issuer) ?? [];
  return host && version ? `${host}{tenantid}${version}` : null;
};

import type { AdministratorId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { signInLinks } from './schema.ts';
import { inSeconds } from './sessions.ts';

/** The address that signs this person in, once, for some seconds; `wanted` is the path of ours to which it leads then. */
export async function newSignInLink(
  platform: Platform,
  { id }: { readonly id: AdministratorId },
  seconds: number,
  wanted?: string,
): Promise<string> {
  const token = randomToken();
  await platform.directory.insert(signInLinks).values({
    tokenHash: await hashToken(token),
    administratorId: id,
    expiresAt: inSeconds(platform, seconds),
  });
  return `${platform.config.PUBLIC_URL}/settings/sign-in/${token}${wanted ? `?to=${encodeURIComponent(wanted)}` : ''}`;
}

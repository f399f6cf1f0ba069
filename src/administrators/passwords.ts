import { eq } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { administratorByEmail } from './administrators.ts';
import { hashPassword, passwordFault, verifyPassword } from './password.ts';
import { type Administrator, administrators, signInLinks } from './schema.ts';
import type { SignedIn } from './sessions.ts';

/** Why a person may not have this password; null when they may. */
export async function newPasswordFault(
  platform: Platform,
  { administrator, districts }: Pick<SignedIn, 'administrator' | 'districts'>,
  password: string,
): Promise<string | null> {
  const { email, firstName, lastName } = administrator;
  const list = await platform.assets.fetch(new URL('/well-known-passwords.txt', platform.config.PUBLIC_URL));
  if (!list.ok) throw new Error('the list of well-known passwords is not among the assets');
  const text = await list.text();
  return passwordFault(password, {
    email,
    names: [firstName, lastName, ...districts.map(({ name }) => name)],
    isWellKnown: (one) => text.includes(`\n${one}\n`),
  });
}

/** The administrator with this address and password. Null for a wrong password, an unknown address, and one without a password, in the same time. */
export async function administratorByPassword(
  platform: Platform,
  email: string,
  password: string,
): Promise<Administrator | null> {
  const administrator = await administratorByEmail(platform, email);
  const right = await verifyPassword(password, administrator?.passwordHash ?? null);
  return right ? administrator : null;
}

/** Sets the password. Earlier links stop working, because the person may be shutting another person out. */
export async function setPassword(platform: Platform, { id }: Administrator, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await platform.directory.batch([
    platform.directory.update(administrators).set({ passwordHash }).where(eq(administrators.id, id)),
    platform.directory.delete(signInLinks).where(eq(signInLinks.administratorId, id)),
  ]);
}

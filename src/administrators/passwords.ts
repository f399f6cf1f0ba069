import { eq } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { type Administrator, administratorByEmail, normalEmail } from './administrators.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { administrators } from './schema.ts';

/** What is tried at the doors of the settings, each with a rate of its own. */
export type Attempt = 'link' | 'password' | 'code';

/**
 * False when this sender, or whoever tries for this account, has tried too often in the last minute. The rate is what locks out: an account that locked itself
 * would let anybody lock an administrator out.
 */
export async function mayAttempt(
  platform: Platform,
  attempt: Attempt,
  sender: string,
  account: string,
): Promise<boolean> {
  const keys = [`${attempt} from ${sender}`, `${attempt} for ${await hashToken(normalEmail(account))}`];
  const answers = await Promise.all(keys.map((key) => platform.signInRate.limit({ key })));
  return answers.every(({ success }) => success);
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

export async function setPassword(platform: Platform, administrator: Administrator, password: string): Promise<void> {
  await platform.directory
    .update(administrators)
    .set({ passwordHash: await hashPassword(password) })
    .where(eq(administrators.id, administrator.id));
}

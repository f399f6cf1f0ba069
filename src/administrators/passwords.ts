import { eq } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { type Administrator, administratorByEmail } from './administrators.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { administrators } from './schema.ts';

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

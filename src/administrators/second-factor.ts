import { randomBytes } from 'node:crypto';
import { and, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import type { AdministratorId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import type { Administrator } from './administrators.ts';
import { recoveryCodes, secondFactors } from './schema.ts';
import { base32, keyUri, matchingStep } from './totp.ts';

const secretBytes = 20;
const codesGiven = 10;
const purpose = (id: AdministratorId) => `second factor of ${id}`;

/** What an authenticator app is given: the secret as text, and as the address that a QR code holds. */
export interface NewSecondFactor {
  readonly secret: string;
  readonly uri: string;
}

export async function hasSecondFactor(platform: Platform, administrator: Administrator): Promise<boolean> {
  return (await factorOf(platform, administrator))?.confirmedAt != null;
}

/** The secret to set up, the same until it is confirmed. Null when a second factor is set up already: its secret is never shown again. */
export async function secondFactorToSetUp(
  platform: Platform,
  administrator: Administrator,
): Promise<NewSecondFactor | null> {
  const row = {
    administratorId: administrator.id,
    secret: await platform.sealer.seal(randomBytes(secretBytes).toString('base64'), purpose(administrator.id)),
    confirmedAt: null,
    lastStep: 0,
  };
  await platform.directory.insert(secondFactors).values(row).onConflictDoNothing();
  const factor = await factorOf(platform, administrator);
  if (!factor || factor.confirmedAt) return null;
  const secret = base32(await opened(platform, factor));
  return { secret, uri: keyUri(secret, administrator.email) };
}

/** Confirms the app with its first code, and gives recovery codes, shown this once. Null for a wrong code, or when it was confirmed before. */
export async function confirmSecondFactor(
  platform: Platform,
  administrator: Administrator,
  code: string,
): Promise<readonly string[] | null> {
  const factor = await factorOf(platform, administrator);
  if (!factor || factor.confirmedAt) return null;
  const step = matchingStep(await opened(platform, factor), code, platform.clock.now());
  if (step === null) return null;
  const confirmed = await platform.directory
    .update(secondFactors)
    .set({ confirmedAt: platform.clock.now().toISOString(), lastStep: step })
    .where(and(eq(secondFactors.administratorId, administrator.id), isNull(secondFactors.confirmedAt)))
    .returning({ id: secondFactors.administratorId });
  if (confirmed.length === 0) return null;
  const codes = Array.from({ length: codesGiven }, () => base32(randomBytes(10)).toLowerCase());
  const rows = await Promise.all(
    codes.map(async (given) => ({ administratorId: administrator.id, codeHash: await hashToken(given) })),
  );
  await platform.directory.insert(recoveryCodes).values(rows);
  return codes.map((given) => given.match(/.{4}/g)?.join('-') ?? given);
}

/** A code of the app, or a recovery code. Each counts once. */
export async function passesSecondFactor(
  platform: Platform,
  administrator: Administrator,
  code: string,
): Promise<boolean> {
  const factor = await factorOf(platform, administrator);
  if (!factor?.confirmedAt) return false;
  const step = matchingStep(await opened(platform, factor), code, platform.clock.now());
  if (step === null) return useRecoveryCode(platform, administrator, code);
  const newer = await platform.directory
    .update(secondFactors)
    .set({ lastStep: step })
    .where(
      and(
        eq(secondFactors.administratorId, administrator.id),
        isNotNull(secondFactors.confirmedAt),
        lt(secondFactors.lastStep, step),
      ),
    )
    .returning({ id: secondFactors.administratorId });
  return newer.length === 1;
}

async function useRecoveryCode(platform: Platform, administrator: Administrator, code: string): Promise<boolean> {
  const codeHash = await hashToken(code.replaceAll(/[\s-]/g, '').toLowerCase());
  const used = await platform.directory
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.codeHash, codeHash), eq(recoveryCodes.administratorId, administrator.id)))
    .returning();
  return used.length === 1;
}

/** The app is gone: it is set up anew by whoever is signed in completely, or comes by a mailed link. */
export async function removeSecondFactor(platform: Platform, administrator: Pick<Administrator, 'id'>): Promise<void> {
  await platform.directory.batch([
    platform.directory.delete(secondFactors).where(eq(secondFactors.administratorId, administrator.id)),
    platform.directory.delete(recoveryCodes).where(eq(recoveryCodes.administratorId, administrator.id)),
  ]);
}

const factorOf = (platform: Platform, { id }: Pick<Administrator, 'id'>) =>
  platform.directory.select().from(secondFactors).where(eq(secondFactors.administratorId, id)).get();

async function opened(platform: Platform, factor: typeof secondFactors.$inferSelect): Promise<Uint8Array> {
  return Buffer.from(await platform.sealer.open(factor.secret, purpose(factor.administratorId)), 'base64');
}

import { randomBytes } from 'node:crypto';
import { and, eq, lt, ne, sql } from 'drizzle-orm';
import type { AdministratorId } from '../platform/ids.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { reseal } from '../platform/reseal.ts';
import { hashToken } from '../platform/secrets.ts';
import { type Administrator, recoveryCodes, type Session, secondFactors, signInSessions } from './schema.ts';
import { base32, keyUri, matchingStep } from './totp.ts';

const secretBytes = 20;
const codesGiven = 10;
const purpose = (id: AdministratorId) => `second factor of ${id}`;

/** A person, and the session that they are in. */
interface InSession {
  readonly administrator: Administrator;
  readonly session: Session;
}

/** What an authenticator app is given: the secret as text, and as the address that a QR code holds. */
export interface NewSecondFactor {
  readonly secret: string;
  readonly uri: string;
}

export async function hasSecondFactor(platform: Platform, administrator: Administrator): Promise<boolean> {
  return (await factorOf(platform, administrator)) !== undefined;
}

/** The secret to set up in this session, the same until it is confirmed. Null when a second factor is set up already: its secret is never shown again. */
export async function secondFactorToSetUp(
  platform: Platform,
  { administrator, session }: InSession,
): Promise<NewSecondFactor | null> {
  if (await hasSecondFactor(platform, administrator)) return null;
  const fresh = await platform.sealer.seal(randomBytes(secretBytes).toString('base64'), purpose(administrator.id));
  const [own] = await platform.directory
    .update(signInSessions)
    .set({ secretToSetUp: sql`coalesce(${signInSessions.secretToSetUp}, ${fresh})` })
    .where(eq(signInSessions.tokenHash, session.tokenHash))
    .returning({ secret: signInSessions.secretToSetUp });
  if (!own?.secret) return null;
  const secret = base32(await opened(platform, { administratorId: administrator.id, secret: own.secret }));
  return { secret, uri: keyUri(secret, administrator.email) };
}

/**
 * Confirms the app of this session with its first code, and gives recovery codes, shown this once. Null for a wrong code, or when there is a second factor
 * already. The person's other sessions that were to set one up are asked for this one from now on.
 */
export async function confirmSecondFactor(
  platform: Platform,
  { administrator, session }: InSession,
  code: string,
): Promise<readonly string[] | null> {
  const administratorId = administrator.id;
  const secret = session.secretToSetUp;
  if (!secret) return null;
  const step = matchingStep(await opened(platform, { administratorId, secret }), code, platform.clock.now());
  if (step === null) return null;
  const confirmed = await platform.directory
    .insert(secondFactors)
    .values({ administratorId, secret, lastStep: step })
    .onConflictDoNothing()
    .returning({ id: secondFactors.administratorId });
  if (confirmed.length === 0) return null;
  const codes = Array.from({ length: codesGiven }, () => base32(randomBytes(10)).toLowerCase());
  const rows = await Promise.all(codes.map(async (given) => ({ administratorId, codeHash: await hashToken(given) })));
  const ofPerson = eq(signInSessions.administratorId, administratorId);
  const elsewhere = and(eq(signInSessions.stage, 'enrollment'), ne(signInSessions.tokenHash, session.tokenHash));
  await platform.directory.batch([
    platform.directory.insert(recoveryCodes).values(rows),
    platform.directory.update(signInSessions).set({ secretToSetUp: null }).where(ofPerson),
    platform.directory.update(signInSessions).set({ stage: 'secondFactor' }).where(and(ofPerson, elsewhere)),
  ]);
  return codes.map((given) => given.match(/.{4}/g)?.join('-') ?? given);
}

/** Wrong codes in a row after which the owner is told, and browsers that are not known are slowed down. */
const manyWrongCodes = 10;
/** NIST SP 800-63B, 5.2.2: more in a row are never tried. From then on only a recovery code is taken. */
const mostWrongCodes = 100;
/** Minutes between two codes from browsers that are not known, once there were many wrong ones. */
const slowMinutes = 5;

/** `locked`: no code of the app is tried any more. A recovery code unlocks, and so does another app, after support took this one away. */
export type CodeAnswer = 'right' | 'wrong' | 'locked';

/**
 * Tries a code of the app, or a recovery code. Each counts once. Wrong ones are counted for the account, across sessions.
 * Each try is counted before it is made, so that none beside it goes uncounted. A right one ends the row.
 */
export async function tryCode(platform: Platform, administrator: Administrator, code: string): Promise<CodeAnswer> {
  const { directory, clock } = platform;
  const ofPerson = eq(secondFactors.administratorId, administrator.id);
  const [factor] = await directory
    .update(secondFactors)
    .set({ wrongCodes: sql`${secondFactors.wrongCodes} + 1`, lastWrongAt: clock.now().toISOString() })
    .where(ofPerson)
    .returning();
  if (!factor) return 'wrong';
  const isTried = factor.wrongCodes <= mostWrongCodes;
  const isRight =
    (isTried && (await isCodeOfApp(platform, factor, code))) || (await useRecoveryCode(platform, administrator, code));
  if (isRight) {
    await directory.update(secondFactors).set({ wrongCodes: 0, lastWrongAt: null }).where(ofPerson);
    return 'right';
  }
  platform.log.info('wrong code', { administratorId: administrator.id, wrongCodes: factor.wrongCodes });
  if (factor.wrongCodes === manyWrongCodes || factor.wrongCodes === mostWrongCodes)
    await warnOwner(platform, administrator, factor.wrongCodes);
  return factor.wrongCodes >= mostWrongCodes ? 'locked' : 'wrong';
}

/** Whether a browser that is not known must wait before it may try a code of this account. */
export async function isSlowedDown(platform: Platform, administrator: Administrator): Promise<boolean> {
  const factor = await factorOf(platform, administrator);
  if (!factor?.lastWrongAt || factor.wrongCodes < manyWrongCodes) return false;
  return platform.clock.now().getTime() - Date.parse(factor.lastWrongAt) < slowMinutes * 60_000;
}

/** A mail that fails changes nothing for the person who tries codes. */
async function warnOwner(platform: Platform, { id, email }: Administrator, wrongCodes: number): Promise<void> {
  const text = [
    `${wrongCodes} wrong codes in a row were entered for your account at SameGoal Campus Link.`,
    'That person has your password, or a sign-in link of yours. If it was not you, choose a new password, and check who reads your email.',
    wrongCodes < mostWrongCodes
      ? `Until a right code is entered, browsers in which you have not signed in before may try one code in ${slowMinutes} minutes.`
      : 'Codes of your authenticator app no longer work. Sign in with one of your recovery codes, or ask SameGoal support.',
  ].join('\n\n');
  try {
    await platform.mailer.send({ to: email, subject: 'Wrong codes for your account', text });
  } catch (error) {
    platform.log.error('owner not warned', { administratorId: id, ...failureFields(error) });
  }
}

async function isCodeOfApp(platform: Platform, factor: Factor, code: string): Promise<boolean> {
  const step = matchingStep(await opened(platform, factor), code, platform.clock.now());
  if (step === null) return false;
  const newer = await platform.directory
    .update(secondFactors)
    .set({ lastStep: step })
    .where(and(eq(secondFactors.administratorId, factor.administratorId), lt(secondFactors.lastStep, step)))
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

/** The app is gone. A person who is signed in completely, or comes by a mailed link, sets up another. */
export async function removeSecondFactor(platform: Platform, administrator: Pick<Administrator, 'id'>): Promise<void> {
  await platform.directory.batch([
    platform.directory.delete(secondFactors).where(eq(secondFactors.administratorId, administrator.id)),
    platform.directory.delete(recoveryCodes).where(eq(recoveryCodes.administratorId, administrator.id)),
  ]);
}

const factorOf = (platform: Platform, { id }: Pick<Administrator, 'id'>) =>
  platform.directory.select().from(secondFactors).where(eq(secondFactors.administratorId, id)).get();

type Factor = Pick<typeof secondFactors.$inferSelect, 'administratorId' | 'secret'>;

const opened = async (platform: Platform, { administratorId, secret }: Factor): Promise<Uint8Array> =>
  Buffer.from(await platform.sealer.open(secret, purpose(administratorId)), 'base64');

/** Seals second factors under the current key. */
export const resealSecondFactors = (platform: Platform): Promise<void> =>
  reseal(platform, { table: 'second_factors', id: 'administrator_id', secret: 'secret' }, purpose);

import { and, eq, gt, lt } from 'drizzle-orm';
import { type District, districtsByIds } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { type Administrator, administratorByEmail, normalEmail } from './administrators.ts';
import { administratorDistricts, administrators, signInLinks, signInSessions } from './schema.ts';

const linkSeconds = 900;
/** Links that may be in one mailbox at a time. More would only be a way to fill somebody's mailbox; each of these works. */
const mostLinks = 3;
/** A working day: the pages are used twice a year, so nothing is gained by staying signed in. */
export const sessionSeconds = 8 * 3600;

const inSeconds = (platform: Platform, seconds: number) =>
  new Date(platform.clock.now().getTime() + seconds * 1000).toISOString();

/** False when this sender, or whoever asks for this address, has asked too often. */
export async function mayAskForLink(platform: Platform, sender: string, email: string): Promise<boolean> {
  const keys = [`sign-in from ${sender}`, `sign-in for ${await hashToken(normalEmail(email))}`];
  const answers = await Promise.all(keys.map((key) => platform.tokenRate.limit({ key })));
  return answers.every(({ success }) => success);
}

/**
 * Mails a link for signing in, if the address is an administrator's. Says nothing about whether it is: the route gives the same answer without waiting for
 * this.
 */
export async function mailSignInLink(platform: Platform, email: string): Promise<void> {
  const administrator = await administratorByEmail(platform, email);
  if (!administrator) return;
  const open = await platform.directory.$count(
    signInLinks,
    and(
      eq(signInLinks.administratorId, administrator.id),
      gt(signInLinks.expiresAt, platform.clock.now().toISOString()),
    ),
  );
  if (open >= mostLinks) return;
  const token = randomToken();
  await platform.directory.insert(signInLinks).values({
    tokenHash: await hashToken(token),
    administratorId: administrator.id,
    expiresAt: inSeconds(platform, linkSeconds),
  });
  await platform.mailer.send({
    to: administrator.email,
    subject: 'Your link to sign in',
    text: [
      'Open this link to sign in to the settings of SameGoal Campus Link:',
      `${platform.config.PUBLIC_URL}/settings/sign-in/${token}`,
      '',
      'It works once, for 15 minutes. If you did not ask for it, ignore this mail: without it nobody can sign in.',
    ].join('\n'),
  });
}

/** Whose link it is, while it can be used. Looking does not use it up, because mail scanners look too. */
export async function ownerOfLink(platform: Platform, token: string): Promise<Administrator | null> {
  const row = await platform.directory
    .select({ administrator: administrators })
    .from(signInLinks)
    .innerJoin(administrators, eq(administrators.id, signInLinks.administratorId))
    .where(
      and(
        eq(signInLinks.tokenHash, await hashToken(token)),
        gt(signInLinks.expiresAt, platform.clock.now().toISOString()),
      ),
    )
    .get();
  return row?.administrator ?? null;
}

/** Uses the link, once, and gives the token of a new session. Null when it is unknown, used or expired. */
export async function signIn(platform: Platform, linkToken: string): Promise<string | null> {
  const [link] = await platform.directory
    .delete(signInLinks)
    .where(eq(signInLinks.tokenHash, await hashToken(linkToken)))
    .returning();
  if (!link || link.expiresAt <= platform.clock.now().toISOString()) return null;
  const token = randomToken();
  await platform.directory.insert(signInSessions).values({
    tokenHash: await hashToken(token),
    administratorId: link.administratorId,
    createdAt: platform.clock.now().toISOString(),
    expiresAt: inSeconds(platform, sessionSeconds),
  });
  return token;
}

export async function signOut(platform: Platform, token: string): Promise<void> {
  await platform.directory.delete(signInSessions).where(eq(signInSessions.tokenHash, await hashToken(token)));
}

/** Who is signed in, and which districts they serve now: a district taken away is gone at the next request. */
export interface SignedIn {
  readonly administrator: Administrator;
  readonly districts: readonly District[];
  /** Goes into every form and comes back with it. Derived from the session's token, which no page and no other site can read. */
  readonly formToken: string;
}

export async function signedIn(platform: Platform, token: string): Promise<SignedIn | null> {
  const rows = await platform.directory
    .select({ administrator: administrators, districtId: administratorDistricts.districtId })
    .from(signInSessions)
    .innerJoin(administrators, eq(administrators.id, signInSessions.administratorId))
    .leftJoin(administratorDistricts, eq(administratorDistricts.administratorId, administrators.id))
    .where(
      and(
        eq(signInSessions.tokenHash, await hashToken(token)),
        gt(signInSessions.expiresAt, platform.clock.now().toISOString()),
      ),
    )
    .all();
  const first = rows[0];
  if (!first) return null;
  const ids = rows.map(({ districtId }) => districtId).filter((id) => id !== null);
  return {
    administrator: first.administrator,
    districts: await districtsByIds(platform, ids),
    formToken: await hashToken(`form token of ${token}`),
  };
}

/** Forgets links and sessions whose time is over. */
export async function sweepSignIns(platform: Platform): Promise<void> {
  const now = platform.clock.now().toISOString();
  await platform.directory.batch([
    platform.directory.delete(signInLinks).where(lt(signInLinks.expiresAt, now)),
    platform.directory.delete(signInSessions).where(lt(signInSessions.expiresAt, now)),
  ]);
}

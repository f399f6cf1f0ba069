import { and, eq, gt, lte } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { administratorByEmail } from './administrators.ts';
import { newSignInLink } from './new-link.ts';
import { type Administrator, administrators, signInLinks } from './schema.ts';
import { inSeconds } from './sessions.ts';

const linkSeconds = 900;
/** Links that may be in one mailbox at a time. More would only be a way to fill somebody's mailbox; each of these works. */
const mostLinks = 3;

/**
 * Mails a link for signing in, if the address is an administrator's. `wanted` is the path of ours to which it leads then. Says nothing about whether it is: the route gives the same answer without waiting for
 * this.
 */
export async function mailSignInLink(platform: Platform, email: string, wanted?: string): Promise<void> {
  const administrator = await administratorByEmail(platform, email);
  if (!administrator) return;
  // Those of invitations last longer, and are not what somebody has asked for.
  const open = await platform.directory.$count(
    signInLinks,
    and(
      eq(signInLinks.administratorId, administrator.id),
      gt(signInLinks.expiresAt, platform.clock.now().toISOString()),
      lte(signInLinks.expiresAt, inSeconds(platform, linkSeconds)),
    ),
  );
  if (open >= mostLinks) return;
  await platform.mailer.send({
    to: administrator.email,
    subject: 'Your link to sign in',
    text: [
      'Open this link to sign in to SameGoal Campus Link. You can also use it to choose a new password:',
      await newSignInLink(platform, administrator, linkSeconds, wanted),
      '',
      'It works once, for 15 minutes. If you did not ask for it, ignore this email. Nobody can sign in without the link.',
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

/** Uses the link, once. Null when it is unknown, used or expired. */
export async function useLink(platform: Platform, token: string): Promise<Administrator | null> {
  const owner = await ownerOfLink(platform, token);
  const used = await platform.directory
    .delete(signInLinks)
    .where(eq(signInLinks.tokenHash, await hashToken(token)))
    .returning();
  return used.length === 1 ? owner : null;
}

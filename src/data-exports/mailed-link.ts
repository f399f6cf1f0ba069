import { and, eq, gt, or, type SQL } from 'drizzle-orm';
import { type District, findDistrict } from '../districts/index.ts';
import { plusDays } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { ProblemError, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { dataExports } from './schema.ts';

/** How long a mailed link works. */
export const linkDays = 7;

/** What a link is for: the terms until they are accepted, afterwards a new client secret. Which of the two, the export's status says. */
export type LinkPurpose = 'terms' | 'newSecret';

/** What a working link opens. */
export interface OpenLink {
  readonly purpose: LinkPurpose;
  readonly firstName: string;
  readonly lastName: string;
  readonly district: District;
  readonly expireAt: string;
}

const mails: Record<LinkPurpose, (district: District) => { subject: string; before: string; after: string }> = {
  terms: (district) => ({
    subject: `Terms of service for your ${district.name} data export`,
    before: `${district.name} has set up a data export from SameGoal for you. Please read and accept the terms of service here:`,
    after:
      'Once you accept, the page shows the client ID and client secret for your system. It shows them only once, so open the place where you will enter them first.',
  }),
  newSecret: (district) => ({
    subject: `New client secret for your ${district.name} data export`,
    before: `An administrator of ${district.name} asks you to replace the client secret of your data export from SameGoal. Get the new secret here:`,
    after:
      'The page shows it only once, so open the place where you will enter it first. The client ID stays the same. The old secret works for a few more days.',
  }),
};

/** Mails a fresh one-time link. What is returned is to be stored with the export: of the link's token only the hash. */
export async function mailLink(
  platform: Platform,
  district: District,
  to: { readonly firstName: string; readonly lastName: string; readonly email: string },
  purpose: LinkPurpose,
): Promise<Result<{ linkTokenHash: string; linkExpireAt: string }>> {
  const token = randomToken();
  const linkExpireAt = plusDays(platform.clock.now(), linkDays);
  const { subject, before, after } = mails[purpose](district);
  const text = [
    `Dear ${to.firstName} ${to.lastName},`,
    before,
    `${platform.config.PUBLIC_URL}/terms/${token}`,
    after,
    `The link works for ${linkDays} days and once. Please do not forward it. If you did not expect this email, ignore it.`,
  ].join('\n\n');
  try {
    await platform.mailer.send({ to: to.email, subject, text });
  } catch (error) {
    if (error instanceof ProblemError) return refuse(error.problem);
    const name = error instanceof Error ? error.name : '';
    platform.log.error('link not mailed', { districtId: district.id, purpose, name });
    return refuse(
      problem('mailNotSent', 'We could not send the email with the link. Check the address and try again.'),
    );
  }
  return ok({ linkTokenHash: await hashToken(token), linkExpireAt });
}

/** What this link opens, or null when it is unknown, used, replaced or expired. Opening does not use the link: mail scanners follow links. */
export async function openLink(platform: Platform, token: string): Promise<OpenLink | null> {
  const hash = await hashToken(token);
  const isOpen = or(workingLink(platform, hash, 'terms'), workingLink(platform, hash, 'newSecret'));
  const row = await platform.directory.select().from(dataExports).where(isOpen).get();
  if (!row?.linkExpireAt) return null;
  const district = await findDistrict(platform, row.districtId);
  if (!district.ok) return null;
  const { firstName, lastName, linkExpireAt: expireAt } = row;
  const purpose = row.status === 'termsPending' ? 'terms' : 'newSecret';
  return { purpose, firstName, lastName, district: district.value, expireAt };
}

const statusOf = { terms: 'termsPending', newSecret: 'active' } as const satisfies Record<LinkPurpose, string>;

/** The export whose open link has this token. */
export const workingLink = ({ clock }: Platform, linkTokenHash: string, purpose: LinkPurpose): SQL | undefined =>
  and(
    eq(dataExports.linkTokenHash, linkTokenHash),
    eq(dataExports.status, statusOf[purpose]),
    gt(dataExports.linkExpireAt, clock.now().toISOString()),
  );

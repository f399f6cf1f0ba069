import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import { type District, findDistrict } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { hashToken, randomToken } from '../platform/secrets.ts';
import { type ClientCredentials, newCredentials } from './clients.ts';
import { apiClients, dataExports } from './schema.ts';

/** How long a mailed terms link works. */
export const termsLinkDays = 7;

/** What the person named on a data export is asked to accept. */
export interface OpenTerms {
  readonly firstName: string;
  readonly lastName: string;
  readonly district: District;
  readonly expireAt: string;
}

/** Mails a fresh one-time link. What is returned is to be stored with the export: of the link's token only the hash. */
export async function mailTerms(
  platform: Platform,
  district: District,
  to: { readonly firstName: string; readonly lastName: string; readonly email: string },
): Promise<Result<{ termsTokenHash: string; termsExpireAt: string }>> {
  const token = randomToken();
  const termsExpireAt = new Date(platform.clock.now().getTime() + termsLinkDays * 86_400_000).toISOString();
  const text = [
    `Dear ${to.firstName} ${to.lastName},`,
    `${district.name} has set up a data export from SameGoal for you. Please read and accept the terms of service here:`,
    `${platform.config.PUBLIC_URL}/terms/${token}`,
    'Once you accept, the page shows the client ID and client secret for your system. They are shown that one time only, so have the place ready ' +
      'where you will enter them.',
    `The link works for ${termsLinkDays} days and for one acceptance. Please do not forward it. If you did not expect this mail, you can ignore it.`,
  ].join('\n\n');
  try {
    await platform.mailer.send({
      to: to.email,
      subject: `Terms of service for your ${district.name} data export`,
      text,
    });
  } catch (error) {
    platform.log.error('terms mail not sent', {
      districtId: district.id,
      name: error instanceof Error ? error.name : '',
    });
    return refuse(
      problem('mailNotSent', 'The mail with the terms link could not be sent. Check the address and try again.'),
    );
  }
  return ok({ termsTokenHash: await hashToken(token), termsExpireAt });
}

/** The terms that this link opens, or null when it is unknown, used, replaced or expired. Opening does not use the link: mail scanners follow links. */
export async function openTerms(platform: Platform, token: string): Promise<OpenTerms | null> {
  const row = await platform.directory
    .select()
    .from(dataExports)
    .where(openLink(platform, await hashToken(token)))
    .get();
  if (!row?.termsExpireAt) return null;
  const district = await findDistrict(platform, row.districtId);
  if (!district.ok) return null;
  return { firstName: row.firstName, lastName: row.lastName, district: district.value, expireAt: row.termsExpireAt };
}

/** Accepts the terms, once: the export becomes active and its credentials come back, for the only time. Null when the link no longer works. */
export async function acceptTerms(platform: Platform, token: string): Promise<ClientCredentials | null> {
  const { directory, clock } = platform;
  const link = openLink(platform, await hashToken(token));
  const { credentials, row } = await newCredentials(platform);
  const now = clock.now().toISOString();
  // A batch is one transaction: of two acceptances at the same moment, the second finds no open link and adds nothing.
  const [, accepted] = await directory.batch([
    directory.insert(apiClients).select(
      directory
        .select({
          clientId: sql<string>`${row.clientId}`.as('client_id'),
          districtId: dataExports.districtId,
          kind: sql<'dataExport'>`'dataExport'`.as('kind'),
          dataExportId: dataExports.id,
          secretHash: sql<string>`${row.secretHash}`.as('secret_hash'),
          disabled: sql<boolean>`0`.as('disabled'),
          createdAt: sql<string>`${row.createdAt}`.as('created_at'),
        })
        .from(dataExports)
        .where(link),
    ),
    directory
      .update(dataExports)
      .set({ status: 'active', termsTokenHash: null, termsExpireAt: null, termsAcceptedAt: now, updatedAt: now })
      .where(link)
      .returning({ id: dataExports.id }),
  ]);
  const dataExportId = accepted[0]?.id;
  if (!dataExportId) return null;
  platform.log.info('terms accepted', { dataExportId, clientId: credentials.clientId });
  return credentials;
}

const openLink = ({ clock }: Platform, termsTokenHash: string): SQL | undefined =>
  and(
    eq(dataExports.termsTokenHash, termsTokenHash),
    eq(dataExports.status, 'termsPending'),
    gt(dataExports.termsExpireAt, clock.now().toISOString()),
  );

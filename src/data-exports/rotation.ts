import { inArray, sql } from 'drizzle-orm';
import { apiClients, type ClientCredentials, newSecret, noHash } from '../api-access/index.ts';
import { plusDays } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { workingLink } from './mailed-link.ts';
import { dataExports } from './schema.ts';

/** How long the old secret works beside a new one, so that a system can be changed over without a gap. */
export const overlapDays = 7;

/** Replaces the client secret, once per link: the new one comes back for the only time. Null when the link no longer works. */
export async function takeNewSecret(platform: Platform, token: string): Promise<ClientCredentials | null> {
  const { directory, clock } = platform;
  const link = workingLink(platform, await hashToken(token), 'newSecret');
  const { clientSecret, secretHash } = await newSecret();
  const now = clock.now();
  const expires = plusDays(now, overlapDays);
  // One transaction: of two at the same moment, the second finds no open link and changes nothing.
  const [changed, used] = await directory.batch([
    directory
      .update(apiClients)
      .set({
        secretHash,
        // A secret that was revoked does not come back as the one before.
        previousSecretHash: sql`nullif(${apiClients.secretHash}, ${noHash})`,
        previousSecretExpiresAt: sql`iif(${apiClients.secretHash} = ${noHash}, null, ${expires})`,
      })
      .where(inArray(apiClients.dataExportId, directory.select({ id: dataExports.id }).from(dataExports).where(link)))
      .returning({ clientId: apiClients.clientId }),
    directory
      .update(dataExports)
      .set({ linkTokenHash: null, linkExpireAt: null, updatedAt: now.toISOString() })
      .where(link)
      .returning({ id: dataExports.id }),
  ]);
  const [client, dataExport] = [changed[0], used[0]];
  if (!client || !dataExport) return null;
  platform.log.info('client secret replaced', { dataExportId: dataExport.id, clientId: client.clientId });
  return { clientId: client.clientId, clientSecret };
}

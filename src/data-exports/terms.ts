import { sql } from 'drizzle-orm';
import { apiClients, type ClientCredentials, newCredentials } from '../api-access/index.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { workingLink } from './mailed-link.ts';
import { dataExports } from './schema.ts';

/** Accepts the terms, once: the export becomes active and its credentials come back, for the only time. Null when the link no longer works. */
export async function acceptTerms(platform: Platform, token: string): Promise<ClientCredentials | null> {
  const { directory, clock } = platform;
  const link = workingLink(platform, await hashToken(token), 'terms');
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
          previousSecretHash: sql<null>`null`.as('previous_secret_hash'),
          previousSecretExpiresAt: sql<null>`null`.as('previous_secret_expires_at'),
          tokensFrom: sql<null>`null`.as('tokens_from'),
          lastUsedAt: sql<null>`null`.as('last_used_at'),
          disabled: sql<boolean>`0`.as('disabled'),
          createdAt: sql<string>`${row.createdAt}`.as('created_at'),
        })
        .from(dataExports)
        .where(link),
    ),
    directory
      .update(dataExports)
      .set({ status: 'active', linkTokenHash: null, linkExpireAt: null, termsAcceptedAt: now, updatedAt: now })
      .where(link)
      .returning({ id: dataExports.id }),
  ]);
  const dataExportId = accepted[0]?.id;
  if (!dataExportId) return null;
  platform.log.info('terms accepted', { dataExportId, clientId: credentials.clientId });
  return credentials;
}

import { desc } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { destructions } from './schema.ts';

export type Certificate = typeof destructions.$inferSelect;

/** Writes the certificate of a destruction that has been carried out. */
export async function certify(
  platform: Platform,
  done: Omit<Certificate, 'id' | 'at' | 'digest'>,
): Promise<Certificate> {
  const content = {
    id: `dtr_${crypto.randomUUID().replaceAll('-', '')}`,
    at: platform.clock.now().toISOString(),
    ...done,
  };
  const certificate = { ...content, digest: await hashToken(JSON.stringify(content)) };
  await platform.directory.insert(destructions).values(certificate);
  platform.log.info('destroyed', { destructionId: certificate.id, kind: done.kind, districtId: done.districtId });
  return certificate;
}

/** One page of all certificates, newest first. */
export async function certificates(
  platform: Platform,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ certificates: Certificate[]; total: number }> {
  const { directory } = platform;
  const rows = await directory
    .select()
    .from(destructions)
    .orderBy(desc(destructions.at), destructions.id)
    .limit(page.limit)
    .offset(page.offset)
    .all();
  return { certificates: rows, total: await directory.$count(destructions) };
}

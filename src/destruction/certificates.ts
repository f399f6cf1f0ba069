import { desc, eq } from 'drizzle-orm';
import type { DatabaseName } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { destructions, offboardings } from './schema.ts';

export type Certificate = typeof destructions.$inferSelect;

/** The destruction of a district, as an operator has asked for it. */
export interface DestructionOrder extends Pick<Certificate, 'districtId' | 'reason' | 'requestedBy' | 'actor'> {
  readonly database: DatabaseName;
  readonly certificateId: string;
}

export const newCertificateId = () => `dtr_${crypto.randomUUID().replaceAll('-', '')}`;

/** Writes the certificate of a destruction that has been carried out. */
export async function certify(
  platform: Platform,
  done: Omit<Certificate, 'id' | 'at' | 'digest'>,
): Promise<Certificate> {
  const certificate = await certificateOf(platform, newCertificateId(), done);
  await platform.directory.insert(destructions).values(certificate);
  log(platform, certificate);
  return certificate;
}

/** The same for a district, together with the end of its offboarding. Called twice, it writes one certificate. */
export async function certifyDistrict(
  platform: Platform,
  { certificateId, districtId, reason, requestedBy, actor }: DestructionOrder,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const certificate = await certificateOf(platform, certificateId, {
    ...{ kind: 'district', districtId, subject: districtId, reason, requestedBy, actor },
    counts: { ...counts },
  });
  const { directory } = platform;
  await directory.batch([
    directory.insert(destructions).values(certificate).onConflictDoNothing(),
    directory.delete(offboardings).where(eq(offboardings.districtId, districtId)),
  ]);
  log(platform, certificate);
}

async function certificateOf(
  platform: Platform,
  id: string,
  done: Omit<Certificate, 'id' | 'at' | 'digest'>,
): Promise<Certificate> {
  const content = { id, at: platform.clock.now().toISOString(), ...done };
  return { ...content, digest: await hashToken(JSON.stringify(content)) };
}

const log = (platform: Platform, { id, kind, districtId }: Certificate) =>
  platform.log.info('destroyed', { destructionId: id, kind, districtId });

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

import { and, eq } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { AccessRecordId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { accessRecords } from './schema.ts';

export type AccessRecord = typeof accessRecords.$inferSelect;

/** Who asks, as Campus signed it, and in which request. */
export type Accessor = Pick<AccessRecord, 'subject' | 'name' | 'roles' | 'deploymentId' | 'requestId'>;

/** The id under which one click on a flag is recorded. */
export const accessRecordId = (viewerId: string) => `acc_${viewerId}` as AccessRecordId;

/**
 * Adds to the record of access that 34 CFR 300.614 asks for: who, when, what, and for what purpose. Written before the document is shown, so that nothing is
 * shown unrecorded. One click is recorded once: of two requests at once both get the record of the first. There is no operation that changes or removes a record.
 */
export async function recordAccess(
  platform: Platform,
  district: District,
  access: Omit<AccessRecord, 'districtId' | 'at' | 'purpose'>,
): Promise<AccessRecord> {
  const [added] = await platform
    .databaseOf(district)
    .insert(accessRecords)
    .values({
      ...access,
      districtId: district.id,
      at: platform.clock.now().toISOString(),
      purpose: 'To read the plan document, from the student’s flag in Campus',
    })
    .onConflictDoNothing()
    .returning();
  const record = added ?? (await findAccessRecord(platform, district, access.id));
  if (!record) throw new Error('an access was recorded and is not there');
  return record;
}

export async function findAccessRecord(
  platform: Platform,
  district: District,
  id: AccessRecordId,
): Promise<AccessRecord | null> {
  const record = await platform
    .databaseOf(district)
    .select()
    .from(accessRecords)
    .where(and(eq(accessRecords.districtId, district.id), eq(accessRecords.id, id)))
    .get();
  return record ?? null;
}

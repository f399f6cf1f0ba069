import type { District } from '../districts/index.ts';
import { type AccessRecordId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { accessRecords } from './schema.ts';

export type AccessRecord = typeof accessRecords.$inferSelect;

/**
 * Adds to the record of access that 34 CFR 300.614 asks for: who, when, what, and for what purpose. Written before the document is shown, so that nothing is
 * shown unrecorded. There is no operation that changes or removes one.
 */
export async function recordAccess(
  platform: Platform,
  district: District,
  access: Omit<AccessRecord, 'id' | 'districtId' | 'at' | 'purpose'>,
): Promise<void> {
  await platform
    .databaseOf(district)
    .insert(accessRecords)
    .values({
      id: newId<AccessRecordId>('accessRecord'),
      districtId: district.id,
      at: platform.clock.now().toISOString(),
      purpose: 'Plan document opened from the student’s flag in Campus',
      ...access,
      roles: [...access.roles],
    });
}

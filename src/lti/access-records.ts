import { and, eq } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { AccessRecordId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Refusal } from './refusals.ts';
import { accessRecords } from './schema.ts';

export type AccessRecord = typeof accessRecords.$inferSelect;

/** Who asks, as Campus signed it, and in which request. */
export type Accessor = Pick<AccessRecord, 'subject' | 'name' | 'roles' | 'deploymentId' | 'requestId'>;

/** The id under which one click on a flag is recorded, by the id of its viewer; or that a login came again, by the login. */
export const accessRecordId = (id: string) => `acc_${id}` as AccessRecordId;

/** What is recorded of one click: the login is known, also where it was used up before. */
export type Access = Omit<AccessRecord, 'districtId' | 'at' | 'purpose' | 'login'> & { readonly login: string };

/**
 * Adds to the record of access that 34 CFR 300.614 asks for: who, when, what, and for what purpose. Written before the document is shown, so that nothing is
 * shown unrecorded. One click is recorded once: of two requests at once both get the record of the first. So is one login: a second click with it gets the record
 * that it was refused. There is no operation that changes or removes a record.
 */
export async function recordAccess(platform: Platform, district: District, access: Access): Promise<AccessRecord> {
  const recorded = (await addRecord(platform, district, access)) ?? (await recordUsedLogin(platform, district, access));
  if (!recorded) throw new Error('an access was recorded and is not there');
  return recorded;
}

/** That a login was answered again. However often that is, it is recorded once. */
export const recordUsedLogin = (platform: Platform, district: District, access: Access) =>
  addRecord(platform, district, {
    ...access,
    id: accessRecordId(access.login),
    login: null,
    documentId: null,
    outcome: 'refused',
    reason: 'launchExpired' satisfies Refusal,
  });

/** The record with this id, added unless it is there; null when another has used up its login. */
async function addRecord(
  platform: Platform,
  district: District,
  record: Omit<AccessRecord, 'districtId' | 'at' | 'purpose'>,
): Promise<AccessRecord | null> {
  const [added] = await platform
    .databaseOf(district)
    .insert(accessRecords)
    .values({
      ...record,
      districtId: district.id,
      at: platform.clock.now().toISOString(),
      purpose: 'To read the plan document, from the student’s flag in Campus',
    })
    .onConflictDoNothing()
    .returning();
  return added ?? findAccessRecord(platform, district, record.id);
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

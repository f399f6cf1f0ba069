import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type District, findDistrict } from '../districts/index.ts';
import type { AccessRecordId, DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { findStudent } from '../roster/index.ts';
import type { Refusal } from './refusals.ts';
import { accessRecords } from './schema.ts';
import type { LaunchTarget } from './target.ts';

export type AccessRecord = typeof accessRecords.$inferSelect;

/** Who asks, as Campus signed it, and in which request. */
export type Accessor = Pick<AccessRecord, 'subject' | 'name' | 'roles' | 'deploymentId' | 'requestId'>;

/** A click on a flag, and the login that it uses up; none where another click had used that up before. */
export type Click = Accessor & Pick<AccessRecord, 'id' | 'login'>;

export type Access = Click & Pick<AccessRecord, 'studentId' | 'program' | 'documentId' | 'outcome' | 'reason'>;

/** The id under which one click on a flag is recorded, by the id of the viewer that it leads to. SAFETY: such an id is made only here. */
export const accessRecordId = (viewerId: string) => `acc_${viewerId}` as AccessRecordId;

/** The click of somebody who came with a login that was used up. However often that is, it is one. */
export async function clickOfUsedLogin<T extends Click>(click: T, login: string): Promise<T> {
  const id = accessRecordId((await hashToken(`${login} ${click.subject}`)).slice(0, 32));
  return { ...click, id, login: null };
}

/**
 * Adds to the record of access that 34 CFR 300.614 asks for: who, when, what, and for what purpose. Written before the document is shown, so that nothing is
 * shown unrecorded. One click is recorded once: of two requests at once both get the record of the first. So is one login: a second click with it gets the record
 * that it was refused. There is no operation that changes or removes a record.
 */
export async function recordAccess(platform: Platform, district: District, access: Access): Promise<AccessRecord> {
  const recorded =
    (await addRecord(platform, district, access)) ??
    (access.login && (await addRecord(platform, district, await refusalOfUsedLogin(access, access.login))));
  if (!recorded) throw new Error('an access was recorded and is not there');
  return recorded;
}

const refusalOfUsedLogin = async (access: Access, login: string): Promise<Access> => ({
  ...(await clickOfUsedLogin(access, login)),
  documentId: null,
  outcome: 'refused',
  reason: 'launchExpired' satisfies Refusal,
});

/** A refusal, in the record of access of the district, unless that is gone. */
export async function recordRefusal(
  platform: Platform,
  districtId: DistrictId,
  click: Click,
  reason: Refusal,
  target: LaunchTarget | null,
): Promise<void> {
  const found = await findDistrict(platform, districtId);
  if (!found.ok) return;
  const student = target && (await findStudent(platform, found.value, target.studentId));
  const named = { studentId: student?.id ?? null, program: target?.program ?? null, documentId: null };
  await recordAccess(platform, found.value, { ...click, ...named, outcome: 'refused', reason });
}

/** The record with this id, added unless it is there. The database takes no second row of an id nor of a login: null when it was the login. */
async function addRecord(platform: Platform, district: District, access: Access): Promise<AccessRecord | null> {
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
  return added ?? findAccessRecord(platform, district, access.id);
}

async function findAccessRecord(
  platform: Platform,
  district: District,
  id: AccessRecordId,
): Promise<AccessRecord | null> {
  const [record] = await accessRecordStatement(platform, district, id);
  return record ?? null;
}

/** The same as a statement. */
export const accessRecordStatement = (platform: Platform, district: District, id: AccessRecordId) =>
  platform
    .databaseOf(district)
    .select()
    .from(accessRecords)
    .where(and(eq(accessRecords.districtId, district.id), eq(accessRecords.id, id)));

/** The document that was shown under a record, for a statement on the same database. */
export const documentShownUnder = (district: District, id: AccessRecordId): SQL =>
  sql`(select ${accessRecords.documentId} from ${accessRecords}
    where ${accessRecords.districtId} = ${district.id} and ${accessRecords.id} = ${id})`;

import { eq, inArray } from 'drizzle-orm';
import { defaultDatabase } from '../platform/database.ts';
import { type DistrictId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { defaultWithdrawalShare, districts } from './schema.ts';

/** A school district, and where and when its work is done. Every query for its records is made with it, so no query can miss its district. */
export type District = typeof districts.$inferSelect;

export type NewDistrict = Pick<District, 'name' | 'state' | 'irn' | 'timeZone' | 'nightlyHour'> &
  Partial<Pick<District, 'withdrawalShare'>>;

/** The setting's name on the settings page and in the audit trail. */
export const withdrawalShareLabel = 'Students that a night may withdraw (%)';

export async function addDistrict(platform: Platform, input: NewDistrict): Promise<District> {
  const now = platform.clock.now().toISOString();
  const row: District = {
    withdrawalShare: defaultWithdrawalShare,
    ...input,
    id: newId<DistrictId>('district'),
    database: defaultDatabase,
    createdAt: now,
    updatedAt: now,
  };
  await platform.directory.insert(districts).values(row);
  return row;
}

export async function findDistrict(platform: Platform, id: string): Promise<Result<District>> {
  const row = await platform.directory
    .select()
    .from(districts)
    .where(eq(districts.id, id as DistrictId))
    .get();
  return row ? ok(row) : refuse(problem('notFound', 'There is no district with this id.'));
}

export async function changeDistrict(
  platform: Platform,
  district: District,
  change: Partial<NewDistrict>,
): Promise<District> {
  // Only what is changed is set: somebody else may change another field in the same moment.
  const set = { ...change, updatedAt: platform.clock.now().toISOString() };
  await platform.directory.update(districts).set(set).where(eq(districts.id, district.id));
  return { ...district, ...set };
}

export function listDistricts(platform: Platform, page: { limit: number; offset: number }): Promise<District[]> {
  return platform.directory
    .select()
    .from(districts)
    .orderBy(districts.name, districts.id)
    .limit(page.limit)
    .offset(page.offset)
    .all();
}

export const countDistricts = (platform: Platform): Promise<number> => platform.directory.$count(districts);

export async function districtsByIds(platform: Platform, ids: DistrictId[]): Promise<District[]> {
  if (ids.length === 0) return [];
  return platform.directory.select().from(districts).where(inArray(districts.id, ids)).orderBy(districts.name).all();
}

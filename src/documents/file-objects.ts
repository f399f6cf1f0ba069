import { eq, sql } from 'drizzle-orm';
import { findDistrict } from '../districts/index.ts';
import type { DistrictId, DocumentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { fileSweeps } from './schema.ts';

const prefix = 'districts/';

/** Where a document's PDF is kept: a key of its own for every upload. */
export const newFileKey = (districtId: DistrictId, id: DocumentId): string =>
  `${prefix}${districtId}/documents/${id}/${crypto.randomUUID()}.pdf`;

/** Deletes objects that no document names any more. One that cannot be deleted now is left to the sweep. */
export async function discardFiles(platform: Platform, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += 1000)
    await platform.files
      .delete(keys.slice(from, from + 1000))
      .catch(() => platform.log.error('files not deleted', { files: keys.length }));
}

/** Objects looked at in one go: one page of R2. */
const atOnce = 1000;

/** An upload is stored before its document names it; a day later nobody is still at it. */
const settledAfter = 24 * 60 * 60 * 1000;

export interface SweepOutcome {
  readonly looked: number;
  readonly deleted: number;
}

/**
 * Looks at the next page of stored files and deletes those that no document names, deleted documents included: what an upload or a replacement has left behind
 * that broke off between object storage and database. Begins again after the last page.
 */
export async function sweepFiles(platform: Platform, limit = atOnce): Promise<SweepOutcome> {
  const { directory } = platform;
  const swept = await directory.select().from(fileSweeps).where(eq(fileSweeps.prefix, prefix)).get();
  const startAfter = swept?.startAfter ?? '';
  const { objects, truncated } = await platform.files.list({ prefix, limit, ...(startAfter && { startAfter }) });
  const settled = platform.clock.now().getTime() - settledAfter;
  const old = objects.filter(({ uploaded }) => uploaded.getTime() < settled).map(({ key }) => key);
  let deleted = 0;
  // SAFETY: the second part of a key is the id of the district: `districts/{id}/documents/…`.
  for (const [districtId, keys] of Map.groupBy(old, (key) => key.split('/')[1] as DistrictId)) {
    const unnamed = await unnamedOf(platform, districtId, keys);
    await discardFiles(platform, unnamed);
    deleted += unnamed.length;
  }
  const next = truncated ? (objects.at(-1)?.key ?? '') : '';
  await directory
    .insert(fileSweeps)
    .values({ prefix, startAfter: next })
    .onConflictDoUpdate({ target: fileSweeps.prefix, set: { startAfter: next } });
  if (deleted > 0) platform.log.info('files swept', { looked: objects.length, deleted });
  return { looked: objects.length, deleted };
}

/** The keys among these that no document of the district names; none for a district that is gone. */
async function unnamedOf(platform: Platform, districtId: DistrictId, keys: readonly string[]): Promise<string[]> {
  const district = await findDistrict(platform, districtId);
  if (!district.ok) return [];
  const asked = JSON.stringify(keys.map((key) => ({ key, id: key.split('/')[3] })));
  const rows = await platform.databaseOf(district.value).all<{ key: string }>(sql`
    select value ->> '$.key' as key from json_each(${asked}) where not exists (select 1 from documents
      where district_id = ${districtId} and id = value ->> '$.id' and file_key = value ->> '$.key')`);
  return rows.map(({ key }) => key);
}

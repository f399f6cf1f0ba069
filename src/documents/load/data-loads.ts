import { and, desc, eq, lt, ne, sql } from 'drizzle-orm';
import type { ChangedSetting } from '../../audit/index.ts';
import type { District } from '../../districts/index.ts';
import { plusMinutes } from '../../platform/clock.ts';
import { hasId } from '../../platform/database.ts';
import type { DataLoadId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { dataLoads, type LoadCounts } from '../schema.ts';

type Row = typeof dataLoads.$inferSelect;

/** A file of documents that was checked or loaded. */
export type DataLoad = Omit<Row, 'districtId'>;

type NewLoad = Pick<Row, 'id' | 'fileName' | 'by' | 'counts' | 'changedDates' | 'confirmDates'>;

/** Writes down that a file was loaded, as a statement of the load's own transaction. A file that was checked before becomes a loaded one. */
export function recordLoad(platform: Platform, district: District, load: NewLoad) {
  const at = platform.clock.now().toISOString();
  const row: Row = { ...load, districtId: district.id, status: 'loaded', at, undoneAt: null, undoneBy: null };
  return platform
    .databaseOf(district)
    .insert(dataLoads)
    .values(row)
    .onConflictDoUpdate({
      target: [dataLoads.districtId, dataLoads.id],
      set: row,
      setWhere: eq(dataLoads.status, 'checked'),
    });
}

/** Writes down that a file was checked and can be loaded; forgets those whose hour is over. */
export async function recordCheck(platform: Platform, district: District, load: NewLoad): Promise<void> {
  const database = platform.databaseOf(district);
  const at = platform.clock.now().toISOString();
  const row: Row = { ...load, districtId: district.id, status: 'checked', at, undoneAt: null, undoneBy: null };
  await database.batch([
    database
      .delete(dataLoads)
      .where(and(ofDistrict(district), eq(dataLoads.status, 'checked'), lt(dataLoads.at, checkedSince(platform)))),
    database.insert(dataLoads).values(row),
  ]);
}

const checkedMinutes = 60;

/** A file that was checked before this can no longer be loaded without sending it again. */
export const checkedSince = ({ clock }: Platform): string => plusMinutes(clock.now(), -checkedMinutes);

export async function findDataLoad(platform: Platform, district: District, id: string): Promise<DataLoad | null> {
  const row = await platform
    .databaseOf(district)
    .select()
    .from(dataLoads)
    .where(and(ofDistrict(district), hasId(dataLoads.id, id)))
    .get();
  return row ?? null;
}

/** The district's loads, newest first; files that were only checked are none. */
export async function listDataLoads(
  platform: Platform,
  district: District,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ loads: DataLoad[]; total: number }> {
  const database = platform.databaseOf(district);
  const where = and(ofDistrict(district), ne(dataLoads.status, 'checked'));
  const loads = await database
    .select()
    .from(dataLoads)
    .where(where)
    .orderBy(desc(dataLoads.at), desc(dataLoads.id))
    .limit(page.limit)
    .offset(page.offset)
    .all();
  return { loads, total: await database.$count(dataLoads, where) };
}

/** Writes down who undid a load, as a statement of the undoing transaction. */
export const recordUndo = (
  platform: Platform,
  district: District,
  id: DataLoadId,
  { by, at }: { readonly by: string; readonly at: string },
) =>
  platform
    .databaseOf(district)
    .update(dataLoads)
    .set({ status: 'undone', undoneAt: at, undoneBy: by })
    .where(and(ofDistrict(district), eq(dataLoads.id, id), sql`status = 'loaded'`));

const ofDistrict = ({ id }: District) => eq(dataLoads.districtId, id);

/** How the trail of changes tells of a load. The file's name is left out: it may name a student, and the trail is kept for good. */
export const loadChange = (counts: LoadCounts): ChangedSetting => ({
  setting: 'Data Loads',
  before: null,
  after: { 'Key programs data load': countsText(counts) },
});

/** How the trail tells that a load was undone. */
export const undoChange = (counts: LoadCounts): ChangedSetting => ({
  ...loadChange(counts),
  before: loadChange(counts).after,
  after: null,
});

const countsText = ({ documents, created, replaced, unchanged }: LoadCounts) =>
  `${documents} ${documents === 1 ? 'document' : 'documents'}: ${created} new, ${replaced} changed, ${unchanged} unchanged`;

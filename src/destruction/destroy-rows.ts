import { type SQL, sql } from 'drizzle-orm';
import { forgetAdministrators } from '../administrators/index.ts';
import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { countRows } from './count-rows.ts';
import { directoryTables } from './directory-tables.ts';
import { districtTables } from './district-tables.ts';
import type { HeldTables } from './held-table.ts';

/** What of a district its destruction needs: it goes on after the row of the district is gone. */
export type DestroyedDistrict = Pick<District, 'id' | 'database'>;

/** Rows destroyed in one statement, files in one call, and administrators forgotten in one piece. */
const rowsAtOnce = 2000;
const filesAtOnce = 1000;
const administratorsAtOnce = 20;

/** Their rows go together with what they stand for: the permits with each statement, the offboarding with the certificate. */
const apart = new Set(['destruction_permits', 'offboardings']);

const tablesOf = (tables: HeldTables, { id }: DestroyedDistrict) =>
  Object.entries(tables).flatMap(([table, { ofDistrict }]) =>
    ofDistrict && !apart.has(table) ? [{ table, where: ofDistrict(id) }] : [],
  );

/** The two databases with the tables of the district in them, in the order of their destruction. */
const databasesOf = (platform: Platform, district: DestroyedDistrict) => [
  { database: platform.databaseOf(district), tables: tablesOf(districtTables, district) },
  { database: platform.directory, tables: tablesOf(directoryTables, district) },
];

const prefixesOf = ({ id }: DestroyedDistrict) => [`districts/${id}/`, `loads/${id}/`];

/** How many rows each table has of the district, and how many files there are, under `files`. Tables without a row are left out. */
export async function countHeld(platform: Platform, district: DestroyedDistrict): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { database, tables } of databasesOf(platform, district))
    Object.assign(counts, await countRows(database, tables));
  let files = 0;
  for (const prefix of prefixesOf(district))
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await platform.files.list({ prefix, ...(cursor !== undefined && { cursor }) });
      files += page.objects.length;
      more = page.truncated;
      cursor = page.truncated ? page.cursor : undefined;
    }
  return { ...counts, files };
}

/**
 * Destroys one piece of what is left of the district: files first, then table by table. Gives how much that was; 0 when nothing was left.
 * It keeps no place, so it may break off anywhere and be called again.
 */
export async function destroyPiece(platform: Platform, district: DestroyedDistrict): Promise<number> {
  let total = 0;
  for (const prefix of prefixesOf(district)) {
    const { objects } = await platform.files.list({ prefix, limit: filesAtOnce });
    if (objects.length > 0) await platform.files.delete(objects.map(({ key }) => key));
    total += objects.length;
    if (objects.length === filesAtOnce) return total;
  }
  for (const { database, tables } of databasesOf(platform, district))
    for (const { table, where } of tables) {
      // People whom no other district has are forgotten with it.
      const isOfPeople = table === 'administrator_districts';
      const limit = isOfPeople ? administratorsAtOnce : rowsAtOnce;
      const destroyed = isOfPeople
        ? await forgetAdministrators(platform, district, limit)
        : await destroyRows(database, district, table, where);
      total += destroyed;
      // There may be more of it: no later table goes before.
      if (destroyed === limit) return total;
    }
  return total;
}

/** The permit in the same transaction lets append-only records go. */
async function destroyRows(
  database: Platform['directory'],
  { id }: DestroyedDistrict,
  table: string,
  where: SQL,
): Promise<number> {
  const name = sql.identifier(table);
  const [, destroyed] = await database.batch([
    database.run(sql`insert or ignore into destruction_permits (district_id, subject) values (${id}, ${id})`),
    database.all(
      sql`delete from ${name} where rowid in (select rowid from ${name} where ${where} limit ${rowsAtOnce}) returning 1`,
    ),
    database.run(sql`delete from destruction_permits where district_id = ${id}`),
  ]);
  return destroyed.length;
}

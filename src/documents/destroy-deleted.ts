import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { plusDays } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken } from '../platform/secrets.ts';
import { documents } from './schema.ts';

/** Documents destroyed in one go. */
const atOnce = 100;

/**
 * Destroys documents that were deleted more than `deletedDocumentDays` ago: fields, history, and PDF. A tombstone
 * stays, with ids, form, dates, and the digest of the fields. Returns how many. Safe to repeat.
 */
export async function destroyDeletedDocuments(platform: Platform, district: District): Promise<number> {
  const now = platform.clock.now();
  const horizon = plusDays(now, -district.deletedDocumentDays);
  const database = platform.databaseOf(district);
  const due = await database
    .select()
    .from(documents)
    .where(and(eq(documents.districtId, district.id), lt(documents.deletedAt, horizon), isNull(documents.destroyedAt)))
    .limit(atOnce)
    .all();
  const keys = due.flatMap(({ fileKey }) => fileKey ?? []);
  if (keys.length > 0) await platform.files.delete(keys);
  for (const { id, version, fields } of due) {
    const digest = await hashToken(JSON.stringify(fields));
    const permit = sql`district_id = ${district.id} and subject = ${id}`;
    // Not over a document that was restored in the meantime: its version has moved on.
    const isUnchanged = sql`exists (select 1 from documents where district_id = ${district.id} and id = ${id}
      and version = ${version} and deleted_at is not null)`;
    await database.batch([
      database.run(sql`insert into destruction_permits (district_id, subject) values (${district.id}, ${id})`),
      database.run(sql`update document_changes set fields = null
        where district_id = ${district.id} and document_id = ${id} and ${isUnchanged}`),
      database.run(sql`update documents set fields = '{}', file_key = null, file_sha256 = null, file_size = null,
        destroyed_at = ${now.toISOString()}, destroyed_digest = ${digest}
        where district_id = ${district.id} and id = ${id} and version = ${version} and deleted_at is not null`),
      database.run(sql`delete from destruction_permits where ${permit}`),
    ]);
  }
  if (due.length > 0)
    platform.log.info('deleted documents destroyed', { districtId: district.id, documents: due.length });
  return due.length;
}

import { and, asc, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { DocumentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { documentChanges } from './schema.ts';

/** Who changed which document, what and when. */
export interface DocumentChange {
  readonly documentId: DocumentId;
  readonly version: number;
  readonly change: typeof documentChanges.$inferSelect.change;
  /** Names of the fields that have another value than in the version before. */
  readonly changedFields: readonly string[];
  /** Id of the API client, or address of the administrator. */
  readonly changedBy: string;
  readonly changedAt: string;
}

/** Every change of these documents, deleted ones too, newest first. */
export async function changesOf(
  platform: Platform,
  district: District,
  ids: readonly DocumentId[],
): Promise<DocumentChange[]> {
  const rows = await platform
    .databaseOf(district)
    .select()
    .from(documentChanges)
    .where(
      and(
        eq(documentChanges.districtId, district.id),
        sql`${documentChanges.documentId} in (select value from json_each(${JSON.stringify(ids)}))`,
      ),
    )
    .orderBy(asc(documentChanges.documentId), asc(documentChanges.version))
    .all();
  const before = new Map<DocumentId, Readonly<Record<string, unknown>>>();
  const changes = rows.map(({ documentId, version, change, changedBy, changedAt, fields }): DocumentChange => {
    const changedFields = fields === null ? [] : differing(before.get(documentId) ?? {}, fields);
    if (fields !== null) before.set(documentId, fields);
    return { documentId, version, change, changedFields, changedBy, changedAt };
  });
  return changes.sort((a, b) =>
    a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : b.version - a.version,
  );
}

const differing = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

import { and, desc, eq, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Badge, type Timeline, timelineOf } from '../programs/index.ts';
import { badgesOf } from './badges.ts';
import type { PlanDocument } from './document.ts';
import { documentChanges } from './schema.ts';
import { documentsOf } from './store.ts';

/** Who changed which document, what and when. */
export interface DocumentChange {
  readonly documentId: DocumentId;
  readonly version: number;
  readonly change: typeof documentChanges.$inferSelect.change;
  readonly changedBy: string;
  readonly changedAt: string;
}

export interface StudentPrograms {
  readonly badges: readonly Badge[];
  readonly timeline: Timeline;
  /** The documents that the timeline names, and all others of the student. */
  readonly documents: ReadonlyMap<DocumentId, PlanDocument>;
  /** Of these documents, newest first. */
  readonly changes: readonly DocumentChange[];
}

const changesShown = 200;

/** How a student takes part in special programs, and because of which documents: what the student's Programs page shows. */
export async function studentPrograms(
  platform: Platform,
  district: District,
  studentId: StudentId,
): Promise<StudentPrograms> {
  const [badges, documents] = await Promise.all([
    badgesOf(platform, district, studentId),
    documentsOf(platform, district, studentId),
  ]);
  const ids = JSON.stringify(documents.map(({ id }) => id));
  const { documentId, version, change, changedBy, changedAt } = documentChanges;
  const changes = await platform
    .databaseOf(district)
    .select({ documentId, version, change, changedBy, changedAt })
    .from(documentChanges)
    .where(
      and(eq(documentChanges.districtId, district.id), sql`${documentId} in (select value from json_each(${ids}))`),
    )
    .orderBy(desc(changedAt), desc(version))
    .limit(changesShown)
    .all();
  return {
    badges,
    timeline: timelineOf(district.state, documents),
    documents: new Map(documents.map((document) => [document.id, document])),
    changes,
  };
}

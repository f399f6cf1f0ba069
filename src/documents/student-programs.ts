import { type Badge, type Restart, restartsIn, type Timeline, timelineOf } from '../badges/index.ts';
import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { badgesOf } from './badges.ts';
import type { PlanDocument } from './document.ts';
import { documentsOf } from './store.ts';

export interface StudentPrograms {
  readonly badges: readonly Badge[];
  readonly timeline: Timeline;
  readonly restarts: readonly Restart[];
  /** The documents that the timeline names, and all others of the student. */
  readonly documents: ReadonlyMap<DocumentId, PlanDocument>;
}

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
  const timeline = timelineOf(district.state, documents);
  const byId = new Map(documents.map((document) => [document.id, document]));
  return { badges, timeline, restarts: restartsIn(timeline.entries, byId), documents: byId };
}

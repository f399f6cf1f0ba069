import { type Badge, type Timeline, timelineOf } from '../badges/index.ts';
import type { District } from '../districts/index.ts';
import type { DocumentId, StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { badgesOf } from './badges.ts';
import type { PlanDocument } from './document.ts';
import { documentsOf } from './store.ts';

export interface StudentPrograms {
  readonly badges: readonly Badge[];
  readonly timeline: Timeline;
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
  return {
    badges,
    timeline: timelineOf(district.state, documents),
    documents: new Map(documents.map((document) => [document.id, document])),
  };
}

import { type Badge, participationOf, type Restart, restartsIn, type Timeline, timelineOf } from '../badges/index.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Plans, plansOf, states } from '../states/index.ts';
import { badgeStatements, badgesFrom } from './badges.ts';
import { type PlanDocument, planDocument } from './document.ts';
import { documentRowsOf } from './store.ts';

export interface StudentPrograms {
  readonly badges: readonly Badge[];
  readonly timeline: Timeline;
  readonly restarts: readonly Restart[];
  readonly plans: Plans;
  /** By id, the documents that the timeline and the plans name, and all others of the student. */
  readonly documents: ReadonlyMap<string, PlanDocument>;
}

/** How a student takes part in special programs, and because of which documents: what the student's Programs page shows. */
export async function studentPrograms(
  platform: Platform,
  district: District,
  studentId: StudentId,
): Promise<StudentPrograms> {
  const [rows, ...answers] = await platform
    .databaseOf(district)
    .batch([documentRowsOf(platform, district, studentId), ...badgeStatements(platform, district, studentId)]);
  const badges = await badgesFrom(platform, district, studentId, answers);
  const documents = rows.map(planDocument);
  const timeline = timelineOf(district.state, documents);
  const byId = new Map(documents.map((document) => [document.id, document]));
  const completed = documents.filter(({ status }) => status === 'completed');
  const { forms } = states[district.state];
  const plans = plansOf(forms, completed, participationOf(district.state, completed));
  return { badges, timeline, restarts: restartsIn(timeline.entries, byId), plans, documents: byId };
}

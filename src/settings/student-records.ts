import { and, eq } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { participationBadges } from '../documents/schema.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';

export type StudentBadge = typeof participationBadges.$inferSelect;

/** The student's Program Participation badges, by program and start. */
export function badgesOf(platform: Platform, district: District, studentId: StudentId): Promise<StudentBadge[]> {
  return platform
    .databaseOf(district)
    .select()
    .from(participationBadges)
    .where(and(eq(participationBadges.districtId, district.id), eq(participationBadges.studentId, studentId)))
    .orderBy(participationBadges.program, participationBadges.startDate)
    .all();
}

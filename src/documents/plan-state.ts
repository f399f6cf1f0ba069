import { and, eq, isNull } from 'drizzle-orm';
import type { Badge } from '../badges/index.ts';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Program } from '../programs/index.ts';
import { badgesOf } from './badges.ts';
import { type PlanDocument, planDocument } from './document.ts';
import { documents } from './schema.ts';

/** What decides which plan a flag opens: the program's documents of a student, drafts included, and its badges. */
export interface PlanState {
  readonly documents: readonly PlanDocument[];
  readonly badges: readonly Badge[];
}

export async function planStateOf(
  platform: Platform,
  district: District,
  studentId: StudentId,
  program: Program,
): Promise<PlanState> {
  const [rows, badges] = await Promise.all([
    platform
      .databaseOf(district)
      .select()
      .from(documents)
      .where(
        and(
          eq(documents.districtId, district.id),
          eq(documents.studentId, studentId),
          eq(documents.program, program),
          isNull(documents.deletedAt),
        ),
      )
      .all(),
    badgesOf(platform, district, studentId),
  ]);
  return { documents: rows.map(planDocument), badges: badges.filter((badge) => badge.program === program) };
}

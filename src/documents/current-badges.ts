import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { appliedRules, changedPrograms } from './applied-rules.ts';
import { type RefreshScope, refreshBadges } from './refresh-badges.ts';

interface Reading<Row> {
  /** The statement that reads badges. */
  readonly select: SQL;
  /** The students whose marks decide whether what was read is stale, and who are recomputed when it is. */
  readonly scope: RefreshScope;
  /** True when what was read cannot have to do with the first marked student, nor with those behind. */
  readonly isUntouched?: (firstStale: StudentId, rows: readonly Row[]) => boolean;
}

/** Rounds of recomputing and reading again; only a student whose documents change in every one of them would need more. */
const rounds = 100;

/**
 * Reads badges so that no stale one is ever observed. A document and its student's stale mark are written in one transaction; so are the fingerprints of new
 * rules and the marks of the students whom they concern. What is read here counts only when the same transaction saw neither a mark nor other rules;
 * otherwise the badges are recomputed first, and read again.
 */
export async function readCurrent<Row>(
  platform: Platform,
  district: District,
  { select, scope, isUntouched = () => false }: Reading<Row>,
): Promise<Row[]> {
  const database = platform.databaseOf(district);
  const marked = sql`district_id = ${district.id} and student_id > ${scope.after ?? ''}
    ${scope.student ? sql`and student_id = ${scope.student}` : sql``}`;
  for (let round = 1; round <= rounds; round++) {
    const [rows, stale, applied] = await database.batch([
      database.all<Row>(select),
      database.all<{ studentId: StudentId | null }>(
        sql`select min(student_id) as studentId from stale_badges where ${marked}`,
      ),
      appliedRules(database, district),
    ]);
    const firstStale = stale[0]?.studentId ?? null;
    const isCurrent = firstStale === null || isUntouched(firstStale, rows);
    if (isCurrent && changedPrograms(district, applied).length === 0) return rows;
    for (let students = scope.limit; students === scope.limit; )
      ({ students } = await refreshBadges(platform, district, scope));
  }
  throw new Error('badges changed faster than they could be read');
}

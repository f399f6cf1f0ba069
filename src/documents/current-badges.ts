import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { StudentId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { appliedRules, changedPrograms } from './applied-rules.ts';
import { type RefreshScope, refreshBadges } from './refresh-badges.ts';

export interface Reading<Row> {
  /** The statement that reads badges. */
  readonly select: SQL;
  /** The students whose marks decide whether what was read is stale, and who are recomputed when it is. */
  readonly scope: RefreshScope;
  /** True when what was read cannot have to do with the first marked student, nor with those behind. */
  readonly isUntouched?: (firstStale: StudentId, rows: readonly Row[]) => boolean;
}

/** The statements of a reading, for a batch with others; `rowsIfCurrent` takes what they gave. */
export function statementsOf<Row>(platform: Platform, district: District, { select, scope }: Reading<Row>) {
  const database = platform.databaseOf(district);
  const marked = sql`district_id = ${district.id} and student_id > ${scope.after ?? ''}
    ${scope.student ? sql`and student_id = ${scope.student}` : sql``}`;
  return [
    database.all<Row>(select),
    database.all<{ studentId: StudentId | null }>(
      sql`select min(student_id) as studentId from stale_badges where ${marked}`,
    ),
    appliedRules(database, district),
  ] as const;
}

type AnswersOf<Statements extends readonly unknown[]> = { readonly [At in keyof Statements]: Awaited<Statements[At]> };
export type AnswersOfReading<Row> = AnswersOf<ReturnType<typeof statementsOf<Row>>>;

/** Null when they have to be recomputed first: `readCurrent` does so. */
export function rowsIfCurrent<Row>(
  district: District,
  { isUntouched = () => false }: Reading<Row>,
  [rows, stale, applied]: AnswersOfReading<Row>,
): Row[] | null {
  const firstStale = stale[0]?.studentId ?? null;
  const isCurrent = firstStale === null || isUntouched(firstStale, rows);
  return isCurrent && changedPrograms(district, applied).length === 0 ? rows : null;
}

/** Rounds of recomputing and reading again; only a student whose documents change in every one of them would need more. */
const rounds = 100;

/**
 * Reads badges so that no stale one is ever observed. A document and its student's stale mark are written in one transaction; so are the fingerprints of new
 * rules and the marks of the students whom they concern. What is read here counts only when the same transaction saw neither a mark nor other rules;
 * otherwise the badges are recomputed first, and read again.
 */
export async function readCurrent<Row>(platform: Platform, district: District, reading: Reading<Row>): Promise<Row[]> {
  const { scope } = reading;
  for (let round = 1; round <= rounds; round++) {
    const answers = await platform.databaseOf(district).batch(statementsOf(platform, district, reading));
    const rows = rowsIfCurrent(district, reading, answers);
    if (rows) return rows;
    for (let students = scope.limit; students === scope.limit; )
      ({ students } = await refreshBadges(platform, district, scope));
  }
  throw new Error('badges changed faster than they could be read');
}

import { type SQL, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { openFlagsOf } from '../flags/index.ts';
import type { Platform } from '../platform/platform.ts';
import {
  type Evidence,
  evidenceOf,
  recordColumns,
  type StudentMatch,
  type StudentRow,
  studentRow,
} from '../roster/index.ts';

/** One of the two records, with what depends on it. */
export interface MatchedRecord extends StudentRow {
  readonly school: string | null;
  readonly grade: string | null;
  readonly documents: number;
  /** Badges from its documents. Their flags follow them. */
  readonly badges: number;
  /** Open flags in Campus that SameGoal keeps for these badges. */
  readonly flags: number;
}

/** Two records side by side, as they are now. */
export interface MatchWithRecords {
  readonly match: StudentMatch;
  readonly former: MatchedRecord;
  readonly current: MatchedRecord;
  /** What the two say of the child. That the sourcedIds differ is why they are compared. */
  readonly evidence: Omit<Evidence, 'sourcedId'>;
}

interface Row extends StudentMatch {
  readonly formerRecord: string;
  readonly currentRecord: string;
  readonly formerMore: string;
  readonly currentMore: string;
  readonly total: number;
}

const moreOf = (name: string): SQL => {
  const table = sql.identifier(name);
  return sql`json_object('grade', ${table}.grade,
  'school', (select name from orgs where orgs.district_id = ${table}.district_id and orgs.sourced_id = ${table}.school),
  'documents', (select count(*) from documents where documents.district_id = ${table}.district_id
    and student_id = ${table}.id and deleted_at is null),
  'badges', (select count(*) from participation_badges as badge where badge.district_id = ${table}.district_id
    and badge.student_id = ${table}.id), 'flags', ${openFlagsOf(name)})`;
};

/** Questions, those that are open first, then the newest decision; or one of them by its id. */
export async function studentMatchesOf(
  platform: Platform,
  district: District,
  { id, limit, offset }: { readonly id?: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly matches: MatchWithRecords[]; readonly total: number }> {
  const rows = await platform.databaseOf(district).all<Row>(sql`
    select student_matches.id, student_matches.district_id as districtId, former, current, student_matches.status as status,
      opened_at as openedAt, decided_by as decidedBy, decided_at as decidedAt, ${recordColumns('one')} as formerRecord,
      ${recordColumns('two')} as currentRecord, ${moreOf('one')} as formerMore, ${moreOf('two')} as currentMore, count(*) over () as total
    from student_matches join students as one on one.id = former join students as two on two.id = current
    where student_matches.district_id = ${district.id} and (${id ?? null} is null or student_matches.id = ${id ?? null})
    order by student_matches.status = 'open' desc, coalesce(decided_at, opened_at) desc, student_matches.id
    limit ${limit} offset ${offset}`);
  return { matches: rows.map(matchOf), total: rows[0]?.total ?? 0 };
}

function matchOf({ formerRecord, currentRecord, formerMore, currentMore, total: _, ...match }: Row): MatchWithRecords {
  const record = (columns: string, more: string) => ({
    ...studentRow(columns),
    ...(JSON.parse(more) as Omit<MatchedRecord, keyof StudentRow>),
  });
  const [former, current] = [record(formerRecord, formerMore), record(currentRecord, currentMore)];
  const { sourcedId: __, ...evidence } = evidenceOf(former.person, current.person);
  return { match, former, current, evidence };
}

/** How many questions wait for an answer. */
export async function openMatchCount(platform: Platform, district: District): Promise<number> {
  const row = await platform
    .databaseOf(district)
    .get<{ count: number }>(
      sql`select count(*) as count from student_matches where district_id = ${district.id} and status = 'open'`,
    );
  return row?.count ?? 0;
}

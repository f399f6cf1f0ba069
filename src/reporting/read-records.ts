import { type SQL, sql } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { District } from '../districts/index.ts';
import { NewestEntries } from '../platform/isolate-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { DateRange, ReportName } from '../states/index.ts';
import { freshness, readFresh } from './fresh.ts';
import type { Snapshot } from './snapshot.ts';
import { separator } from './stored-values.ts';

/** Which records of a report, and in which order. */
export interface Selection {
  readonly report: ReportName;
  readonly range: DateRange;
  readonly schools?: readonly string[] | undefined;
  readonly students?: readonly string[] | undefined;
  readonly sort: Sort;
}

/** The orders in which records can be had; records that are equal in it keep the order of the report. A minus sign turns the whole order round. */
export type Sort = 'student' | '-student' | 'date' | '-date';

export interface RecordPage {
  /** The records as `jsonOfStored` takes them. */
  readonly stored: string;
  readonly records: number;
  /** Row of the last record; null on an empty page. */
  readonly last: number | null;
}

/**
 * What begins with one statement that gives one row, or needs none. `take` goes on from that row when somebody has read it just now, and otherwise reads it.
 */
export interface Reading<Value> {
  readonly statement: SQL | null;
  take(platform: Platform, row?: unknown): Promise<Value>;
}

/** The revision of the district's records after everything that has changed until now. */
export function currentRevision(district: District, today: IsoDate): Reading<number> {
  const statement = sql`select ${freshness(district, today)}`;
  return {
    statement,
    take: async (platform, row) => (await readFresh(platform, district, statement, [], row)).revision,
  };
}

/** How many records there are in all in a revision, by revision and query: neither changes, so it need not be counted for every page. */
const totals = new NewestEntries<string, number>(500);

interface FirstPage {
  readonly limit: number;
  readonly offset: number;
  /** Fingerprint of everything that decides which records there are. */
  readonly query: string;
  /** In the district. */
  readonly today: IsoDate;
}

/**
 * One page of the records as they are now, with their revision and how many there are in all.
 */
export function firstPage(
  district: District,
  selection: Selection,
  { limit, offset, query, today }: FirstPage,
): Reading<{ revision: number; total: number; page: RecordPage }> {
  const statement = pageOf(
    selected(district, selection, sql`until is null`),
    selection.sort,
    sql`limit ${limit} offset ${offset}`,
    freshness(district, today),
  );
  const take = async (platform: Platform, row?: unknown) => {
    const { revision, first: page } = await readFresh<RecordPage>(platform, district, statement, [], row);
    const isWhole = page.records < limit && (page.records > 0 || offset === 0);
    const total = isWhole ? offset + page.records : await totalOf(platform, district, selection, revision, query);
    return { revision, total, page };
  };
  return { statement, take };
}

async function totalOf(
  platform: Platform,
  district: District,
  selection: Selection,
  revision: number,
  query: string,
): Promise<number> {
  const key = `${district.id} ${revision} ${query}`;
  const known = totals.get(key);
  if (known !== undefined) return known;
  const where = selected(district, selection, inRevision(revision));
  const [count] = await platform
    .databaseOf(district)
    .all<{ total: number }>(sql`select count(*) as total from report_records where ${where}`);
  const total = count?.total ?? 0;
  totals.set(key, total);
  return total;
}

const inRevision = (revision: number): SQL => sql`since <= ${revision} and (until is null or until > ${revision})`;

interface Kept {
  readonly wholeSince: number | null;
  readonly revision: number | null;
  readonly isPlace: 0 | 1;
}

/** One page of the records as they were in a snapshot. Refuses when the snapshot is no longer kept. */
export function pageOfSnapshot(
  district: District,
  selection: Selection,
  { revision, offset: begins, after }: Snapshot,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Reading<Result<RecordPage>> {
  const where = selected(district, selection, inRevision(revision));
  // Right behind the page before, the rest is found by its place in the order: the cost does not grow with the offset.
  const follows = offset === begins;
  // The marker is not signed: a row of another district or report is no place in this order.
  const last = sql`from report_records where id = ${after} and district_id = ${district.id} and report = ${selection.report}`;
  const rest = follows ? sql`${where} and ${behind(selection.sort, last)}` : where;
  const kept = sql`(select whole_since from report_revisions where district_id = ${district.id}) as wholeSince,
    (select revision from report_revisions where district_id = ${district.id}) as revision, exists (select 1 ${last}) as isPlace`;
  const statement = pageOf(rest, selection.sort, sql`limit ${limit} offset ${follows ? 0 : offset}`, kept);
  const take = async (platform: Platform, row?: unknown) => {
    const page = (row ?? (await platform.databaseOf(district).get(statement))) as Kept & RecordPage;
    const { revision: newest, wholeSince, isPlace } = page;
    const isKept = newest !== null && revision >= (wholeSince ?? 0) && revision <= newest && isPlace === 1;
    return isKept ? ok<RecordPage>(page) : refuse(notKept);
  };
  return { statement, take };
}

const notKept = wrongField('snapshot', 'has expired. Start again without it');

function selected(district: District, { report, range, schools, students }: Selection, revision: SQL): SQL {
  const among = (column: SQL, values: readonly string[] | undefined) =>
    // One JSON parameter for the whole list: D1 binds at most 100.
    values ? sql` and ${column} in (select value from json_each(${JSON.stringify(values)}))` : sql``;
  // The same that `isReported` says.
  return sql`district_id = ${district.id} and report = ${report} and from_date <= ${range.end} and to_date >= ${range.start}
    and replaced_from > ${range.end} and ${revision}${among(sql`school_number`, schools)}${among(sql`state_student_id`, students)}`;
}

const keys: Readonly<Record<Sort, SQL>> = {
  student: sql`position`,
  '-student': sql`position`,
  date: sql`from_date || position`,
  '-date': sql`from_date || position`,
};

const isTurned = (sort: Sort): boolean => sort.startsWith('-');

const behind = (sort: Sort, row: SQL): SQL => {
  const key = keys[sort];
  return sql`${key} ${isTurned(sort) ? sql`<` : sql`>`} (select ${key} ${row})`;
};

/**
 * SQLite strings the page together from stored text, and D1 passes one value on instead of a thousand rows; `more` are further columns of the one row. `max` and `min` make `last` the row at the end of the
 * page (SQLite, "Bare columns in an aggregate query").
 */
const pageOf = (where: SQL, sort: Sort, cut: SQL, more: SQL): SQL => {
  const key = keys[sort];
  const [end, order] = isTurned(sort) ? [sql`min`, sql`desc`] : [sql`max`, sql`asc`];
  return sql`select coalesce(group_concat(own_values, ${separator}), '') as stored, count(*) as records, ${end}(key) as at, id as last, ${more}
    from (select id, own_values, ${key} as key from report_records where ${where} order by ${key} ${order} ${cut})`;
};

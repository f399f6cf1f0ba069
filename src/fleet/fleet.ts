import { type SQL, sql } from 'drizzle-orm';
import { addDays } from '../calendar/iso-date.ts';
import { localTime } from '../calendar/time-zone.ts';
import { districtsWithHostsToConfirm } from '../districts/index.ts';
import type { RunSummary } from '../nightly/index.ts';
import { plusDays, plusHours } from '../platform/clock.ts';
import { beginsWith } from '../platform/database.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { StateCode } from '../states/index.ts';

/** One district as operators see it among all. */
export interface FleetDistrict {
  readonly id: DistrictId;
  readonly name: string;
  readonly state: StateCode;
  readonly irn: string;
  /** Nightly demographics is set up; null when no pull was ever whole. */
  readonly isConnected: boolean;
  readonly completedAt: string | null;
  /** The newest run; the fields are null before the first. */
  readonly runId: RunSummary['runId'] | null;
  readonly night: RunSummary['night'] | null;
  readonly status: RunSummary['status'] | null;
  readonly problemCode: string | null;
  readonly startedAt: string | null;
  readonly problems: number | null;
  readonly students: number | null;
  readonly seconds: number | null;
  readonly unflagged: number | null;
  /** An operator is to confirm that the hosts of its connection are its Campus. */
  readonly hostsToConfirm: boolean;
  readonly pausedAt: string | null;
  /** Cutovers due in the next two weeks. */
  readonly cutovers: number;
  /** Data exports with an error in the last week. */
  readonly exportErrors: number;
  /** SFTP Pushes whose last delivery failed. */
  readonly sftpFailures: number;
}

/** What an operator looks for: a name for the address, what the page calls it, and the districts it means. */
export const fleetFilters = {
  failed: { label: 'Last run failed', where: () => sql`status = 'failed'` },
  held: { label: 'Waiting for a person', where: () => sql`status = 'held'` },
  problems: { label: 'Completed with problems', where: () => sql`status = 'completed' and problems > 0` },
  late: {
    label: 'No run for 36 hours',
    where: (now) => sql`isConnected and pausedAt is null and coalesce(startedAt, '') < ${plusHours(now, -36)}`,
  },
  neverConnected: { label: 'Never connected', where: () => sql`completedAt is null` },
  hosts: { label: 'Hosts to confirm', where: () => sql`hostsToConfirm` },
  paused: { label: 'Paused', where: () => sql`pausedAt is not null` },
  cutovers: { label: 'Cutover within two weeks', where: () => sql`cutovers > 0` },
  exportErrors: { label: 'Export errors this week', where: () => sql`exportErrors > 0` },
  sftpFailures: { label: 'SFTP delivery failed', where: () => sql`sftpFailures > 0` },
  unflagged: { label: 'Badges without a flag', where: () => sql`unflagged > 0` },
} as const satisfies Record<string, { label: string; where: (now: Date) => SQL }>;

export type FleetFilter = keyof typeof fleetFilters;
export const fleetFilterNames = Object.keys(fleetFilters) as [FleetFilter, ...FleetFilter[]];

/** The orders of the list. A minus sign turns one round. */
export const fleetSorts = ['name', 'students', '-students', 'problems', '-problems', 'seconds', '-seconds'] as const;
export type FleetSort = (typeof fleetSorts)[number];

export interface FleetQuery {
  readonly show?: FleetFilter | undefined;
  /** The beginning of a name, or a whole IRN. */
  readonly search?: string | undefined;
  readonly sort?: FleetSort | undefined;
}

/** One page of all districts, how many there are, and how many each filter would show. */
export async function fleet(
  platform: Platform,
  { show, search, sort = 'name' }: FleetQuery,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ districts: FleetDistrict[]; total: number; counts: Record<FleetFilter, number> }> {
  const { directory } = platform;
  const now = platform.clock.now();
  const where = sql.join(
    [
      sql`true`,
      ...(show ? [fleetFilters[show].where(now)] : []),
      ...(search ? [sql`(${beginsWith(sql`name`, search)} or irn = ${search})`] : []),
    ],
    sql` and `,
  );
  const standing = standings(platform, await districtsWithHostsToConfirm(platform));
  const byFilter = fleetFilterNames.map(
    (name) => sql`coalesce(sum(${fleetFilters[name].where(now)}), 0) as ${sql.identifier(name)}`,
  );
  const [rows, [counted]] = await directory.batch([
    directory.all<Omit<FleetDistrict, Flags> & Record<Flags, number>>(
      sql`${standing} select * from standing where ${where} order by ${orderOf(sort)} limit ${page.limit} offset ${page.offset}`,
    ),
    directory.all<Record<FleetFilter | 'total', number>>(
      sql`${standing} select coalesce(sum(${where}), 0) as total, ${sql.join(byFilter, sql`, `)} from standing`,
    ),
  ]);
  if (!counted) throw new Error('the counts of districts gave no row');
  const { total, ...counts } = counted;
  return {
    districts: rows.map((row) => ({
      ...row,
      isConnected: Boolean(row.isConnected),
      hostsToConfirm: Boolean(row.hostsToConfirm),
    })),
    total,
    counts,
  };
}

/** What SQLite has as 0 and 1. */
type Flags = 'isConnected' | 'hostsToConfirm';

/** Null last, whichever way round, so that districts without a run do not hide those with one. */
function orderOf(sort: FleetSort): SQL {
  const column = sql.identifier(sort.replace('-', ''));
  if (sort === 'name') return sql`name, id`;
  return sql`${column} is null, ${column} ${sort.startsWith('-') ? sql`desc` : sql`asc`}, name, id`;
}

/** Every district with its newest run and what waits there for somebody. */
function standings({ clock }: Platform, hostsToConfirm: readonly DistrictId[]): SQL {
  const now = clock.now();
  const today = localTime(now, 'America/New_York').date;
  const weekAgo = plusDays(now, -7);
  return sql`with standing as (
    select district.id, district.name, district.state, district.irn,
      district.paused_at as pausedAt, district.id in (select value from json_each(${JSON.stringify(hostsToConfirm)})) as hostsToConfirm,
      connection.district_id is not null as isConnected, connection.completed_at as completedAt,
      run.run_id as runId, run.night, run.status, run.problem_code as problemCode, run.started_at as startedAt,
      run.problems, run.students, run.unflagged,
      cast(round((julianday(run.finished_at) - julianday(run.started_at)) * 86400) as integer) as seconds,
      (select count(*) from program_flags where district_id = district.id and enabled and mode = 'takeOver'
        and cutover_completed_at is null and cutover_date between ${today} and ${addDays(today, 14)}) as cutovers,
      (select count(distinct export_errors.data_export_id) from export_errors
        join data_exports on data_exports.id = export_errors.data_export_id
        where data_exports.district_id = district.id and last_at >= ${weekAgo}) as exportErrors,
      (select count(*) from sftp_pushes join data_exports on data_exports.id = sftp_pushes.data_export_id
        where data_exports.district_id = district.id and 'failed' = (select delivery.status from sftp_deliveries as delivery
          where delivery.data_export_id = sftp_pushes.data_export_id order by created_at desc limit 1)) as sftpFailures
    from districts as district
    left join demographics_connections as connection on connection.district_id = district.id
    left join run_summaries as run on run.run_id = (select run_id from run_summaries
      where district_id = district.id order by started_at desc, run_id desc limit 1))`;
}

/** What one night came to over all districts. */
export interface FleetNight {
  readonly night: RunSummary['night'];
  readonly completed: number;
  readonly troubled: number;
  readonly failed: number;
  readonly writes: number;
  /** Median and 95th percentile of the runs' seconds. */
  readonly p50: number | null;
  readonly p95: number | null;
}

/** The last nights over all districts, oldest first: scheduled runs only. */
export function fleetNights({ directory, clock }: Platform, days = 30): Promise<FleetNight[]> {
  const from = plusDays(clock.now(), -days);
  const ranked = (share: number) =>
    sql`max(seconds) filter (where place <= max(1, cast(ceil(finished * ${share}) as integer)))`;
  return directory.all<FleetNight>(sql`
    with run as (select night, status, problems, writes,
        (julianday(finished_at) - julianday(started_at)) * 86400 as seconds
      from run_summaries where started_at >= ${from} and trigger = 'schedule'),
    placed as (select *, row_number() over (partition by night order by seconds is null, seconds) as place,
        count(seconds) over (partition by night) as finished from run)
    select night, sum(status = 'completed' and problems = 0) as completed,
      sum(status = 'held' or (status = 'completed' and problems > 0)) as troubled, sum(status = 'failed') as failed,
      sum(writes) as writes, round(${ranked(0.5)}) as p50, round(${ranked(0.95)}) as p95
    from placed group by night order by night`);
}

import type { Campus } from './campus.ts';

/** Flags and writes, as Campus counts them. A flag is open on its last day still. */
export function flagTruth(campus: Campus) {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(campus.now());
  const rows = campus.sql
    .exec<{ name: string; total: number; open: number; launch: number }>(
      `select flag_setups.name, count(flags.sourced_id) as total, count(flags.launch_url) as launch,
         count(case when flags.sourced_id is not null and (end_date is null or end_date >= ?) then 1 end) as open
       from flag_setups left join flags on flags.setup = flag_setups.sourced_id group by flag_setups.sourced_id order by name`,
      today,
    )
    .toArray();
  const results = campus.sql
    .exec<{ method: string; result: string; count: number }>(
      'select method, result, count(*) as count from write_log group by method, result',
    )
    .toArray();
  const writes = (matches: (row: { method: string; result: string }) => boolean) =>
    results.filter(matches).reduce((sum, { count }) => sum + count, 0);
  return {
    flags: Object.fromEntries(
      rows.map(({ name, total, open, launch }) => [name, { total, open, withLaunchUrl: launch }]),
    ),
    writes: {
      put: writes(({ method }) => method === 'PUT'),
      delete: writes(({ method }) => method === 'DELETE'),
      create: writes(({ result }) => result === 'created'),
      replace: writes(({ result }) => result === 'replaced'),
      unchanged: writes(({ result }) => result === 'unchanged'),
    },
  };
}

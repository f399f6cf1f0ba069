import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import {
  type FleetDistrict,
  type FleetFilter,
  type FleetNight,
  type FleetSort,
  fleetFilterNames,
  fleetFilters,
} from '../../fleet/index.ts';
import { RunBadge } from '../runs/run-badge.tsx';
import { runPath } from '../runs/run-page.tsx';
import { countText, Day, durationText, numberText, type Page, Pager } from '../shell/parts.tsx';
import { Shell, tabPath } from '../shell/shell.tsx';
import { FleetCharts } from './charts.tsx';

interface Query {
  readonly show?: FleetFilter | undefined;
  readonly search?: string | undefined;
  readonly sort: FleetSort;
}

interface FleetView {
  readonly who: SignedIn;
  readonly query: Query;
  readonly districts: readonly FleetDistrict[];
  readonly total: number;
  readonly counts: Readonly<Record<FleetFilter, number>>;
  readonly page: Page;
  readonly nights: readonly FleetNight[];
}

const path = '/settings/fleet';

/** The address of a list, without what is at its default. */
function addressOf(base: string, { show, search, sort }: Query): string {
  const query = new URLSearchParams({
    ...(show && { show }),
    ...(search && { search }),
    ...(sort !== 'name' && { sort }),
  }).toString();
  return query ? `${base}?${query}` : base;
}

/** All districts: what needs somebody first, then each with its last run. */
export const FleetPage: FC<FleetView> = ({ who, query, districts, total, counts, page, nights }) => (
  <Shell who={who}>
    <h1>Districts</h1>
    <nav class="subtabs" aria-label="Show">
      <ul>
        <FilterLink query={query} label="All" />
        {fleetFilterNames.map((show) => (
          <FilterLink query={query} show={show} label={fleetFilters[show].label} count={counts[show]} />
        ))}
      </ul>
    </nav>
    <form class="card" method="get" action={path}>
      {query.show && <input type="hidden" name="show" value={query.show} />}
      {query.sort !== 'name' && <input type="hidden" name="sort" value={query.sort} />}
      <div class="search">
        <div>
          <label for="search">Name or IRN</label>
          <input id="search" name="search" value={query.search ?? ''} maxlength={100} autocomplete="off" />
        </div>
        <button type="submit">Search</button>
      </div>
    </form>
    <section class="card" aria-label="Districts">
      {districts.length === 0 ? (
        <p class="empty">No district matches.</p>
      ) : (
        <DistrictTable districts={districts} query={query} />
      )}
      <Pager path={addressOf(path, query)} page={page} total={total} />
      {total > 0 && (
        <p class="small">
          <a href={addressOf(`${path}/districts.csv`, query)}>Download as CSV</a>
        </p>
      )}
    </section>
    <FleetCharts nights={nights} />
  </Shell>
);

const FilterLink: FC<{ query: Query; show?: FleetFilter; label: string; count?: number }> = (props) => {
  const { query, show, label, count } = props;
  if (count === 0 && query.show !== show) return null;
  return (
    <li>
      <a
        href={addressOf(path, { ...query, show })}
        {...(query.show === show ? { 'aria-current': 'page' as const } : {})}
      >
        {label}
        {count !== undefined && ` (${numberText(count)})`}
      </a>
    </li>
  );
};

/** Columns whose numbers can be sorted, biggest first at the first click. */
const sortable = { problems: 'Problems', seconds: 'Duration', students: 'Students' } as const;

const DistrictTable: FC<{ districts: readonly FleetDistrict[]; query: Query }> = ({ districts, query }) => (
  <table class="stack">
    <thead>
      <tr>
        <th scope="col" {...(query.sort === 'name' ? { 'aria-sort': 'ascending' as const } : {})}>
          <a href={addressOf(path, { ...query, sort: 'name' })}>District</a>
        </th>
        <th scope="col">Last run</th>
        {(Object.keys(sortable) as (keyof typeof sortable)[]).map((column) => (
          <SortHead column={column} query={query} />
        ))}
        <th scope="col">Also</th>
      </tr>
    </thead>
    <tbody>
      {districts.map((district) => (
        <tr>
          <th scope="row">
            <a href={tabPath(district, 'district-information')}>{district.name}</a>{' '}
            <span class="muted small">
              {district.state} {district.irn}
            </span>
          </th>
          <td data-label="Last run">
            <LastRun district={district} />
          </td>
          <td class="number" data-label="Problems">
            {district.problems === null ? '–' : numberText(district.problems)}
          </td>
          <td class="number" data-label="Duration">
            {district.seconds === null ? '–' : durationText(district.seconds)}
          </td>
          <td class="number" data-label="Students">
            {district.students === null ? '–' : numberText(district.students)}
          </td>
          <td data-label="Also">{alsoText(district) || '–'}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const SortHead: FC<{ column: keyof typeof sortable; query: Query }> = ({ column, query }) => {
  const isDown = query.sort === `-${column}`;
  const sorted = isDown ? 'descending' : query.sort === column ? 'ascending' : null;
  return (
    <th scope="col" class="number" {...(sorted ? { 'aria-sort': sorted } : {})}>
      <a href={addressOf(path, { ...query, sort: isDown ? column : `-${column}` })}>{sortable[column]}</a>
    </th>
  );
};

const LastRun: FC<{ district: FleetDistrict }> = ({ district }) => {
  const { runId, night, status, problemCode, problems } = district;
  if (!runId || !night || !status) return <>{district.isConnected ? 'None yet' : 'Not connected'}</>;
  return (
    <>
      <a href={runPath(district, { id: runId })}>
        <Day date={night} />
      </a>{' '}
      <RunBadge run={{ status, problemCode, problems: problems ?? 0 }} />
    </>
  );
};

/** What else waits there for somebody, in words. */
const alsoText = (district: FleetDistrict): string =>
  (
    [
      [district.unflagged ?? 0, 'badge without a flag', 'badges without a flag'],
      [district.cutovers, 'cutover soon', 'cutovers soon'],
      [district.exportErrors, 'export with errors', 'exports with errors'],
      [district.sftpFailures, 'SFTP failure', 'SFTP failures'],
    ] as const
  )
    .flatMap(([count, one, several]) => (count > 0 ? [countText(count, one, several)] : []))
    .concat(district.hostsToConfirm ? ['host to confirm'] : [], district.pausedAt ? ['paused'] : [])
    .join(', ');

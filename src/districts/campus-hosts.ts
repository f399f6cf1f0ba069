import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { Changed } from '../audit/index.ts';
import type { Config } from '../platform/config.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type DemographicsStatus, demographicsStatus } from './demographics-connection.ts';
import { type District, inService } from './district.ts';
import { settingNames } from './labels.ts';
import { demographicsConnections, districts } from './schema.ts';

/**
 * The vendor's credentials are valid for every district, and a district enters its own addresses. So the credentials go only to hosts that an operator has
 * confirmed to be Campus, or that the deployment names in CAMPUS_HOSTS.
 */
type Connection = Pick<DemographicsStatus, 'baseUrl' | 'accessTokenUrl' | 'hostsConfirmedAt'>;

/** The hosts of a connection, each once: with the port where it is not the usual one. */
export const campusHosts = ({ baseUrl, accessTokenUrl }: Pick<Connection, 'baseUrl' | 'accessTokenUrl'>): string[] => [
  ...new Set([new URL(baseUrl).host, new URL(accessTokenUrl).host]),
];

export const hostsAreConfirmed = (config: Pick<Config, 'CAMPUS_HOSTS'>, connection: Connection): boolean =>
  connection.hostsConfirmedAt !== null ||
  [connection.baseUrl, connection.accessTokenUrl].every((address) =>
    config.CAMPUS_HOSTS.some((pattern) => matches(new URL(address), pattern)),
  );

/** `campus.example.org` is that host; `*.example.org` is every host below it. A pattern without a port takes any port. */
function matches({ host, hostname }: URL, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host || pattern === hostname;
  return [host, hostname].some((name) => name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1);
}

/** Refuses what needs the vendor's credentials while the hosts wait for an operator. */
export const requireConfirmedHosts = <Status extends Connection>(
  { config }: Pick<Platform, 'config'>,
  connection: Status,
): Result<Status> =>
  hostsAreConfirmed(config, connection)
    ? ok(connection)
    : refuse(problem('hostNotConfirmed', waitingText(campusHosts(connection))));

const waitingText = (hosts: readonly string[]): string =>
  `Flags wait until SameGoal has confirmed that ${hosts.join(' and ')} ${hosts.length === 1 ? 'is' : 'are'} your Campus. SameGoal support has been notified. Demographics runs in the meantime.`;

/** Why a district's flags wait, for every page that shows flags; null when they do not, or when nothing is set up. */
export function hostNotice({ config }: Pick<Platform, 'config'>, connection: Connection | null): string | null {
  return !connection || hostsAreConfirmed(config, connection) ? null : waitingText(campusHosts(connection));
}

/**
 * An operator confirms that the hosts of the connection are the district's Campus. `shown`: the hosts that the operator has looked at; refused when the district
 * has entered others since.
 */
export async function confirmHosts(
  platform: Platform,
  district: District,
  by: string,
  shown?: readonly string[],
): Promise<Result<Changed<DemographicsStatus>>> {
  const before = await demographicsStatus(platform, district);
  if (!before) return refuse(problem('notFound', 'This district has no demographics connection.'));
  const hosts = campusHosts(before);
  const { districtId, baseUrl, accessTokenUrl } = demographicsConnections;
  const set = { hostsConfirmedAt: platform.clock.now().toISOString(), hostsConfirmedBy: by };
  const isShown = shown === undefined || shown.join() === hosts.join();
  const confirmed = isShown
    ? await platform.directory
        .update(demographicsConnections)
        .set(set)
        .where(and(eq(districtId, district.id), eq(baseUrl, before.baseUrl), eq(accessTokenUrl, before.accessTokenUrl)))
        .returning({ districtId })
    : [];
  if (confirmed.length === 0)
    return refuse(problem('conflict', 'The district has entered new addresses. Check them, then confirm.'));
  const field = 'Campus hosts confirmed';
  return ok(
    new Changed(
      { ...before, ...set },
      {
        setting: settingNames.demographics,
        before: { [field]: before.hostsConfirmedAt && hosts.join(', ') },
        after: { [field]: hosts.join(', ') },
      },
    ),
  );
}

/** Connections whose hosts wait for an operator and of which operators have not been told, each marked as told: it is given out once. */
export async function takeUnannouncedHosts(platform: Platform): Promise<{ district: District; hosts: string[] }[]> {
  const { directory, config, clock } = platform;
  const { hostsAnnouncedAt, hostsConfirmedAt, districtId } = demographicsConnections;
  const waiting = await directory
    .select({ district: districts, connection: demographicsConnections })
    .from(demographicsConnections)
    .innerJoin(districts, eq(districts.id, districtId))
    .where(and(inService, isNull(hostsConfirmedAt), isNull(hostsAnnouncedAt)))
    .limit(100)
    .all();
  const taken: { district: District; hosts: string[] }[] = [];
  for (const { district, connection } of waiting) {
    if (hostsAreConfirmed(config, connection)) continue;
    if (await mark(platform, district.id, clock.now())) taken.push({ district, hosts: campusHosts(connection) });
  }
  return taken;
}

async function mark({ directory }: Platform, id: DistrictId, now: Date): Promise<boolean> {
  const { districtId, hostsAnnouncedAt } = demographicsConnections;
  const marked = await directory
    .update(demographicsConnections)
    .set({ hostsAnnouncedAt: now.toISOString() })
    .where(and(eq(districtId, id), isNull(hostsAnnouncedAt)))
    .returning({ districtId });
  return marked.length === 1;
}

/** The districts whose hosts operators have been told of and have not confirmed. */
export async function districtsWithHostsToConfirm({ directory, config }: Platform): Promise<DistrictId[]> {
  const { hostsAnnouncedAt, hostsConfirmedAt } = demographicsConnections;
  const told = await directory
    .select()
    .from(demographicsConnections)
    .where(and(isNull(hostsConfirmedAt), isNotNull(hostsAnnouncedAt)))
    .all();
  return told.filter((connection) => !hostsAreConfirmed(config, connection)).map(({ districtId }) => districtId);
}

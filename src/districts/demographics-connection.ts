import { and, eq } from 'drizzle-orm';
import { Changed, enteredSecret, keptSecret, type SettingValues } from '../audit/index.ts';
import { callable } from '../platform/host-rules.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem, wrongField } from '../platform/problems.ts';
import { reseal } from '../platform/reseal.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { District } from './district.ts';
import { demographicsLabels, labelled, settingNames } from './labels.ts';
import { demographicsConnections } from './schema.ts';

/** What a district technician copies from Campus, Step 2: the OneRoster 1.2 connection. */
export interface DemographicsConnection {
  readonly baseUrl: string;
  readonly accessTokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The connection without its secret, which is never shown again, and when a whole pull last completed. */
export interface DemographicsStatus extends Omit<DemographicsConnection, 'clientSecret'> {
  readonly completedAt: string | null;
  readonly hostsConfirmedAt: string | null;
  readonly hostsConfirmedBy: string | null;
  readonly updatedAt: string;
}

type Row = typeof demographicsConnections.$inferSelect;

const purpose = (district: DistrictId) => `demographics client secret of ${district}`;

/** Without a secret, the one that is there is kept. */
export type DemographicsInput = Omit<DemographicsConnection, 'clientSecret'> & {
  readonly clientSecret?: string | undefined;
};

/**
 * Stores the connection. A changed address means another Campus, so what was completed before no longer counts. Refused when an address is not on the internet,
 * and when a stored secret would go to an origin that it was not entered for.
 */
export async function setDemographics(
  platform: Platform,
  district: District,
  { clientSecret, ...input }: DemographicsInput,
): Promise<Result<Changed<DemographicsStatus>>> {
  const { baseUrl, accessTokenUrl } = input;
  const addresses = callable(platform.config, { baseUrl, accessTokenUrl });
  if (!addresses.ok) return addresses;
  const known = await connectionRow(platform, district);
  if (clientSecret === undefined && !(known && hasSameOrigins(known, input))) return refuse(secretNeeded);
  const row = {
    districtId: district.id,
    ...input,
    clientSecret:
      clientSecret === undefined && known
        ? known.clientSecret
        : await platform.sealer.seal(clientSecret ?? '', purpose(district.id)),
    completedAt: known?.baseUrl === input.baseUrl ? known.completedAt : null,
    ...(known && hasSameHosts(known, input) ? confirmationOf(known) : unconfirmed),
    updatedAt: platform.clock.now().toISOString(),
  };
  await platform.directory
    .insert(demographicsConnections)
    .values(row)
    .onConflictDoUpdate({ target: demographicsConnections.districtId, set: row });
  return ok(
    new Changed(shown(row), {
      ...audited,
      before: known ? audits(known) : null,
      after: audits(row, clientSecret === undefined ? null : enteredSecret),
    }),
  );
}

/** Holds for hosts that stay. Another host needs its own confirmation. */
const confirmationOf = ({ hostsConfirmedAt, hostsConfirmedBy, hostsAnnouncedAt }: Row) => ({
  hostsConfirmedAt,
  hostsConfirmedBy,
  hostsAnnouncedAt,
});

const unconfirmed = { hostsConfirmedAt: null, hostsConfirmedBy: null, hostsAnnouncedAt: null } as const;

const hasSameHosts = (known: Addresses, input: Addresses): boolean =>
  (['baseUrl', 'accessTokenUrl'] as const).every((name) => new URL(known[name]).host === new URL(input[name]).host);

/** The secret goes to the Access Token URL, and the token that it gives goes to the Base URL. */
const hasSameOrigins = (known: Addresses, input: Addresses): boolean =>
  (['baseUrl', 'accessTokenUrl'] as const).every((name) => new URL(known[name]).origin === new URL(input[name]).origin);

type Addresses = Pick<DemographicsConnection, 'baseUrl' | 'accessTokenUrl'>;

const secretNeeded = wrongField(
  'clientSecret',
  'must be entered again, because the stored secret belongs to another server',
);

const audited = { setting: settingNames.demographics, secrets: [demographicsLabels.clientSecret] } as const;

const audits = (
  connection: Omit<DemographicsConnection, 'clientSecret'>,
  clientSecret: string | null = keptSecret,
): SettingValues => labelled(demographicsLabels, { ...connection, clientSecret });

export async function demographicsStatus(platform: Platform, district: District): Promise<DemographicsStatus | null> {
  const row = await connectionRow(platform, district);
  return row ? shown(row) : null;
}

export type OpenDemographics = DemographicsConnection & Pick<DemographicsStatus, 'hostsConfirmedAt' | 'updatedAt'>;

/** The connection with its secret opened, for the roster pull and the flags adapter alone. */
export async function openDemographics(platform: Platform, district: District): Promise<OpenDemographics | null> {
  const row = await connectionRow(platform, district);
  if (!row) return null;
  const { baseUrl, accessTokenUrl, clientId, hostsConfirmedAt, updatedAt } = row;
  const clientSecret = await platform.sealer.open(row.clientSecret, purpose(district.id));
  return { baseUrl, accessTokenUrl, clientId, clientSecret, hostsConfirmedAt, updatedAt };
}

/** Seals secrets of Campus connections under the current key. */
export const resealDemographics = (platform: Platform): Promise<void> =>
  reseal(platform, { table: 'demographics_connections', id: 'district_id', secret: 'client_secret' }, purpose);

export async function removeDemographics(platform: Platform, district: District): Promise<Changed<null>> {
  const [removed] = await platform.directory
    .delete(demographicsConnections)
    .where(eq(demographicsConnections.districtId, district.id))
    .returning();
  return new Changed(null, { ...audited, before: removed ? audits(removed) : null, after: null });
}

/** Why nothing counts that came over a connection which was changed in the meantime. */
export const connectionChanged = problem(
  'conflict',
  'The demographics connection changed during the run. Run it again.',
);

/** A pull over the connection as it was at `connectedAt` is whole. Refused when that connection has been changed or removed since. */
export async function markDemographicsCompleted(
  platform: Platform,
  district: District,
  connectedAt: string,
): Promise<Result<null>> {
  const { districtId, updatedAt } = demographicsConnections;
  const marked = await platform.directory
    .update(demographicsConnections)
    .set({ completedAt: platform.clock.now().toISOString() })
    .where(and(eq(districtId, district.id), eq(updatedAt, connectedAt)))
    .returning({ districtId });
  return marked.length > 0 ? ok(null) : refuse(connectionChanged);
}

/** Flags and reporting wait until demographics is set up and has completed once (requirement S3). */
export async function requireDemographics(platform: Platform, district: District): Promise<Result<DemographicsStatus>> {
  return completedDemographics(await demographicsStatus(platform, district));
}

/** The same for a status that is known; null for a connection that is not set up. */
export function completedDemographics<Status extends Pick<DemographicsStatus, 'completedAt'>>(
  status: Status | null,
): Result<Status> {
  if (status?.completedAt) return ok(status);
  return refuse(
    problem(
      'demographicsIncomplete',
      status
        ? 'Nightly Demographics has not completed yet. Run it once, then try again.'
        : 'Set up Nightly Demographics first. Flags and reporting need its student ids.',
    ),
  );
}

async function connectionRow(platform: Platform, district: District) {
  return platform.directory
    .select()
    .from(demographicsConnections)
    .where(eq(demographicsConnections.districtId, district.id))
    .get();
}

const shown = ({ districtId: _, clientSecret: __, hostsAnnouncedAt: ___, ...status }: Row): DemographicsStatus =>
  status;

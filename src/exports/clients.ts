import { and, eq, sql } from 'drizzle-orm';
import { type District, demographicsConnections, districts } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import { type DataExportId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken, sameHash } from '../platform/secrets.ts';
import { completeSettings, type OptionSettings } from './option-settings.ts';
import { apiClients, dataExports, endpointPermissions } from './schema.ts';
import { isExportEndpoint, type Scope } from './scopes.ts';

/** Who calls the API: a client of one district, and what it may call now. */
export interface ApiCaller {
  readonly clientId: string;
  readonly district: District;
  /** Whether and when the district's demographics has completed; null while it is not set up. */
  readonly demographics: { readonly completedAt: string | null } | null;
  readonly kind: 'authoring' | 'dataExport';
  /** Null for the plan-authoring system. */
  readonly dataExportId: DataExportId | null;
  readonly scopes: readonly Scope[];
  /** Of each endpoint in `scopes` that has options: what an administrator has set. Put a call's parameters through `withSettings`. */
  readonly settings: Readonly<Partial<Record<Scope, OptionSettings>>>;
  /** When it last got an access token, to the quarter of an hour. */
  readonly lastUsedAt: string | null;
}

/** Shown once to whoever asked for the client; of the secret only a hash is kept. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface AuthoringClient {
  readonly clientId: string;
  readonly disabled: boolean;
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
}

/** A fresh secret and the hash that is kept of it. The prefix lets secret scanners recognise a leaked secret. */
export async function newSecret(): Promise<{ clientSecret: string; secretHash: string }> {
  const clientSecret = `sgsecret_${randomToken()}`;
  return { clientSecret, secretHash: await hashToken(clientSecret) };
}

/** Fresh credentials and the row that keeps them. */
export async function newCredentials(
  platform: Platform,
): Promise<{ credentials: ClientCredentials; row: { clientId: string; secretHash: string; createdAt: string } }> {
  const clientId = newId<string>('apiClient');
  const { clientSecret, secretHash } = await newSecret();
  const createdAt = platform.clock.now().toISOString();
  return { credentials: { clientId, clientSecret }, row: { clientId, secretHash, createdAt } };
}

/** Credentials for the district's plan-authoring system, which stores documents. */
export async function addAuthoringClient(
  platform: Platform,
  district: District,
): Promise<AuthoringClient & ClientCredentials> {
  const { credentials, row } = await newCredentials(platform);
  await platform.directory
    .insert(apiClients)
    .values({ ...row, districtId: district.id, kind: 'authoring', dataExportId: null, disabled: false });
  return { ...credentials, disabled: false, lastUsedAt: null, createdAt: row.createdAt };
}

export function listAuthoringClients(platform: Platform, district: District): Promise<AuthoringClient[]> {
  return platform.directory
    .select({
      clientId: apiClients.clientId,
      disabled: apiClients.disabled,
      lastUsedAt: apiClients.lastUsedAt,
      createdAt: apiClients.createdAt,
    })
    .from(apiClients)
    .where(and(eq(apiClients.districtId, district.id), eq(apiClients.kind, 'authoring')))
    .orderBy(apiClients.createdAt, apiClients.clientId)
    .all();
}

/** Removes the client; its access tokens stop working at once. False when the district has no such client. */
export async function removeAuthoringClient(
  platform: Platform,
  district: District,
  clientId: string,
): Promise<boolean> {
  const removed = await platform.directory
    .delete(apiClients)
    .where(
      and(eq(apiClients.districtId, district.id), eq(apiClients.kind, 'authoring'), eq(apiClients.clientId, clientId)),
    )
    .returning({ clientId: apiClients.clientId });
  return removed.length > 0;
}

/** The client as it stands now, or null when it is gone or disabled. Asked on every call, so that a revocation counts at once. */
export async function findCaller(platform: Platform, clientId: string): Promise<ApiCaller | null> {
  return (await lookUp(platform, clientId))?.caller ?? null;
}

/**
 * The client with this id and secret, or with the secret before while it still works. An unknown client costs the same work as a wrong secret (no hint which
 * ids exist), and null says no more than that the two do not belong together.
 */
export async function authenticateClient(
  platform: Platform,
  { clientId, clientSecret }: ClientCredentials,
): Promise<ApiCaller | null> {
  const [found, given] = await Promise.all([lookUp(platform, clientId), hashToken(clientSecret)]);
  // Both are always compared: the time does not tell which one matched, nor whether there is a second.
  const current = sameHash(given, found?.secretHash ?? noHash);
  const previous = sameHash(given, found?.previousSecretHash ?? noHash);
  return found && (current || previous) ? found.caller : null;
}

/** As long as a hash, and the hash of nothing. */
const noHash = '-'.repeat(64);

/** Keeps that the client has got a token; not every time, because who asks for many would only write the same row again. */
export async function recordUse(platform: Platform, { clientId, lastUsedAt }: ApiCaller): Promise<void> {
  const now = platform.clock.now();
  if (lastUsedAt !== null && now.getTime() - Date.parse(lastUsedAt) < 15 * 60_000) return;
  await platform.directory
    .update(apiClients)
    .set({ lastUsedAt: now.toISOString() })
    .where(eq(apiClients.clientId, clientId));
}

interface Found {
  readonly caller: ApiCaller;
  readonly secretHash: string;
  /** Null when there is none, or none that still works. */
  readonly previousSecretHash: string | null;
}

/**
 * Every call asks, so it is one statement and one row: D1 takes as long again for a second statement or a row per endpoint (bench/token.bench.ts). It is put
 * together once.
 */
const clientQuery = (directory: Database) =>
  directory
    .select({
      client: apiClients,
      district: districts,
      demographics: { completedAt: demographicsConnections.completedAt, updatedAt: demographicsConnections.updatedAt },
      exportStatus: dataExports.status,
      permitted: sql<
        string | null
      >`(select json_group_object(${endpointPermissions.endpoint}, json(${endpointPermissions.options}))
        from ${endpointPermissions} where ${endpointPermissions.dataExportId} = ${apiClients.dataExportId})`,
    })
    .from(apiClients)
    .innerJoin(districts, eq(districts.id, apiClients.districtId))
    .leftJoin(demographicsConnections, eq(demographicsConnections.districtId, apiClients.districtId))
    .leftJoin(dataExports, eq(dataExports.id, apiClients.dataExportId))
    .where(eq(apiClients.clientId, sql.placeholder('clientId')))
    .prepare();

const clientQueries = new WeakMap<Database, ReturnType<typeof clientQuery>>();

async function lookUp({ directory, clock }: Platform, clientId: string): Promise<Found | null> {
  const query = clientQueries.get(directory) ?? clientQuery(directory);
  clientQueries.set(directory, query);
  const row = await query.get({ clientId });
  if (!row || row.client.disabled) return null;
  const { district, demographics } = row;
  const { kind, dataExportId, secretHash, previousSecretHash, previousSecretExpiresAt, lastUsedAt } = row.client;
  if (kind === 'dataExport' && row.exportStatus !== 'active') return null;
  const permitted = Object.entries(JSON.parse(row.permitted ?? '{}') as Record<string, OptionSettings>).flatMap(
    ([endpoint, options]) =>
      isExportEndpoint(endpoint) ? [[endpoint, completeSettings(endpoint, options)] as const] : [],
  );
  const scopes: readonly Scope[] = kind === 'authoring' ? ['documents'] : permitted.map(([endpoint]) => endpoint);
  const settings = Object.fromEntries(permitted);
  const overlaps = (previousSecretExpiresAt ?? '') > clock.now().toISOString();
  return {
    caller: { clientId, district, demographics, kind, dataExportId, scopes, settings, lastUsedAt },
    secretHash,
    previousSecretHash: overlaps ? previousSecretHash : null,
  };
}

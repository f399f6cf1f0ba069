import { and, type Column, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { Changed } from '../audit/index.ts';
import { type District, districts } from '../districts/index.ts';
import type { Database } from '../platform/database.ts';
import { type DataExportId, newId } from '../platform/ids.ts';
import { madeOnce, NewestEntries } from '../platform/isolate-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { hashToken, randomToken, sameHash } from '../platform/secrets.ts';
import { completeSettings, type OptionSettings } from './option-settings.ts';
import { apiClients } from './schema.ts';
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
  /** What an administrator has set, for each endpoint in `scopes` with options. `withSettings` applies it to a call. */
  readonly settings: Readonly<Partial<Record<Scope, OptionSettings>>>;
  /** Access tokens from before this instant open nothing; null when every one counts. */
  readonly tokensFrom: string | null;
  /** When it last got an access token, to the quarter of an hour. */
  readonly lastUsedAt: string | null;
}

/** Shown once to the person who asked for the client. We keep only a hash of the secret. */
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

/** A fresh secret and the hash that is kept of it. The prefix lets secret scanners recognize a leaked secret. */
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
): Promise<Changed<AuthoringClient & ClientCredentials>> {
  const { credentials, row } = await newCredentials(platform);
  await platform.directory
    .insert(apiClients)
    .values({ ...row, districtId: district.id, kind: 'authoring', dataExportId: null, disabled: false });
  const client = { ...credentials, disabled: false, lastUsedAt: null, createdAt: row.createdAt };
  return new Changed(client, changedClients(credentials.clientId, [null, 'added']));
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

/** Removes the client; its access tokens stop working at once. Null when the district has no such client. */
export async function removeAuthoringClient(
  platform: Platform,
  district: District,
  clientId: string,
): Promise<Changed<null> | null> {
  const removed = await platform.directory
    .delete(apiClients)
    .where(
      and(eq(apiClients.districtId, district.id), eq(apiClients.kind, 'authoring'), eq(apiClients.clientId, clientId)),
    )
    .returning({ clientId: apiClients.clientId });
  return removed.length > 0 ? new Changed(null, changedClients(clientId, ['added', null])) : null;
}

const changedClients = (clientId: string, [before, after]: readonly [string | null, string | null]) => ({
  setting: 'Plan-authoring clients',
  before: { [clientId]: before },
  after: { [clientId]: after },
});

/** What a route asks its district's database first, for the caller that it was made for. */
export interface FirstRead {
  /** Gives one row. Null: there is nothing to ask. */
  readonly statement: SQL | null;
}

/**
 * The client as it stands now, or null when it is gone or disabled. Asked on every call, so that a revocation counts at once. `firstRead` is made for the client as
 * this isolate last saw it and goes along in the same statement; what it gave is handed out only when the client still stands exactly so.
 */
export async function findCaller<Read extends FirstRead = never>(
  platform: Platform,
  clientId: string,
  firstRead: (caller: ApiCaller) => Promise<Read | null> = async () => null,
): Promise<{ caller: ApiCaller; first: { read: Read; row: unknown } | null } | null> {
  const seen = seenIn(platform.directory).get(clientId);
  const isBeside = seen && platform.databaseOf(seen.found.caller.district) === platform.directory;
  const read = isBeside ? await firstRead(seen.found.caller) : null;
  const [row, found] = await lookUp(platform, clientId, read?.statement);
  return found && { caller: found.caller, first: read && found === seen?.found ? { read, row } : null };
}

/**
 * The client with this id and secret, or with the secret before while it still works. An unknown client costs the same work as a wrong secret (no hint which
 * ids exist), and null says no more than that the two do not belong together.
 */
export async function authenticateClient(
  platform: Platform,
  { clientId, clientSecret }: ClientCredentials,
): Promise<ApiCaller | null> {
  const [[, found], given] = await Promise.all([lookUp(platform, clientId), hashToken(clientSecret)]);
  const overlaps = (found?.previousSecretExpiresAt ?? '') > platform.clock.now().toISOString();
  // Both are always compared: the time does not tell which one matched, nor whether there is a second.
  const current = sameHash(given, found?.secretHash ?? noHash);
  const previous = sameHash(given, (overlaps && found?.previousSecretHash) || noHash);
  return found && (current || previous) ? found.caller : null;
}

/** As long as a hash, and the hash of nothing: what a revoked secret leaves. */
export const noHash = '-'.repeat(64);

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
  readonly previousSecretHash: string | null;
  readonly previousSecretExpiresAt: string | null;
}

const { clientId: __, createdAt: ___, ...clientColumns } = getTableColumns(apiClients);

/** A column that holds JSON is put in as JSON, not as a text. */
const jsonObject = (alias: string, columns: Record<string, Column>): string =>
  `json_object(${Object.entries(columns)
    .map(([name, { dataType }]) => [name, `${alias}.${toSnakeCase(name)}`, dataType] as const)
    .map(([name, column, dataType]) => `'${name}', ${dataType === 'json' ? `json(${column})` : column}`)
    .join(', ')})`;

/**
 * Every call asks, so it is one column of one row, put together once: D1 takes as long again for a second statement or a row per endpoint (bench/token.bench.ts). As
 * one text it also need not be read again while it is the same as the last time.
 * SAFETY: the text is made of the names of our own columns; it ends where the id of the client is bound.
 */
const clientText = sql.raw(`select json_object('client', ${jsonObject('client', clientColumns)},
    'district', ${jsonObject('district', getTableColumns(districts))},
    'demographics', json(iif(connection.district_id is null, null, json_object('completedAt', connection.completed_at))),
    'permitted', json((select json_group_object(endpoint, json(options)) from endpoint_permissions
      where data_export_id = client.data_export_id)))
  from api_clients as client join districts as district on district.id = client.district_id
    left join demographics_connections as connection on connection.district_id = client.district_id
  where district.offboarding_at is null and client.client_id = `);

/** What `clientText` gives. */
interface ClientRow {
  readonly client: Omit<typeof apiClients.$inferSelect, 'clientId' | 'createdAt' | 'disabled'> & { disabled: 0 | 1 };
  readonly district: District;
  readonly demographics: ApiCaller['demographics'];
  readonly permitted: Readonly<Record<string, OptionSettings>>;
}

/** The clients that this isolate has seen, each as it last stood. */
const seenIn = madeOnce(
  (_: Database) => new NewestEntries<string, { readonly text: string; readonly found: Found }>(mostSeen),
  new WeakMap(),
);
const mostSeen = 1000;

/** The client as it stands now, and the row of the statement that was asked along. */
async function lookUp({ directory }: Platform, clientId: string, along?: SQL | null): Promise<[unknown, Found | null]> {
  const text = sql`(${clientText}${clientId}) as clientText`;
  const row = await directory.get<{ clientText: string | null } | undefined>(
    along ? sql`select *, ${text} from (${along})` : sql`select ${text}`,
  );
  if (!row) throw new Error('the statement that was asked along gave no row');
  const seen = seenIn(directory);
  const known = seen.get(clientId);
  if (known && known.text === row.clientText) return [row, known.found];
  const found = row.clientText === null ? null : readClient(clientId, JSON.parse(row.clientText) as ClientRow);
  if (!found) seen.delete(clientId);
  else seen.set(clientId, { text: row.clientText as string, found });
  return [row, found];
}

/** Null when it is disabled. */
function readClient(clientId: string, row: ClientRow): Found | null {
  const { client, district, demographics } = row;
  const { kind, dataExportId, lastUsedAt, tokensFrom, secretHash, previousSecretHash, previousSecretExpiresAt } =
    client;
  if (client.disabled) return null;
  const permitted = Object.entries(row.permitted).flatMap(([endpoint, options]) =>
    isExportEndpoint(endpoint) ? [[endpoint, completeSettings(endpoint, options)] as const] : [],
  );
  const scopes: readonly Scope[] = kind === 'authoring' ? ['documents'] : permitted.map(([endpoint]) => endpoint);
  const settings = Object.fromEntries(permitted);
  return {
    caller: { clientId, district, demographics, kind, dataExportId, scopes, settings, tokensFrom, lastUsedAt },
    ...{ secretHash, previousSecretHash, previousSecretExpiresAt },
  };
}

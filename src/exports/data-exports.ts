import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import { type DataExportId, newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { apiClients, dataExports, endpointPermissions } from './schema.ts';
import type { ExportEndpoint } from './scopes.ts';
import { mailTerms } from './terms.ts';

/** What an administrator enters under Settings > Data Exports > + add data export. */
export interface NewDataExport {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly endpoints: EndpointPermission[];
}

/** One endpoint that the export may call. */
export interface EndpointPermission {
  readonly endpoint: ExportEndpoint;
}

export interface DataExport extends NewDataExport {
  readonly id: DataExportId;
  readonly status: 'termsPending' | 'active' | 'disabled';
  readonly terms: {
    /** `expired`: there is no link that still works; the mail has to be sent again. */
    readonly status: 'pending' | 'expired' | 'accepted';
    readonly expireAt: string | null;
    readonly acceptedAt: string | null;
  };
  /** Null until the terms are accepted. */
  readonly clientId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Row = typeof dataExports.$inferSelect;

/** Adds the export and mails the terms link. Nothing is added when the mail cannot be sent. */
export async function addDataExport(
  platform: Platform,
  district: District,
  { endpoints, ...contact }: NewDataExport,
): Promise<Result<DataExport>> {
  const link = await mailTerms(platform, district, contact);
  if (!link.ok) return link;
  const now = platform.clock.now().toISOString();
  const row: Row = {
    ...contact,
    ...link.value,
    id: newId<DataExportId>('dataExport'),
    districtId: district.id,
    status: 'termsPending',
    termsAcceptedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  const { directory } = platform;
  await directory.batch([directory.insert(dataExports).values(row), ...permit(platform, row.id, endpoints)]);
  return findDataExport(platform, district, row.id);
}

export async function findDataExport(platform: Platform, district: District, id: string): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  const [found] = await withDetails(platform, [row.value]);
  return found ? ok(found) : refuse(unknownExport);
}

export async function listDataExports(
  platform: Platform,
  district: District,
  page: { limit: number; offset: number },
): Promise<{ dataExports: DataExport[]; total: number }> {
  const where = eq(dataExports.districtId, district.id);
  const rows = await platform.directory
    .select()
    .from(dataExports)
    .where(where)
    .orderBy(dataExports.createdAt, dataExports.id)
    .limit(page.limit)
    .offset(page.offset)
    .all();
  const total = await platform.directory.$count(dataExports, where);
  return { dataExports: await withDetails(platform, rows), total };
}

/** Replaces the endpoints that the export may call; tokens already issued lose what is no longer permitted at once. */
export async function setEndpoints(
  platform: Platform,
  district: District,
  id: string,
  endpoints: readonly EndpointPermission[],
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  const { directory } = platform;
  await directory.batch([touch(platform, row.value, {}), ...permit(platform, row.value.id, endpoints)]);
  return findDataExport(platform, district, id);
}

/** Stops the export at once: its tokens and its terms link, if one is open. */
export async function disableDataExport(
  platform: Platform,
  district: District,
  id: string,
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  await touch(platform, row.value, { status: 'disabled', termsTokenHash: null, termsExpireAt: null });
  return findDataExport(platform, district, id);
}

/** Enables the export again: with its credentials when the terms were accepted, else waiting for them. */
export async function enableDataExport(
  platform: Platform,
  district: District,
  id: string,
): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  await touch(platform, row.value, { status: row.value.termsAcceptedAt ? 'active' : 'termsPending' });
  return findDataExport(platform, district, id);
}

/** Mails a new terms link; the one before it stops working. */
export async function resendTerms(platform: Platform, district: District, id: string): Promise<Result<DataExport>> {
  const row = await rowOf(platform, district, id);
  if (!row.ok) return row;
  if (row.value.status !== 'termsPending') {
    const why = row.value.status === 'disabled' ? 'This data export is disabled.' : 'The terms have been accepted.';
    return refuse(problem('conflict', `${why} A terms link is mailed only while the terms are pending.`));
  }
  const link = await mailTerms(platform, district, row.value);
  if (!link.ok) return link;
  // The status is asked again: the terms may have been accepted while the mail went out.
  await touch(platform, row.value, link.value, eq(dataExports.status, 'termsPending'));
  return findDataExport(platform, district, id);
}

const unknownExport = problem('notFound', 'This district has no data export with this id.');

async function rowOf(platform: Platform, district: District, id: string): Promise<Result<Row>> {
  const row = await platform.directory
    .select()
    .from(dataExports)
    .where(and(eq(dataExports.districtId, district.id), eq(dataExports.id, id as DataExportId)))
    .get();
  return row ? ok(row) : refuse(unknownExport);
}

const touch = (platform: Platform, row: Row, change: Partial<Row>, only = sql`true`) =>
  platform.directory
    .update(dataExports)
    .set({ ...change, updatedAt: platform.clock.now().toISOString() })
    .where(and(eq(dataExports.districtId, row.districtId), eq(dataExports.id, row.id), only));

/** The statements that make `endpoints` the export's whole list. */
function permit({ directory }: Platform, dataExportId: DataExportId, endpoints: readonly EndpointPermission[]) {
  const rows = endpoints.map(({ endpoint }) => ({ dataExportId, endpoint, options: {} }));
  return [
    directory.delete(endpointPermissions).where(eq(endpointPermissions.dataExportId, dataExportId)),
    ...rows.map((row) => directory.insert(endpointPermissions).values(row)),
  ];
}

async function withDetails({ directory, clock }: Platform, rows: Row[]): Promise<DataExport[]> {
  if (rows.length === 0) return [];
  // One parameter for all ids: a page may hold more of them than D1 binds in one query.
  const ids = sql`(select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
  const [permissions, clients] = await directory.batch([
    directory
      .select({ dataExportId: endpointPermissions.dataExportId, endpoint: endpointPermissions.endpoint })
      .from(endpointPermissions)
      .where(inArray(endpointPermissions.dataExportId, ids))
      .orderBy(endpointPermissions.endpoint),
    directory
      .select({ dataExportId: apiClients.dataExportId, clientId: apiClients.clientId })
      .from(apiClients)
      .where(and(isNotNull(apiClients.dataExportId), inArray(apiClients.dataExportId, ids))),
  ]);
  const now = clock.now().toISOString();
  return rows.map(({ districtId: _, termsTokenHash, termsExpireAt, termsAcceptedAt, ...row }) => ({
    ...row,
    endpoints: permissions
      .filter(({ dataExportId }) => dataExportId === row.id)
      .map(({ endpoint }) => ({ endpoint: endpoint as ExportEndpoint })),
    terms: {
      status: termsAcceptedAt ? 'accepted' : termsTokenHash && (termsExpireAt ?? '') > now ? 'pending' : 'expired',
      expireAt: termsExpireAt,
      acceptedAt: termsAcceptedAt,
    },
    clientId: clients.find(({ dataExportId }) => dataExportId === row.id)?.clientId ?? null,
  }));
}

import { and, count, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { apiClients, completeSettings, endpointPermissions, isExportEndpoint } from '../api-access/index.ts';
import { type District, districts, inService } from '../districts/index.ts';
import { hasId } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { DataExport } from './data-export.ts';
import { dataExports } from './schema.ts';

export type ExportRow = typeof dataExports.$inferSelect;

export async function findDataExport(platform: Platform, district: District, id: string): Promise<Result<DataExport>> {
  const row = await exportRow(platform, district, id);
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
  const { directory } = platform;
  const [rows, [counted]] = await directory.batch([
    directory
      .select()
      .from(dataExports)
      .where(where)
      .orderBy(dataExports.createdAt, dataExports.id)
      .limit(page.limit)
      .offset(page.offset),
    directory.select({ total: count() }).from(dataExports).where(where),
  ]);
  return { dataExports: await withDetails(platform, rows), total: counted?.total ?? 0 };
}

/** The district's data exports by name, oldest first. */
export const dataExportNames = (
  { directory }: Platform,
  district: District,
): Promise<Pick<DataExport, 'id' | 'firstName' | 'lastName' | 'email'>[]> => {
  const { id, firstName, lastName, email, createdAt } = dataExports;
  return directory
    .select({ id, firstName, lastName, email })
    .from(dataExports)
    .where(eq(dataExports.districtId, district.id))
    .orderBy(createdAt, id)
    .all();
};

/** Every export that may be called now, of all districts: for deliveries on schedule. */
export const activeExports = ({ directory }: Platform) =>
  directory
    .select({ id: dataExports.id, districtId: dataExports.districtId })
    .from(dataExports)
    .innerJoin(districts, eq(districts.id, dataExports.districtId))
    .where(and(eq(dataExports.status, 'active'), inService, isNull(districts.pausedAt)))
    .all();

/** How far each of the district's data exports is: a statement on the directory. */
export const exportStatuses = ({ directory }: Platform, district: District) =>
  directory.select({ status: dataExports.status }).from(dataExports).where(eq(dataExports.districtId, district.id));

export const unknownExport = problem('notFound', 'This district has no data export with this id.');

/** Its row, for a change. */
export async function exportRow(platform: Platform, district: District, id: string): Promise<Result<ExportRow>> {
  const row = await platform.directory
    .select()
    .from(dataExports)
    .where(and(eq(dataExports.districtId, district.id), hasId(dataExports.id, id)))
    .get();
  return row ? ok(row) : refuse(unknownExport);
}

async function withDetails({ directory, clock }: Platform, rows: ExportRow[]): Promise<DataExport[]> {
  if (rows.length === 0) return [];
  // One parameter for all ids: a page may hold more of them than D1 binds in one query.
  const ids = sql`(select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
  const [permissions, clients] = await directory.batch([
    directory
      .select()
      .from(endpointPermissions)
      .where(inArray(endpointPermissions.dataExportId, ids))
      .orderBy(endpointPermissions.endpoint),
    directory
      .select()
      .from(apiClients)
      .where(and(isNotNull(apiClients.dataExportId), inArray(apiClients.dataExportId, ids))),
  ]);
  const now = clock.now().toISOString();
  const ahead = (at: string | null | undefined) => (at && at > now ? at : null);
  return rows.map(
    ({ districtId: _, linkTokenHash: __, linkExpireAt, termsAcceptedAt, errorsMailedAt: ___, ...row }) => {
      const client = clients.find(({ dataExportId }) => dataExportId === row.id);
      return {
        ...row,
        endpoints: permissions.flatMap(({ dataExportId, endpoint, options }) =>
          dataExportId === row.id && isExportEndpoint(endpoint)
            ? [{ endpoint, options: completeSettings(endpoint, options) }]
            : [],
        ),
        terms: {
          status: termsAcceptedAt ? 'accepted' : ahead(linkExpireAt) ? 'pending' : 'expired',
          expireAt: termsAcceptedAt ? null : linkExpireAt,
          acceptedAt: termsAcceptedAt,
        },
        clientId: client?.clientId ?? null,
        lastUsedAt: client?.lastUsedAt ?? null,
        newSecret: {
          linkExpireAt: termsAcceptedAt ? ahead(linkExpireAt) : null,
          previousSecretExpiresAt: ahead(client?.previousSecretExpiresAt),
        },
      };
    },
  );
}

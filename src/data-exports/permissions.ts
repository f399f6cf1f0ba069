import { and, eq } from 'drizzle-orm';
import { type ExportEndpoint, requireOwnState } from '../api-access/scopes.ts';
import type { District } from '../districts/index.ts';
import type { DataExportId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type DataExport, findDataExport, type NewPermission } from './data-exports.ts';
import { completeSettings, settingFaults } from './option-settings.ts';
import { endpointPermissions } from './schema.ts';

/** Permits one endpoint, with the settings of its options, or changes them. The other endpoints stay as they are. */
export async function permitEndpoint(
  platform: Platform,
  district: District,
  id: string,
  { endpoint, options = {} }: NewPermission,
): Promise<Result<DataExport>> {
  const found = await findDataExport(platform, district, id);
  if (!found.ok) return found;
  const own = requireOwnState(district, [endpoint]);
  if (!own.ok) return own;
  const errors = settingFaults(endpoint, options);
  if (errors.length > 0)
    return refuse(
      problem('invalidRequest', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors }),
    );
  const row = { dataExportId: found.value.id, endpoint, options: completeSettings(endpoint, options) };
  await platform.directory
    .insert(endpointPermissions)
    .values(row)
    .onConflictDoUpdate({ target: [endpointPermissions.dataExportId, endpointPermissions.endpoint], set: row });
  return findDataExport(platform, district, id);
}

/** Takes one endpoint away. Tokens already issued lose it at once. */
export async function forbidEndpoint(
  platform: Platform,
  district: District,
  id: string,
  endpoint: ExportEndpoint,
): Promise<Result<DataExport>> {
  const found = await findDataExport(platform, district, id);
  if (!found.ok) return found;
  await platform.directory.delete(endpointPermissions).where(isOf(found.value.id, endpoint));
  return ok({ ...found.value, endpoints: found.value.endpoints.filter((one) => one.endpoint !== endpoint) });
}

const isOf = (id: DataExportId, endpoint: ExportEndpoint) =>
  and(eq(endpointPermissions.dataExportId, id), eq(endpointPermissions.endpoint, endpoint));

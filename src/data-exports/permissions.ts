import { and, eq } from 'drizzle-orm';
import {
  completeSettings,
  type ExportEndpoint,
  endpointPermissions,
  requireOwnState,
  settingFaults,
} from '../api-access/index.ts';
import type { Changed } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import type { DataExportId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { changeExport } from './change-export.ts';
import type { DataExport, NewPermission } from './data-export.ts';

/** Permits one endpoint, with the settings of its options, or changes them. The other endpoints stay as they are. */
export const permitEndpoint = (
  platform: Platform,
  district: District,
  id: DataExportId,
  { endpoint, options = {} }: NewPermission,
): Promise<Result<Changed<DataExport>>> =>
  changeExport(platform, district, id, async () => {
    const own = requireOwnState(district, [endpoint]);
    if (!own.ok) return own;
    const errors = settingFaults(endpoint, options);
    if (errors.length > 0)
      return refuse(
        problem('invalidRequest', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors }),
      );
    const row = { dataExportId: id, endpoint, options: completeSettings(endpoint, options) };
    await platform.directory
      .insert(endpointPermissions)
      .values(row)
      .onConflictDoUpdate({ target: [endpointPermissions.dataExportId, endpointPermissions.endpoint], set: row });
    return ok(null);
  });

/** Takes one endpoint away. Tokens already issued lose it at once. */
export const forbidEndpoint = (
  platform: Platform,
  district: District,
  id: DataExportId,
  endpoint: ExportEndpoint,
): Promise<Result<Changed<DataExport>>> =>
  changeExport(platform, district, id, async () => {
    const ofExport = eq(endpointPermissions.dataExportId, id);
    await platform.directory
      .delete(endpointPermissions)
      .where(and(ofExport, eq(endpointPermissions.endpoint, endpoint)));
    return ok(null);
  });

import { and, eq } from 'drizzle-orm';
import {
  completeSettings,
  type ExportEndpoint,
  endpointPermissions,
  type OptionSettings,
  requireOwnState,
  settingFaults,
} from '../api-access/index.ts';
import type { Changed } from '../audit/index.ts';
import type { District } from '../districts/index.ts';
import type { DataExportId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { wrongFields } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { EndpointOptions } from '../states/index.ts';
import { reportsOf } from '../states/index.ts';
import { changeExport, setEndpoints } from './change-export.ts';
import type { DataExport, NewPermission } from './data-export.ts';
import { findDataExport } from './data-exports.ts';

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
    if (errors.length > 0) return refuse(wrongFields(errors));
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

/**
 * Permits every report of the district's state that is not permitted yet, as the set-up guide says: callers may set every option, and an option that has one value,
 * such as FD's "Using '@' character", has it.
 */
export async function permitStateReports(
  platform: Platform,
  district: District,
  id: DataExportId,
): Promise<Result<Changed<DataExport>>> {
  const found = await findDataExport(platform, district, id);
  if (!found.ok) return found;
  const { endpoints } = found.value;
  const missing = reportsOf(district.state).filter(
    (report) => !endpoints.some((one) => one.endpoint === report.endpoint),
  );
  return setEndpoints(platform, district, id, [
    ...endpoints,
    ...missing.map(({ endpoint, options }) => ({ endpoint, options: presets(options) })),
  ]);
}

const presets = (options: EndpointOptions): OptionSettings =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, option]) => {
      const [only, ...others] = option.kind === 'choice' ? Object.keys(option.choices) : [];
      return only && others.length === 0 ? [[name, { value: only, allowCallerOverride: true }]] : [];
    }),
  );

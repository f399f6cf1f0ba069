import { newCredentials } from '../../src/api-access/clients.ts';
import {
  apiClients,
  type ClientCredentials,
  type ExportEndpoint,
  endpointPermissions,
  type OptionSettings,
} from '../../src/api-access/index.ts';
import { dataExports } from '../../src/data-exports/schema.ts';
import type { District } from '../../src/districts/index.ts';
import { type DataExportId, newId } from '../../src/platform/ids.ts';
import type { Platform } from '../../src/platform/platform.ts';

/** Credentials of a data export whose terms have been accepted, with these endpoints. */
export async function exportClient(
  platform: Platform,
  district: District,
  endpoints: readonly ExportEndpoint[],
  options: OptionSettings = {},
): Promise<ClientCredentials> {
  const id = newId<DataExportId>('dataExport');
  const { credentials, row } = await newCredentials(platform);
  const contact = { firstName: 'Jo', lastName: 'Miller', email: 'jo.miller@example.org' };
  const at = { createdAt: row.createdAt, updatedAt: row.createdAt };
  await platform.directory.batch([
    platform.directory.insert(dataExports).values({ id, districtId: district.id, ...contact, status: 'active', ...at }),
    platform.directory
      .insert(endpointPermissions)
      .values(endpoints.map((endpoint) => ({ dataExportId: id, endpoint, options }))),
    platform.directory
      .insert(apiClients)
      .values({ ...row, districtId: district.id, dataExportId: id, kind: 'dataExport', disabled: false }),
  ]);
  return credentials;
}

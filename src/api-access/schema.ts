import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DataExportId, DistrictId } from '../platform/ids.ts';
import type { OptionSettings } from './option-settings.ts';

/** OAuth 2.0 clients: of a data export, or of the plan-authoring system that sends documents. In the directory. */
export const apiClients = sqliteTable(
  'api_clients',
  {
    clientId: text().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    kind: text({ enum: ['dataExport', 'authoring'] }).notNull(),
    /** Whose client this is; null for the plan-authoring system. */
    dataExportId: text().$type<DataExportId>(),
    /** SHA-256 of the client secret, which is 256 random bits. */
    secretHash: text().notNull(),
    /** The secret before, which works until it expires, so that a rotation interrupts nobody. */
    previousSecretHash: text(),
    previousSecretExpiresAt: text(),
    /** Access tokens from before this instant open nothing: they were got with a secret that was revoked. */
    tokensFrom: text(),
    /** When the newest access token was issued, to the quarter of an hour. */
    lastUsedAt: text(),
    /** Its tokens and its secrets open nothing. */
    disabled: integer({ mode: 'boolean' }).notNull(),
    createdAt: text().notNull(),
  },
  (table) => [
    index('api_clients_by_district').on(table.districtId),
    index('api_clients_by_data_export').on(table.dataExportId),
  ],
);

/** Which endpoints a data export's client may call. Each option has its value, and whether a caller may override it. In the directory. */
export const endpointPermissions = sqliteTable(
  'endpoint_permissions',
  {
    dataExportId: text().$type<DataExportId>().notNull(),
    endpoint: text().notNull(),
    options: text({ mode: 'json' }).$type<OptionSettings>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.dataExportId, table.endpoint] })],
);

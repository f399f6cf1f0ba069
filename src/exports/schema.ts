import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DataExportId, DistrictId } from '../platform/ids.ts';

/** Settings > Data Exports: an account under which Campus, or another program, calls the API. In the directory. */
export const dataExports = sqliteTable(
  'data_exports',
  {
    id: text().$type<DataExportId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    email: text().notNull(),
    /** Until the person named has accepted the terms there are no credentials. */
    status: text({ enum: ['termsPending', 'active', 'disabled'] }).notNull(),
    /** SHA-256 of the one-time token in the mailed link; null when used. */
    termsTokenHash: text(),
    termsExpireAt: text(),
    termsAcceptedAt: text(),
    createdAt: text().notNull(),
    updatedAt: text().notNull(),
  },
  (table) => [
    index('data_exports_by_district').on(table.districtId),
    index('data_exports_by_terms').on(table.termsTokenHash),
  ],
);

/** Endpoint Permissions: which endpoints an export may call, and for each option its value and whether a caller may override it. */
export const endpointPermissions = sqliteTable(
  'endpoint_permissions',
  {
    dataExportId: text().$type<DataExportId>().notNull(),
    endpoint: text().notNull(),
    options: text({ mode: 'json' })
      .$type<Record<string, { value: string | null; allowCallerOverride: boolean }>>()
      .notNull(),
  },
  (table) => [primaryKey({ columns: [table.dataExportId, table.endpoint] })],
);

/** OAuth 2.0 clients: of a data export, or of the plan-authoring system that sends documents. In the directory. */
export const apiClients = sqliteTable(
  'api_clients',
  {
    clientId: text().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    kind: text({ enum: ['dataExport', 'authoring'] }).notNull(),
    dataExportId: text().$type<DataExportId>(),
    /** SHA-256 of the client secret, which is 256 random bits. */
    secretHash: text().notNull(),
    disabled: integer({ mode: 'boolean' }).notNull(),
    createdAt: text().notNull(),
  },
  (table) => [index('api_clients_by_district').on(table.districtId)],
);

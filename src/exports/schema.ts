import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DataExportId, DeliveryId, DistrictId } from '../platform/ids.ts';
import type { Sealed } from '../platform/sealing.ts';
import type { OptionSettings } from './option-settings.ts';

/** Settings > Data Exports: an account under which Campus, or another program, calls the API. In the directory. */
export const dataExports = sqliteTable(
  'data_exports',
  {
    id: text().$type<DataExportId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    email: text().notNull(),
    /** Who else is mailed when errors occur. The terms link goes to `email` alone. */
    additionalEmails: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    /** Until the person named has accepted the terms there are no credentials. */
    status: text({ enum: ['termsPending', 'active', 'disabled'] }).notNull(),
    /** SHA-256 of the one-time token in the mailed link; null when used. While the terms are pending the link opens them, afterwards a new secret. */
    linkTokenHash: text(),
    linkExpireAt: text(),
    termsAcceptedAt: text(),
    /** When errors were last mailed: the next mail waits, so that a bad day is a few mails and not a thousand. */
    errorsMailedAt: text(),
    createdAt: text().notNull(),
    updatedAt: text().notNull(),
  },
  (table) => [
    index('data_exports_by_district').on(table.districtId),
    index('data_exports_by_link').on(table.linkTokenHash),
  ],
);

/** Endpoint Permissions: which endpoints an export may call, and for each option its value and whether a caller may override it. */
export const endpointPermissions = sqliteTable(
  'endpoint_permissions',
  {
    dataExportId: text().$type<DataExportId>().notNull(),
    endpoint: text().notNull(),
    options: text({ mode: 'json' }).$type<OptionSettings>().notNull(),
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
    /** The secret before, which works until it expires, so that a rotation interrupts nobody. */
    previousSecretHash: text(),
    previousSecretExpiresAt: text(),
    /** Of the newest access token, to the quarter of an hour. */
    lastUsedAt: text(),
    disabled: integer({ mode: 'boolean' }).notNull(),
    createdAt: text().notNull(),
  },
  (table) => [
    index('api_clients_by_district').on(table.districtId),
    index('api_clients_by_data_export').on(table.dataExportId),
  ],
);

/** What went wrong for a data export (requirement R6), counted: the same error a thousand times is one row. In the directory. */
export const exportErrors = sqliteTable(
  'export_errors',
  {
    dataExportId: text().$type<DataExportId>().notNull(),
    /** The endpoint that was called, or `sftpPush`. */
    source: text().notNull(),
    code: text().notNull(),
    detail: text().notNull(),
    count: integer().notNull(),
    firstAt: text().notNull(),
    lastAt: text().notNull(),
    /** Of `count`, how many have been mailed. */
    mailed: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.dataExportId, table.source, table.code, table.detail] })],
);

/** SFTP Push of a data export: where its files are delivered, and when. In the directory. */
export const sftpPushes = sqliteTable('sftp_pushes', {
  dataExportId: text().$type<DataExportId>().primaryKey(),
  host: text().notNull(),
  port: integer().notNull(),
  /** Folder on the server. */
  path: text().notNull(),
  username: text().notNull(),
  authentication: text({ enum: ['password', 'privateKey'] }).notNull(),
  secret: text().$type<Sealed>().notNull(),
  /** SHA-256 fingerprint of the server's key as OpenSSH writes it; null until the first connection pins it. */
  hostKey: text(),
  format: text({ enum: ['csv', 'emis', 'json'] }).notNull(),
  cadence: text({ enum: ['daily', 'weekly'] }).notNull(),
  /** Hour of the district's clock. */
  hour: integer().notNull(),
  /** 0 is Sunday; of a weekly push. */
  weekday: integer(),
  updatedAt: text().notNull(),
});

/** Deliveries by SFTP Push, under way and past. In the directory. */
export const sftpDeliveries = sqliteTable(
  'sftp_deliveries',
  {
    id: text().$type<DeliveryId>().primaryKey(),
    dataExportId: text().$type<DataExportId>().notNull(),
    districtId: text().$type<DistrictId>().notNull(),
    trigger: text({ enum: ['schedule', 'pushNow'] }).notNull(),
    /** The local date that is delivered on schedule, or the id of a delivery that somebody asked for: one delivery each. */
    slot: text().notNull(),
    status: text({ enum: ['waiting', 'running', 'delivered', 'failed'] }).notNull(),
    attempts: integer().notNull(),
    /** When the next attempt is due; while one runs, when it is given up as lost. */
    dueAt: text().notNull(),
    files: text({ mode: 'json' }).$type<DeliveredFile[]>().notNull(),
    problemCode: text(),
    problemDetail: text(),
    createdAt: text().notNull(),
    finishedAt: text(),
  },
  (table) => [
    uniqueIndex('sftp_deliveries_by_slot').on(table.dataExportId, table.slot),
    index('sftp_deliveries_by_status').on(table.status, table.dueAt),
  ],
);

export interface DeliveredFile {
  name: string;
  bytes: number;
  records: number;
}

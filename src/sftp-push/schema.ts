import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DataExportId, DeliveryId, DistrictId } from '../platform/ids.ts';
import type { Sealed } from '../platform/sealing.ts';

/** SFTP Push of a data export: where its files are delivered, and when. In the directory. */
export const sftpPushes = sqliteTable('sftp_pushes', {
  dataExportId: text().$type<DataExportId>().primaryKey(),
  host: text().notNull(),
  port: integer().notNull(),
  /** Folder on the server. */
  path: text().notNull(),
  username: text().notNull(),
  /** Files are written under a temporary name and renamed, or under their own name where the server lets nothing be renamed. */
  upload: text({ enum: ['rename', 'direct'] }).notNull(),
  authentication: text({ enum: ['password', 'privateKey'] }).notNull(),
  secret: text().$type<Sealed>().notNull(),
  /** SHA-256 fingerprint of the server's key as OpenSSH writes it; null until the first connection pins it. */
  hostKey: text(),
  format: text({ enum: ['csv', 'fixedWidth', 'json'] }).notNull(),
  cadence: text({ enum: ['daily', 'weekly'] }).notNull(),
  /** Hour in the district’s local time. */
  hour: integer().notNull(),
  /** 0 is Sunday; of a weekly push. */
  weekday: integer(),
  updatedAt: text().notNull(),
});

/** What is shown of it: the password or key never is. */
export type SftpPush = Omit<typeof sftpPushes.$inferSelect, 'dataExportId' | 'secret'>;

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

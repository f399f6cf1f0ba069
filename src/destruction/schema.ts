import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DatabaseName } from '../platform/database.ts';
import type { DistrictId } from '../platform/ids.ts';

/**
 * Certificates of destruction: what was destroyed, when, for whom, and why (34 CFR 300.624).
 * They hold ids and counts, and nothing about a child. In the directory, and kept for good.
 */
export const destructions = sqliteTable(
  'destructions',
  {
    id: text().primaryKey(),
    kind: text({ enum: ['student', 'district'] }).notNull(),
    districtId: text().$type<DistrictId>().notNull(),
    /** Our id of the student; the district's id for a district. */
    subject: text().notNull(),
    reason: text().notNull(),
    requestedBy: text().notNull(),
    /** Who carried it out, as the audit trail names them. */
    actor: text().notNull(),
    at: text().notNull(),
    /** Rows destroyed, by table, and files destroyed, under `files`. */
    counts: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
    /** SHA-256 of the other fields, hexadecimal. */
    digest: text().notNull(),
  },
  (table) => [index('destructions_by_district').on(table.districtId, table.at)],
);

/** Districts that leave SameGoal. In the directory. The row goes when the district's destruction is certified, or the offboarding canceled. */
export const offboardings = sqliteTable('offboardings', {
  districtId: text().$type<DistrictId>().primaryKey(),
  /** Where the district's records are: needed when the row of the district is gone already. */
  database: text().$type<DatabaseName>().notNull(),
  requestedAt: text().notNull(),
  reason: text().notNull(),
  requestedBy: text().notNull(),
  /** Who asked for it over the API, as the audit trail names them. */
  actor: text().notNull(),
  /** What becomes of our flags in Campus: left as they are, or ended. */
  flags: text({ enum: ['leave', 'end'] }).notNull(),
  destroyAt: text().notNull(),
  /** From then on nothing can be canceled. */
  destructionBegunAt: text(),
  /** The id of the future certificate, chosen first, so that several attempts write one certificate. */
  certificateId: text().notNull(),
});

/**
 * Whose append-only records may be destroyed just now. A row lives only inside the transaction that destroys;
 * the triggers that keep those records look for it. `subject` is a student's id, a document's, or the district's.
 */
export const destructionPermits = sqliteTable(
  'destruction_permits',
  { districtId: text().$type<DistrictId>().notNull(), subject: text().notNull() },
  (table) => [primaryKey({ columns: [table.districtId, table.subject] })],
);

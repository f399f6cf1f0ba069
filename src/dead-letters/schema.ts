import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DistrictId } from '../platform/ids.ts';

/** Messages that a queue gave up on. They hold ids, never records. In the directory. */
export const deadLetters = sqliteTable(
  'dead_letters',
  {
    /** The queue's id of the message. */
    id: text().primaryKey(),
    /** What would have taken it. */
    kind: text({ enum: ['runStep', 'delivery', 'webhook'] }).notNull(),
    /** Null where the message names no district. */
    districtId: text().$type<DistrictId>(),
    body: text({ mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
    failedAt: text().notNull(),
    retriedAt: text(),
    retriedBy: text(),
  },
  (table) => [
    index('dead_letters_by_time').on(table.failedAt),
    index('dead_letters_by_district').on(table.districtId, table.failedAt),
  ],
);

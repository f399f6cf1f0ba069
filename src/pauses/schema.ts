import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Times in which nothing was written to any Campus, with the reason. At most one is not over. In the directory. */
export const campusPauses = sqliteTable('campus_pauses', {
  pausedAt: text().primaryKey(),
  pausedBy: text().notNull(),
  /** What every page shows. */
  reason: text().notNull(),
  resumedAt: text(),
  resumedBy: text(),
});

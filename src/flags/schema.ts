import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DistrictId, RunId, SourcedId, StudentId } from '../platform/ids.ts';
import type { Program } from '../programs/programs.ts';
import type { CampusFlag } from './campus-flag.ts';
import type { FlagActionKind } from './plan.ts';

/**
 * Every write to a flag in Campus: intended before it is sent, settled after. What we created is known from here, and what a cutover ended can be given back
 * from `before`.
 */
export const flagLedger = sqliteTable(
  'flag_ledger',
  {
    districtId: text().$type<DistrictId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    program: text().$type<Program>().notNull(),
    flagSourcedId: text().$type<SourcedId>().notNull(),
    studentId: text().$type<StudentId>(),
    action: text().$type<FlagActionKind>().notNull(),
    reason: text().notNull(),
    before: text({ mode: 'json' }).$type<CampusFlag>(),
    after: text({ mode: 'json' }).$type<CampusFlag>().notNull(),
    state: text({ enum: ['planned', 'written', 'refused'] }).notNull(),
    problem: text(),
    plannedAt: text().notNull(),
    settledAt: text(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.runId, table.program, table.flagSourcedId] }),
    index('flag_ledger_by_flag').on(table.districtId, table.program, table.flagSourcedId),
    index('flag_ledger_open').on(table.districtId, table.runId, table.program, table.state),
  ],
);

/** Students who have a badge but get no flag, with the reason, as of the last run. */
export const unflaggedBadges = sqliteTable(
  'unflagged_badges',
  {
    districtId: text().$type<DistrictId>().notNull(),
    program: text().$type<Program>().notNull(),
    studentId: text().$type<StudentId>().notNull(),
    reason: text().notNull(),
    runId: text().$type<RunId>().notNull(),
    ordinal: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.program, table.studentId, table.ordinal] })],
);

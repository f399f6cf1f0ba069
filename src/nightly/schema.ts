import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DistrictId, RunId } from '../platform/ids.ts';

/** Run history. The district's Durable Object decides; this is what people and reports read. */
export const runs = sqliteTable(
  'runs',
  {
    id: text().$type<RunId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    /** The district's local date of the night. */
    night: text().$type<IsoDate>().notNull(),
    trigger: text({ enum: ['schedule', 'runNow', 'cutover', 'undoCutover', 'offboarding'] }).notNull(),
    status: text({ enum: ['running', 'held', 'completed', 'failed'] }).notNull(),
    startedAt: text().notNull(),
    finishedAt: text(),
    problemCode: text(),
    problemDetail: text(),
    /** What a person sends to confirm a run that is held. */
    confirmation: text(),
    /** Who has confirmed it, as the audit trail names them; null for a run that was never held, or that nobody confirmed. */
    confirmedBy: text(),
    confirmedAt: text(),
  },
  (table) => [index('runs_by_district').on(table.districtId, table.startedAt)],
);

export const runSteps = sqliteTable(
  'run_steps',
  {
    runId: text().$type<RunId>().notNull(),
    number: integer().notNull(),
    /** What the step did: `students`, `badges`, `planFlags section504`, … */
    name: text().notNull(),
    counts: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
    problemCode: text(),
    problemDetail: text(),
    attempts: integer().notNull(),
    finishedAt: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.number] }),
    index('run_steps_with_problem').on(table.runId).where(sql`problem_code is not null`),
  ],
);

/** Runs of all districts with what each came to, so that a list of a thousand districts is one query. In the directory. */
export const runSummaries = sqliteTable(
  'run_summaries',
  {
    runId: text().$type<RunId>().primaryKey(),
    districtId: text().$type<DistrictId>().notNull(),
    night: text().$type<IsoDate>().notNull(),
    trigger: text().$type<(typeof runs.$inferSelect)['trigger']>().notNull(),
    status: text().$type<(typeof runs.$inferSelect)['status']>().notNull(),
    startedAt: text().notNull(),
    finishedAt: text(),
    problemCode: text(),
    /** What the run left for a person, by the rule of `problemsOfRun`. */
    problems: integer().notNull(),
    /** Active students after the run; null when it did not get so far. */
    students: integer(),
    /** Flags written to Campus. */
    writes: integer().notNull(),
    /** Badges without a flag after the run. */
    unflagged: integer().notNull(),
  },
  (table) => [
    index('run_summaries_by_district').on(table.districtId, table.startedAt),
    index('run_summaries_by_start').on(table.startedAt),
  ],
);

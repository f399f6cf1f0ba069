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
    trigger: text({ enum: ['schedule', 'runNow', 'cutover', 'undoCutover'] }).notNull(),
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

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DistrictId, RunId, SourcedId, StudentId } from '../platform/ids.ts';
import type { Program } from '../programs/index.ts';
import type { CampusFlag } from './campus/campus-flag.ts';
import { driftKinds } from './ledger/drift.ts';
import type { FlagActionKind } from './plan/plan.ts';
import type { UndoAction } from './undo/undo-plan.ts';

/** What a write does: kept level with the badges, or taken back by an undo. */
export type WriteKind = FlagActionKind | UndoAction['kind'];

/**
 * What has become of a write. Campus' answer is not believed: only reading Campus back makes a write `seen`.
 *
 *   planned ─► sending ─► sent ─► seen      Campus shows the flag as planned
 *      ▲          │        │
 *      └──────────┴────────┤                Campus shows it as it was: the write is sent again
 *                          ├► refused       Campus answered no; a later run sends it again
 *                          ├► changed       somebody has changed the flag meanwhile: it is left alone
 *                          └► gone          somebody has deleted the flag meanwhile
 */
export const writeStates = ['planned', 'sending', 'sent', 'seen', 'refused', 'changed', 'gone'] as const;

/**
 * Every write to a flag in Campus. A plan is frozen here, one row a write, before the first is sent. The ledger tells which flags SameGoal created, and `before`
 * tells how a flag was that a cutover ended.
 */
export const flagLedger = sqliteTable(
  'flag_ledger',
  {
    districtId: text().$type<DistrictId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    program: text().$type<Program>().notNull(),
    flagSourcedId: text().$type<SourcedId>().notNull(),
    studentId: text().$type<StudentId>(),
    action: text().$type<WriteKind>().notNull(),
    reason: text().notNull(),
    before: text({ mode: 'json' }).$type<CampusFlag>(),
    after: text({ mode: 'json' }).$type<CampusFlag>().notNull(),
    state: text({ enum: writeStates }).notNull(),
    /** What a person must know of the write: Campus' refusal, or why the flag is not as planned. */
    problem: text(),
    plannedAt: text().notNull(),
    /** When Campus first accepted the write. */
    sentAt: text(),
    /** When Campus last showed the flag as planned. */
    seenAt: text(),
  },
  (table) => [
    primaryKey({ columns: [table.districtId, table.runId, table.program, table.flagSourcedId] }),
    index('flag_ledger_by_flag').on(table.districtId, table.program, table.flagSourcedId),
    index('flag_ledger_by_student').on(table.districtId, table.studentId),
    index('flag_ledger_problems').on(table.districtId, table.runId, table.program).where(sql`problem is not null`),
    index('flag_ledger_open').on(table.districtId, table.runId, table.program, table.state),
  ],
);

/** The take over of a program that has been frozen, see `FrozenCutover`: its plan is every write in the ledger that was planned at `frozenAt`. */
export const flagCutovers = sqliteTable(
  'flag_cutovers',
  {
    districtId: text().$type<DistrictId>().notNull(),
    program: text().$type<Program>().notNull(),
    /** The run that carries it out. */
    runId: text().$type<RunId>().notNull(),
    frozenAt: text().notNull(),
    /** The flag's setup in Campus that it was frozen for. */
    setup: text().$type<SourcedId>().notNull(),
    /** The hash of the plan, see `CutoverPlan`. */
    hash: text().notNull(),
    /** A person has confirmed it. */
    confirmed: integer({ mode: 'boolean' }).notNull(),
    /** An undo has begun and is not over. */
    undoing: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.program] })],
);

/** Flags that a night found otherwise in Campus than we last wrote them. */
export const flagDrift = sqliteTable(
  'flag_drift',
  {
    districtId: text().$type<DistrictId>().notNull(),
    runId: text().$type<RunId>().notNull(),
    program: text().$type<Program>().notNull(),
    flagSourcedId: text().$type<SourcedId>().notNull(),
    studentId: text().$type<StudentId>(),
    kind: text({ enum: driftKinds }).notNull(),
    fields: text({ mode: 'json' }).$type<string[]>().notNull(),
    mended: integer({ mode: 'boolean' }).notNull(),
    /** The run whose write the flag no longer shows. */
    writtenIn: text().$type<RunId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.districtId, table.runId, table.program, table.flagSourcedId] })],
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
  (table) => [
    primaryKey({ columns: [table.districtId, table.program, table.studentId, table.ordinal] }),
    index('unflagged_badges_by_run').on(table.districtId, table.runId),
  ],
);

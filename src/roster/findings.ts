import { createHash } from 'node:crypto';
import { and, count, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { District } from '../districts/index.ts';
import { hasId } from '../platform/database.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { field, inOneTransaction, type Landing, rowsOf } from './landing.ts';
import { isInexact } from './oneroster/objects.ts';
import { rosterFindings, students } from './schema.ts';
import { studentName } from './students.ts';

export type RosterFinding = typeof rosterFindings.$inferSelect;

/** An object that could not be read: which, and the first field that was wrong. Never its value. */
export interface Rejected {
  readonly object: string;
  readonly field: string;
  readonly reason: string;
  /** What the object is counted by when a collection is read again: its sourcedId, or a name made of its content. */
  readonly countedAs: string;
}

/** A page cannot flood the findings: after so many, a fault of the source is plain. */
const keptPerPage = 200;

export function rejection(row: unknown, place: string, error: z.core.$ZodError): Rejected {
  const sourcedId = typeof row === 'object' && row !== null ? (row as { sourcedId?: unknown }).sourcedId : undefined;
  const isNamed = typeof sourcedId === 'string' || (typeof sourcedId === 'number' && !isInexact(sourcedId));
  const named = isNamed ? String(sourcedId).trim() : '';
  const [issue] = error.issues;
  return {
    object: named || place,
    field: issue?.path.join('.') || 'object',
    reason: issue?.message ?? 'cannot be read',
    countedAs: named || `unnamed ${createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 22)}`,
  };
}

export async function recordRejected(
  { database, district, runId }: Landing,
  collection: string,
  rejected: readonly Rejected[],
): Promise<void> {
  if (rejected.length === 0) return;
  await inOneTransaction(database, [
    sql`insert or ignore into roster_findings (district_id, run_id, kind, collection, object, field, reason)
      select ${district.id}, ${runId}, 'rejected', ${collection}, ${field('object')}, ${field('field')}, ${field('reason')}
      from ${rowsOf(JSON.stringify(rejected.slice(0, keptPerPage)))}`,
  ]);
}

/** What a run found, by kind and object. */
export async function findingsOf(
  platform: Platform,
  district: District,
  runId: string,
  page: { limit: number; offset: number },
): Promise<{ findings: RosterFinding[]; total: number }> {
  const database = platform.databaseOf(district);
  const [findings, [counted]] = await database.batch([
    database
      .select()
      .from(rosterFindings)
      .where(ofRun(district, runId))
      .orderBy(...inOrder)
      .limit(page.limit)
      .offset(page.offset),
    database.select({ total: count() }).from(rosterFindings).where(ofRun(district, runId)),
  ]);
  return { findings, total: counted?.total ?? 0 };
}

/** What a person has to correct in Campus; the rest is told of, and asks nothing of anybody. */
const isToCorrect = sql`kind in ('rejected', 'sharedIdentifier', 'toMatch')`;

/** How many of a run's findings somebody has to correct, at most `limit`, as a column. */
export const toCorrectByRun = (district: District, runId: SQL, limit: number): SQL =>
  sql`(select count(*) from (select 1 from roster_findings where district_id = ${district.id} and run_id = ${runId} and ${isToCorrect} limit ${limit}))`;

/** The first of them, those to correct before the others, with the student whom the object is, or is about, where we know one: a statement. */
export const findingsWithStudents = (platform: Platform, district: District, runId: string, limit: number) =>
  platform
    .databaseOf(district)
    .select({ finding: rosterFindings, isToCorrect: sql<number>`${isToCorrect}`, student: studentName })
    .from(rosterFindings)
    .leftJoin(
      students,
      and(
        // A record of demographics has the sourcedId of its student.
        inArray(rosterFindings.collection, ['students', 'demographics']),
        eq(students.districtId, rosterFindings.districtId),
        eq(students.sourcedId, sql`${rosterFindings.object}`),
      ),
    )
    .where(ofRun(district, runId))
    .orderBy(sql`${isToCorrect} desc`, ...inOrder)
    .limit(limit);

const inOrder = [rosterFindings.kind, rosterFindings.collection, rosterFindings.object] as const;

const ofRun = (district: District, runId: string) =>
  and(eq(rosterFindings.districtId, district.id), hasId(rosterFindings.runId, runId));

/** The statement that drops what these runs found. */
export const dropFindings = (platform: Platform, district: District, runIds: readonly RunId[]) =>
  platform
    .databaseOf(district)
    .run(
      sql`delete from roster_findings where district_id = ${district.id} and run_id in (select value from json_each(${JSON.stringify(runIds)}))`,
    );

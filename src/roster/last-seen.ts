import { sql } from 'drizzle-orm';
import type { District } from '../districts/index.ts';
import type { RunId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Student } from './students.ts';

/** A run, as far as is needed to say when it was. Run history belongs to the nights, which are built on the roster, so its reader is handed in. */
export interface RunSeen {
  readonly id: RunId;
  readonly night: string;
  readonly startedAt: string;
}
export type FindRun = (platform: Platform, district: District, runId: string) => Promise<RunSeen | null>;

/**
 * The newest run in which Campus sent the student; null for one known from documents alone. The pages of the newest pull tell; for a student whom it did not
 * bring, the runs that last changed something about the student do.
 */
export async function lastSeenIn(
  platform: Platform,
  district: District,
  student: Student,
  findRun: FindRun,
): Promise<RunSeen | null> {
  if (!student.sourcedId) return null;
  const rows = await platform
    .databaseOf(district)
    .all<{ runId: RunId }>(sql`select distinct run_id as runId from pulled_pages
    where district_id = ${district.id} and collection = 'students'
      and exists (select 1 from json_each(sourced_ids) where value = ${student.sourcedId})`);
  // The run that withdrew an absent student changed the row without seeing the student.
  const changed = student.status === 'active' ? student.changedInRun : null;
  const stamps = [student.addedInRun, student.demographicsInRun, changed].filter((id) => id !== null);
  const ids = [...new Set([...rows.map(({ runId }) => runId), ...stamps])];
  const runs = await Promise.all(ids.map((id) => findRun(platform, district, id)));
  return runs.reduce((newest, run) => (run && (!newest || run.startedAt > newest.startedAt) ? run : newest), null);
}

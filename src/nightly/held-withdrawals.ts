import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { type Leaving, leavingStudents } from '../roster/index.ts';
import type { Run } from './history.ts';

/** The students whom a held run would withdraw, `limit` of them by name (-1: all). Null for a run that is not held any more. */
export async function heldWithdrawals(
  platform: Platform,
  district: District,
  run: Run,
  limit: number,
): Promise<Leaving | null> {
  if (run.status !== 'held') return null;
  const state = await platform.districtRuns.getByName(district.id).newest();
  const step = state?.steps[0];
  if (state?.runId !== run.id || state.status !== 'held' || step?.kind !== 'reconcile') return null;
  const pulled = { runId: run.id, plan: step.plan, today: run.night };
  return leavingStudents(platform, district, pulled, limit);
}

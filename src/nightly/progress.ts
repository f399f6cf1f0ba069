import type { District } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { Run } from './history.ts';
import { stepName } from './step.ts';

/** How far a run is that is under way. */
export interface Progress {
  /** The step that is under way, as the history will call it. */
  readonly step: string;
  readonly number: number;
  /** How often it has been begun; 0 while it waits for its turn. */
  readonly attempts: number;
  /** Steps known to come after it. Steps find out what follows them, so there may be more. */
  readonly ahead: number;
}

/** Asks the district's Durable Object, which alone knows. Null when the run is not under way. */
export async function progressOf(platform: Platform, district: District, run: Run): Promise<Progress | null> {
  const state = await platform.districtRuns.getByName(district.id).newest();
  const step = state?.steps[0];
  if (state?.runId !== run.id || state.status !== 'running' || !step) return null;
  return { step: stepName(step), number: state.stepNumber, attempts: state.attempts, ahead: state.steps.length - 1 };
}

import type { LastRuns } from '../../nightly/index.ts';

/**
 * How the nightly demographics stand. `troubled`: the last night completed, but a part of the roster did not come. `toCorrect`: everything came, but single
 * objects are to be corrected in Campus, which does not undo the set-up.
 */
export type DemographicsStanding = 'unset' | 'waiting' | 'held' | 'broken' | 'troubled' | 'toCorrect' | 'working';

export interface DemographicsFacts {
  readonly demographics: { readonly completedAt: string | null } | null;
  readonly lastNight: LastRuns['night'];
}

export function demographicsStanding({ demographics, lastNight }: DemographicsFacts): DemographicsStanding {
  if (!demographics) return 'unset';
  if (lastNight?.status === 'failed') return 'broken';
  if (lastNight?.status === 'held') return 'held';
  if (!demographics.completedAt) return 'waiting';
  if (lastNight?.problemDetail) return 'troubled';
  return lastNight?.isToCorrect ? 'toCorrect' : 'working';
}

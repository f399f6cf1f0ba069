import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import { uncountedPlans } from '../../documents/index.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Problem, problem } from '../../platform/problems.ts';
import { programs } from '../../programs/index.ts';
import type { CurrentPlan } from '../plan/as-things-stand.ts';
import { type FlagPlan, planFlags } from '../plan/plan.ts';
import { type CutoverPlan, cutoverPlan, losersOf } from './cutover-plan.ts';

/** What a person chooses for open flags that began after the cutover date. */
export const laterFlagsChoices = ['leave', 'end'] as const;
export type LaterFlags = (typeof laterFlagsChoices)[number];

export interface CurrentCutover {
  readonly plan: FlagPlan;
  readonly shown: CutoverPlan;
}

/** A take over as things stand, with the students whose completed plan does not count. */
export async function currentCutover(
  platform: Platform,
  district: District,
  settings: ProgramFlag,
  { input, plan: asTheyStay }: CurrentPlan,
  laterFlags: LaterFlags,
): Promise<CurrentCutover> {
  const { today } = input;
  const plan = laterFlags === 'end' ? planFlags({ ...input, endsLater: true }) : asTheyStay;
  const uncounted = await uncountedPlans(platform, district, settings.program, losersOf(plan, today), today);
  return { plan, shown: cutoverPlan(plan, { ...settings, today, uncounted }) };
}

/** The take over whose hash a person has confirmed, or which was frozen; otherwise the one that leaves later flags alone. */
export async function chosenCutover(
  platform: Platform,
  district: District,
  settings: ProgramFlag,
  current: CurrentPlan,
  hash: string | null,
): Promise<CurrentCutover> {
  const left = await currentCutover(platform, district, settings, current, 'leave');
  if (hash === null || left.shown.hash === hash || left.shown.counts.begunLater === 0) return left;
  const ended = await currentCutover(platform, district, settings, current, 'end');
  return ended.shown.hash === hash ? ended : left;
}

/** Why a cutover waits for a person; null when it does not, or when a person has confirmed exactly this one. */
export function heldCutover(
  { held, hash, open, counts }: CutoverPlan,
  settings: ProgramFlag,
  confirmed: string | null,
  today: IsoDate,
): Problem | null {
  const { name } = programs[settings.program];
  if (confirmed !== null && confirmed !== hash)
    return problem(
      'confirmationNeeded',
      `What the cutover of "${name}" would do has changed since it was confirmed. SameGoal changed nothing in Campus. Look at the preview again.`,
    );
  if (!held || confirmed === hash) return null;
  const lost = counts.endedWithoutReplacement + counts.planNotCounted;
  const reasons = [
    ...(open === 0
      ? [
          `Campus has no flag "${name}" that was open on the cutover date, so there is nothing to take over. If there never was one, choose Option 2.`,
        ]
      : []),
    ...(lost * 100 > open * settings.guardShare
      ? [
          `The cutover of "${name}" would end ${lost} of ${open} open flags without a replacement, more than ${settings.guardShare}%.`,
        ]
      : []),
    ...(counts.planNotCounted > 0
      ? [
          `${counts.planNotCounted} of the flags "${name}" that would end belong to students who have a completed plan that does not count on ${today}.`,
        ]
      : []),
    ...(counts.begunLater > 0
      ? [
          `${counts.begunLater} open flags "${name}" began after the cutover date: choose in the preview whether they end or stay.`,
        ]
      : []),
  ];
  const why = reasons.length > 0 ? reasons.join(' ') : `Every cutover of "${name}" waits for a person.`;
  return problem(
    'confirmationNeeded',
    `${why} SameGoal changed nothing in Campus. Look at the preview, and confirm it if it is right.`,
  );
}

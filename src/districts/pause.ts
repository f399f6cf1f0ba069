import { eq } from 'drizzle-orm';
import { type Actor, actorName, Changed } from '../audit/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { District } from './district.ts';
import { settingNames } from './labels.ts';
import { districts } from './schema.ts';

/** Pauses a district: no night, no cutover, no delivery, until it is resumed. A run that is under way ends before its next step. */
export function pauseDistrict(
  platform: Platform,
  district: District,
  reason: string,
  by: Actor,
): Promise<Changed<District>> {
  const pausedAt = district.pausedAt ?? platform.clock.now().toISOString();
  return setPause(platform, district, { pausedAt, pausedBy: actorName(by), pauseReason: reason });
}

/** The next night is due again; one that was left out is begun while its window is open. */
export const resumeDistrict = (platform: Platform, district: District): Promise<Changed<District>> =>
  setPause(platform, district, { pausedAt: null, pausedBy: null, pauseReason: null });

async function setPause(
  platform: Platform,
  district: District,
  pause: Pick<District, 'pausedAt' | 'pausedBy' | 'pauseReason'>,
): Promise<Changed<District>> {
  await platform.directory.update(districts).set(pause).where(eq(districts.id, district.id));
  const after = { ...district, ...pause };
  const values = ({ pauseReason }: District) => ({ Paused: pauseReason });
  return new Changed(after, { setting: settingNames.details, before: values(district), after: values(after) });
}

/** Refused while the district is paused. */
export const requireRunning = (district: District): Result<null> =>
  district.pausedAt === null ? ok(null) : refuse(problem('districtPaused', districtPausedText(district)));

/** What people read of it. */
export const districtPausedText = ({ pauseReason }: District): string =>
  `SameGoal has paused this district: ${(pauseReason ?? '').replace(/[.\s]+$/, '')}. No run begins until SameGoal resumes it.`;

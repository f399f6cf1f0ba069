import { isNull } from 'drizzle-orm';
import { type Actor, actorName } from '../audit/index.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { campusPauses } from './schema.ts';

export type CampusPause = Pick<typeof campusPauses.$inferSelect, 'reason' | 'pausedAt' | 'pausedBy'>;

/** The pause of all writes to Campus that is not over; null while writes go on. */
export async function campusPause({ directory }: Platform): Promise<CampusPause | null> {
  const { reason, pausedAt, pausedBy } = campusPauses;
  const row = await directory
    .select({ reason, pausedAt, pausedBy })
    .from(campusPauses)
    .where(isNull(campusPauses.resumedAt))
    .get();
  return row ?? null;
}

/** Seconds in which a page may not know yet of a pause that another isolate has seen. */
const shownSeconds = 15;
let shown: { readonly until: number; readonly pause: CampusPause | null } | undefined;

/** The same for pages, which all ask: at most some seconds old. */
export async function shownCampusPause(platform: Platform): Promise<CampusPause | null> {
  const now = platform.clock.now().getTime();
  if (!shown || shown.until <= now || shown.until > now + shownSeconds * 1000)
    shown = { until: now + shownSeconds * 1000, pause: await campusPause(platform) };
  return shown.pause;
}

/** Stops every write to Campus before its next step. A pause that is on gets the new reason. */
export async function pauseCampusWrites(platform: Platform, reason: string, by: Actor): Promise<CampusPause> {
  const { directory, clock } = platform;
  const pause = { reason, pausedAt: clock.now().toISOString(), pausedBy: actorName(by) };
  const changed = await directory
    .update(campusPauses)
    .set({ reason, pausedBy: pause.pausedBy })
    .where(isNull(campusPauses.resumedAt))
    .returning({ pausedAt: campusPauses.pausedAt });
  if (changed.length === 0) await directory.insert(campusPauses).values(pause);
  shown = undefined;
  return { ...pause, ...changed[0] };
}

/** Lets writes go on: each district's next run plans again what is to be written. */
export async function resumeCampusWrites(platform: Platform, by: Actor): Promise<void> {
  await platform.directory
    .update(campusPauses)
    .set({ resumedAt: platform.clock.now().toISOString(), resumedBy: actorName(by) })
    .where(isNull(campusPauses.resumedAt));
  shown = undefined;
}

/** Refused while writes to Campus are paused. */
export async function requireCampusWrites(platform: Platform): Promise<Result<null>> {
  const pause = await campusPause(platform);
  return pause ? refuse(problem('campusWritesPaused', pausedText(pause))) : ok(null);
}

/** What people read of it. */
export const pausedText = ({ reason }: CampusPause): string =>
  `SameGoal writes nothing to Campus at present: ${reason.replace(/[.\s]+$/, '')}. Flags stay as they are.`;

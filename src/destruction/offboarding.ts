import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Actor, actorName, Changed } from '../audit/index.ts';
import { localTime } from '../calendar/time-zone.ts';
import { type District, districts, programFlagsOf } from '../districts/index.ts';
import { plusDays } from '../platform/clock.ts';
import { failureFields } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { newCertificateId } from './certificates.ts';
import { offboardings } from './schema.ts';

type Row = typeof offboardings.$inferSelect;

/** How a district leaves. */
export interface OffboardingRequest extends Pick<Row, 'reason' | 'requestedBy' | 'flags'> {
  /** Days until everything is destroyed. */
  readonly offboardingDays: number;
}

/** A district that leaves: everything has stopped, and after `destroyAt` everything is destroyed. */
export interface Offboarding extends Omit<Row, 'districtId' | 'database' | 'certificateId'> {
  /** The run that ends flags; null when there is none. */
  readonly endOfFlags: { readonly status: string; readonly problems: readonly string[] } | null;
}

/** Under this name the audit trail keeps that a district leaves, or stays after all. */
const setting = 'Offboarding';

/**
 * Stops everything of a district at once, and says when its records are destroyed. Asked again, what is said last counts, from today.
 * Refused once the destruction has begun.
 */
export async function offboard(
  platform: Platform,
  district: District,
  { offboardingDays, ...request }: OffboardingRequest,
  by: Actor,
): Promise<Result<Changed<Offboarding>>> {
  const { directory, clock } = platform;
  const now = clock.now();
  const requestedAt = now.toISOString();
  const destroyAt = plusDays(now, offboardingDays);
  const said = { ...request, requestedAt, actor: actorName(by), destroyAt };
  const [kept] = await directory.batch([
    directory
      .insert(offboardings)
      .values({ ...said, districtId: district.id, database: district.database, certificateId: newCertificateId() })
      .onConflictDoUpdate({
        target: offboardings.districtId,
        set: said,
        setWhere: isNull(offboardings.destructionBegunAt),
      })
      .returning(),
    directory
      .update(districts)
      .set({ offboardingAt: sql`coalesce(${districts.offboardingAt}, ${requestedAt})` })
      .where(eq(districts.id, district.id)),
  ]);
  const [row] = kept;
  if (!row) return refuse(tooLate);
  const flags = request.flags === 'end' ? await programFlagsOf(platform, district) : [];
  const { date: today } = localTime(now, district.timeZone);
  const programs = flags.map(({ program }) => program);
  await platform.districtRuns.getByName(district.id).stop(district.id, today, programs);
  const after = { 'Destroy everything on': destroyAt.slice(0, 10), 'Flags in Campus': request.flags };
  return ok(new Changed(await withRun(platform, row), { setting, before: null, after }));
}

/** How the district leaves. Refused for one that does not. */
export async function offboardingOf(platform: Platform, district: District): Promise<Result<Offboarding>> {
  const row = await platform.directory
    .select()
    .from(offboardings)
    .where(eq(offboardings.districtId, district.id))
    .get();
  return row ? ok(await withRun(platform, row)) : refuse(notLeaving);
}

/** The district stays: everything goes on as before. Refused once the destruction has begun. */
export async function cancelOffboarding(platform: Platform, district: District): Promise<Result<Changed<null>>> {
  const { directory } = platform;
  const current = await offboardingOf(platform, district);
  if (!current.ok) return current;
  if (current.value.destructionBegunAt !== null) return refuse(tooLate);
  // The object first: no night begins before the district is in service again, and none is missed when this breaks off.
  await platform.districtRuns.getByName(district.id).resume();
  const ofDistrict = eq(offboardings.districtId, district.id);
  const [canceled] = await directory.batch([
    directory
      .delete(offboardings)
      .where(and(ofDistrict, isNull(offboardings.destructionBegunAt)))
      .returning(),
    directory
      .update(districts)
      .set({ offboardingAt: null })
      .where(sql`id = ${district.id} and not exists (select 1 from offboardings where district_id = ${district.id})`),
  ]);
  if (canceled.length === 0) return refuse(tooLate);
  const before = { 'Destroy everything on': current.value.destroyAt.slice(0, 10) };
  return ok(new Changed(null, { setting, before, after: null }));
}

/** Districts whose destruction one cron begins. */
const atOnce = 10;

/** On each cron: has the districts whose days are over destroyed. Those are told again whose destruction is not certified yet. */
export async function destroyDueDistricts(platform: Platform): Promise<void> {
  const { directory, clock } = platform;
  const now = clock.now().toISOString();
  const { destructionBegunAt } = offboardings;
  const due = await directory
    .update(offboardings)
    .set({ destructionBegunAt: sql`coalesce(${destructionBegunAt}, ${now})` })
    .where(
      sql`${offboardings.districtId} in (select district_id from offboardings where destroy_at <= ${now} limit ${atOnce})`,
    )
    .returning();
  for (const { districtId, database, certificateId, reason, requestedBy, actor } of due)
    try {
      const order = { districtId, database, certificateId, reason, requestedBy, actor };
      await platform.districtRuns.getByName(districtId).destroy(order);
    } catch (error) {
      platform.log.error('destruction not begun', { districtId, ...failureFields(error) });
    }
}

const withRun = async (
  platform: Platform,
  { districtId, database: _, certificateId: __, ...row }: Row,
): Promise<Offboarding> => ({
  ...row,
  endOfFlags: await platform.districtRuns.getByName(districtId).endOfFlags(),
});

const notLeaving = problem('notFound', 'This district is not leaving SameGoal.');
const tooLate = problem('conflict', 'The destruction of the records has started. You cannot stop it.');

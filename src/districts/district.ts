import { and, asc, count, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { Changed } from '../audit/index.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import { type DatabaseName, hasId } from '../platform/database.ts';
import { type DistrictId, newId } from '../platform/ids.ts';
import { piecesOf } from '../platform/pieces.ts';
import type { Platform } from '../platform/platform.ts';
import { problem, wrongField } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { districtLabels, flagNotesLabel, labelled, settingNames, withdrawalsLabels } from './labels.ts';
import { defaultWithdrawalShare, demographicsConnections, districts } from './schema.ts';

/** A school district, and where and when its work is done. Every query for its records is made with it, so no query can miss its district. */
export type District = typeof districts.$inferSelect;

export type NewDistrict = Pick<District, 'name' | 'state' | 'irn' | 'timeZone' | 'nightlyHour'> &
  Partial<Pick<District, 'withdrawalShare' | 'deletedDocumentDays' | 'withdrawnStudentYears' | 'hiddenFlagNotes'>>;

export async function addDistrict(platform: Platform, input: NewDistrict): Promise<District> {
  const now = platform.clock.now().toISOString();
  const row: District = {
    withdrawalShare: defaultWithdrawalShare,
    deletedDocumentDays: 30,
    withdrawnStudentYears: null,
    hiddenFlagNotes: [],
    ...input,
    id: newId<DistrictId>('district'),
    database: await emptiestDatabase(platform),
    nightBegun: null,
    pausedAt: null,
    pausedBy: null,
    pauseReason: null,
    caseSubmittedAt: null,
    offboardingAt: null,
    retentionAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await platform.directory.insert(districts).values(row);
  return row;
}

/** Adds a district, unless another has its number in the state. */
export async function registerDistrict(platform: Platform, input: NewDistrict): Promise<Result<District>> {
  const free = await requireFreeIrn(platform, input);
  if (!free.ok) return free;
  const added = await addDistrict(platform, input);
  // If two requests add it at once, the one with the second id gives way.
  const still = await requireFreeIrn(platform, added, { before: added.id });
  if (still.ok) return ok(added);
  await platform.directory.delete(districts).where(eq(districts.id, added.id));
  return still;
}

/** Refused when another district of the state has the number: it is named. `before`: only those with a smaller id count. */
export async function requireFreeIrn(
  { directory }: Platform,
  { state, irn, id }: Pick<District, 'state' | 'irn'> & { readonly id?: DistrictId },
  { before }: { readonly before?: DistrictId } = {},
): Promise<Result<null>> {
  const other = await directory
    .select({ id: districts.id, name: districts.name })
    .from(districts)
    .where(
      and(
        eq(districts.state, state),
        eq(districts.irn, irn),
        id ? ne(districts.id, id) : undefined,
        before ? lt(districts.id, before) : undefined,
      ),
    )
    .get();
  if (!other) return ok(null);
  return refuse(wrongField('irn', `is that of ${other.name} (${other.id})`, 'conflict'));
}

/** The database with the fewest districts, of those that take new ones. */
async function emptiestDatabase({ config, directory }: Platform): Promise<DatabaseName> {
  const counted = await directory
    .select({ database: districts.database, held: count() })
    .from(districts)
    .groupBy(districts.database)
    .all();
  const heldBy = (name: DatabaseName) => counted.find(({ database }) => database === name)?.held ?? 0;
  return config.DISTRICT_DATABASES.reduce((best, name) => (heldBy(name) < heldBy(best) ? name : best));
}

/** The district, while it is in service. Refused for one that is leaving: everything has stopped for it. */
export async function findDistrict(platform: Platform, id: string): Promise<Result<District>> {
  const found = await findAnyDistrict(platform, id);
  return found.ok && found.value.offboardingAt !== null ? refuse(leaving(found.value.offboardingAt)) : found;
}

/** Why nothing is done for a district that is leaving. */
export const leaving = (since: string) =>
  problem(
    'conflict',
    `This district has been leaving SameGoal since ${since.slice(0, 10)}. Everything has stopped, and its records will be destroyed. SameGoal can cancel that.`,
  );

/** A condition on `districts`: it is in service. */
export const inService = isNull(districts.offboardingAt);

/** The district, also while it is leaving. */
export async function findAnyDistrict(platform: Platform, id: string): Promise<Result<District>> {
  const row = await platform.directory.select().from(districts).where(hasId(districts.id, id)).get();
  return row ? ok(row) : refuse(problem('notFound', 'There is no district with this id.'));
}

export async function changeDistrict(
  platform: Platform,
  district: District,
  change: Partial<NewDistrict>,
): Promise<Changed<District>> {
  // Only what is changed is set: somebody else may change another field in the same moment.
  const set = { ...change, updatedAt: platform.clock.now().toISOString() };
  await platform.directory.update(districts).set(set).where(eq(districts.id, district.id));
  const after = { ...district, ...set };
  const { demographics, details, flagNotes } = settingNames;
  return new Changed(
    after,
    {
      setting: demographics,
      before: labelled(withdrawalsLabels, district),
      after: labelled(withdrawalsLabels, after),
    },
    { setting: details, before: labelled(districtLabels, district), after: labelled(districtLabels, after) },
    { setting: flagNotes, before: hiddenNotes(district), after: hiddenNotes(after) },
  );
}

const hiddenNotes = ({ hiddenFlagNotes }: District) => ({ [flagNotesLabel]: hiddenFlagNotes.join(', ') || null });

/** A new district, for the audit trail. */
export const addedDistrict = (district: District): Changed<null> =>
  new Changed(null, { setting: settingNames.details, before: null, after: labelled(districtLabels, district) });

/** Marks the Campus Support case of Step 1 as submitted, or as not submitted yet. */
export async function setCaseSubmitted(
  platform: Platform,
  district: District,
  isSubmitted: boolean,
): Promise<Changed<null>> {
  const now = platform.clock.now().toISOString();
  await platform.directory
    .update(districts)
    .set({ caseSubmittedAt: isSubmitted ? now : null, updatedAt: now })
    .where(eq(districts.id, district.id));
  const field = 'Campus Support case';
  return new Changed(null, {
    setting: settingNames.details,
    before: { [field]: district.caseSubmittedAt && 'submitted' },
    after: { [field]: isSubmitted ? 'submitted' : null },
  });
}

export function listDistricts(platform: Platform, page: { limit: number; offset: number }): Promise<District[]> {
  return platform.directory
    .select()
    .from(districts)
    .orderBy(districts.name, districts.id)
    .limit(page.limit)
    .offset(page.offset)
    .all();
}

/** Every district in service whose nightly demographics is set up, and that is not paused. */
export async function connectedDistricts(platform: Platform): Promise<District[]> {
  const rows = await platform.directory
    .select({ district: districts })
    .from(districts)
    .innerJoin(demographicsConnections, eq(demographicsConnections.districtId, districts.id))
    .where(and(inService, isNull(districts.pausedAt)))
    .all();
  return rows.map(({ district }) => district);
}

/** The districts in service whose retention was enforced longest ago. */
export const leastRecentlyRetained = (platform: Platform, limit: number): Promise<District[]> =>
  platform.directory
    .select()
    .from(districts)
    .where(inService)
    .orderBy(asc(districts.retentionAt), districts.id)
    .limit(limit)
    .all();

export async function markRetained(platform: Platform, district: District): Promise<void> {
  const retentionAt = platform.clock.now().toISOString();
  await platform.directory.update(districts).set({ retentionAt }).where(eq(districts.id, district.id));
}

/** Keeps which night has begun for each district, in one statement. */
export async function markNightsBegun(
  platform: Platform,
  begun: readonly { readonly districtId: DistrictId; readonly night: IsoDate }[],
): Promise<void> {
  for (const { json } of piecesOf(begun))
    await platform.directory.run(sql`update districts set night_begun = begun.value ->> '$.night'
      from json_each(${json}) as begun where districts.id = begun.value ->> '$.districtId'`);
}

export const countDistricts = (platform: Platform): Promise<number> => platform.directory.$count(districts);

export async function districtsByIds(platform: Platform, ids: DistrictId[]): Promise<District[]> {
  if (ids.length === 0) return [];
  return platform.directory.select().from(districts).where(inArray(districts.id, ids)).orderBy(districts.name).all();
}

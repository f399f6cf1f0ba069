import { eq } from 'drizzle-orm';
import type { RunId } from '../platform/ids.ts';
import type { Landing } from './landing.ts';
import { schoolBreaks } from './schema.ts';

/** The night that first found that everybody's enrollment had ended, and the run that last asked a person about it. */
type SchoolBreak = typeof schoolBreaks.$inferSelect;

/** Who would leave by what a pull says, and who has no enrollment just now. */
export interface Departures {
  readonly active: number;
  readonly leaving: number;
  /** Those whose enrollment has ended, and those whose next one is to come. The others who leave are marked for deletion or absent. */
  readonly between: number;
  /** Everybody without an enrollment that counts today. */
  readonly away: number;
}

/** `withdraw` those who leave, `ask` a person first, or `keep` them over the break between two school years. */
export type Verdict = 'withdraw' | 'ask' | 'askAboutBreak' | 'keep';

/** Never held: so few may leave in a night of a small district as well. */
const fewEnough = 20;
/** Fewer students than that may really leave together. */
const fewestOfBreak = 5;
/** Per cent of the active students whose enrollment has ended: at the end of a school year it is nearly everybody. */
const breakShare = 90;
/** Per cent that may leave without a person when a school year begins: graduates, and who has moved away over the summer. */
const shareAfterBreak = 25;
const remindAfterMs = 30 * 86_400_000;

const isMoreThan = (part: number, whole: number, share: number) => part * 100 > whole * share;

/** Whether more than a share (per cent) have left, so that their absence may be a fault of the source. */
export const tooManyLeave = ({ leaving, active }: Pick<Departures, 'leaving' | 'active'>, share: number): boolean =>
  leaving > fewEnough && isMoreThan(leaving, active, share);

/** Whether nearly everybody is between two enrollments. */
export const hasYearEnded = ({ between, active }: Pick<Departures, 'between' | 'active'>): boolean =>
  between >= fewestOfBreak && between * 100 >= active * breakShare;

/**
 * What becomes of those who leave. When the enrollment of nearly everybody has ended, the school year has: nobody is withdrawn
 * until most are back, and a person is asked once, then once a month. `asked`: a person has asked for everything to be looked at.
 */
export function verdictOn(
  departures: Departures,
  {
    share,
    known,
    runId,
    now,
    asked,
  }: {
    readonly share: number;
    readonly known: Pick<SchoolBreak, 'askedAt' | 'askedInRun'> | null;
    readonly runId: RunId;
    readonly now: Date;
    readonly asked: boolean;
  },
): Verdict {
  const { leaving, active, away } = departures;
  const isOver = known !== null && !isMoreThan(away, active, shareAfterBreak);
  if (isOver || (known === null && leaving === 0)) return 'withdraw';
  if (known === null && !hasYearEnded(departures)) return tooManyLeave(departures, share) ? 'ask' : 'withdraw';
  const isDue = known === null || now.getTime() - Date.parse(known.askedAt) >= remindAfterMs;
  return isDue || asked || known.askedInRun === runId ? 'askAboutBreak' : 'keep';
}

export async function knownBreak({ database, district }: Landing): Promise<SchoolBreak | null> {
  return (await database.select().from(schoolBreaks).where(eq(schoolBreaks.districtId, district.id)).get()) ?? null;
}

/** Keeps that a person has been asked; the first time, that the break has begun. */
export async function recordBreak({ database, district, runId }: Landing, now: Date): Promise<void> {
  const asked = { askedAt: now.toISOString(), askedInRun: runId };
  await database
    .insert(schoolBreaks)
    .values({ districtId: district.id, since: asked.askedAt, ...asked })
    .onConflictDoUpdate({ target: schoolBreaks.districtId, set: asked });
}

/** The students are back, or a person has said that they have left. */
export async function endBreak({ database, district }: Landing): Promise<void> {
  await database.delete(schoolBreaks).where(eq(schoolBreaks.districtId, district.id));
}

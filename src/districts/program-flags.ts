import { and, eq } from 'drizzle-orm';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { DistrictId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { Program } from '../programs/programs.ts';
import { requireDemographics } from './demographics-connection.ts';
import type { District } from './district.ts';
import { type FlagMode, programFlags } from './schema.ts';

/** The two ways of the set-up guide, as pages and audit trail call them. */
export const flagModeLabels: Record<FlagMode, string> = {
  takeOver: 'Option 1: take over the existing flag',
  create: 'Option 2: create a new flag',
};

/** How one program's flag is kept in Campus from its cutover date on. */
export interface ProgramFlag {
  readonly program: Program;
  readonly enabled: boolean;
  readonly mode: FlagMode;
  readonly cutoverDate: IsoDate;
  /** Per cent of the open flags that may end without a replacement before the cutover waits for a person (requirement F7). */
  readonly guardShare: number;
  /** The cutover waits for a person in any case. */
  readonly holdForConfirmation: boolean;
  /** When the one-time take over was carried out; null until then, and always for `create`. */
  readonly cutoverCompletedAt: string | null;
  readonly updatedAt: string;
}

export interface ProgramFlagInput extends Pick<ProgramFlag, 'program' | 'enabled' | 'mode' | 'cutoverDate'> {
  /** Left as it is, or as a new flag has it, when it is not said. */
  readonly guardShare?: number | undefined;
  readonly holdForConfirmation?: boolean | undefined;
}

/** What holds a cutover of which nobody has said otherwise. */
export const defaultGuard = { guardShare: 20, holdForConfirmation: false } as const;

/** Turns a program's flag on or off, through the district's Durable Object: it alone knows whether that program's flags are being written just now. */
export function changeProgramFlag(
  platform: Platform,
  district: District,
  input: ProgramFlagInput,
): Promise<Result<ProgramFlag>> {
  return platform.districtRuns.getByName(district.id).setProgramFlag(district.id, input);
}

/** For the district's Durable Object. Refused before demographics has completed (S3), and when it would move a cutover that has happened. */
export async function setProgramFlag(
  platform: Platform,
  district: District,
  input: ProgramFlagInput,
): Promise<Result<ProgramFlag>> {
  if (input.enabled) {
    const ready = await requireDemographics(platform, district);
    if (!ready.ok) return ready;
  }
  const before = (await programFlagsOf(platform, district)).find(({ program }) => program === input.program);
  const moved = before && (before.cutoverDate !== input.cutoverDate || before.mode !== input.mode);
  if (before?.cutoverCompletedAt && moved)
    return refuse(
      problem('conflict', 'The cutover of this program has been carried out; its date and mode can no longer change.'),
    );
  const guard = {
    guardShare: input.guardShare ?? before?.guardShare ?? defaultGuard.guardShare,
    holdForConfirmation: input.holdForConfirmation ?? before?.holdForConfirmation ?? defaultGuard.holdForConfirmation,
  };
  const set = { ...input, ...guard, updatedAt: platform.clock.now().toISOString() };
  await platform.directory
    .insert(programFlags)
    .values({ districtId: district.id, ...set })
    .onConflictDoUpdate({ target: [programFlags.districtId, programFlags.program], set });
  return ok({ cutoverCompletedAt: before?.cutoverCompletedAt ?? null, ...set });
}

export async function programFlagsOf(platform: Platform, district: District): Promise<ProgramFlag[]> {
  const rows = await platform.directory
    .select()
    .from(programFlags)
    .where(eq(programFlags.districtId, district.id))
    .orderBy(programFlags.program)
    .all();
  return rows.map(({ districtId: _, ...flag }) => flag);
}

/**
 * For the district's Durable Object, which alone decides that a cutover has happened. `at` is null when it has been undone: the program is then turned off, so that
 * no night makes the cutover again before a person turns it on.
 */
export async function recordCutover(
  platform: Platform,
  districtId: DistrictId,
  program: Program,
  at: string | null,
): Promise<void> {
  await platform.directory
    .update(programFlags)
    .set(at === null ? { cutoverCompletedAt: null, enabled: false } : { cutoverCompletedAt: at })
    .where(and(eq(programFlags.districtId, districtId), eq(programFlags.program, program)));
}

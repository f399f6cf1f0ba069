import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import { badgesOfProgram } from '../../documents/index.ts';
import { launchUrlOf } from '../../lti/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { ok, type Result } from '../../platform/result.ts';
import type { Program } from '../../programs/index.ts';
import { studentIdsBySourcedId } from '../../roster/index.ts';
import { type CampusFlag, flagSourcedId } from '../campus/campus-flag.ts';
import { type FlagsInCampus, flagsInCampus } from '../campus/flags-in-campus.ts';
import { createdFlags } from '../ledger/flag-history.ts';
import { flagText } from './flag-text.ts';
import { type FlaggableBadge, type FlagPlan, type PlanInput, planFlags } from './plan.ts';

export interface CurrentPlan extends FlagsInCampus {
  readonly plan: FlagPlan;
  /** What the plan was made from. */
  readonly input: PlanInput;
  readonly badges: number;
}

/**
 * What is to be done for a program as things stand: everything checked that must hold before a write (requirement F9), the flags read from Campus once in full,
 * the badges read from us. Writes nothing.
 */
export async function currentPlan(
  platform: Platform,
  district: District,
  { program, cutoverDate }: Pick<ProgramFlag, 'program' | 'cutoverDate'>,
  { today, takesOver }: { readonly today: IsoDate; readonly takesOver: boolean },
): Promise<Result<CurrentPlan>> {
  const checked = await flagsInCampus(platform, district, program);
  if (!checked.ok) return checked;
  const { setup, campusFlags } = checked.value;
  const [badges, created, studentIdOf] = await Promise.all([
    flaggableBadges(platform, district, program),
    createdFlags(platform, district, program),
    studentLookup(platform, district, campusFlags),
  ]);
  const input = { setup, cutoverDate, today, takesOver, badges, campusFlags, created, studentIdOf };
  return ok({ ...checked.value, plan: planFlags(input), input, badges: badges.length });
}

async function flaggableBadges(platform: Platform, district: District, program: Program): Promise<FlaggableBadge[]> {
  const badges = await badgesOfProgram(platform, district, program);
  return badges.map((badge) => ({
    ...badge,
    notes: flagText(district, badge.notes),
    withdrawn: badge.withdrawn === 1,
    flagSourcedId: flagSourcedId(district.id, program, badge.studentId, badge.ordinal),
    launchUrl: launchUrlOf(platform.config, badge.studentId, program),
  }));
}

async function studentLookup(platform: Platform, district: District, flags: readonly CampusFlag[]) {
  const known = await studentIdsBySourcedId(platform, district, [...new Set(flags.map(({ student }) => student))]);
  return (student: SourcedId) => known.get(student) ?? null;
}

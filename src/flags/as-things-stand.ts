import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, documentViewerOf, type ProgramFlag, requireDemographics } from '../districts/index.ts';
import { badgesOfProgram } from '../documents/index.ts';
import { launchUrlOf } from '../lti/index.ts';
import type { SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Program, programs } from '../programs/programs.ts';
import { openOneRoster, studentIdsBySourcedId } from '../roster/index.ts';
import { type CampusFlag, flagSourcedId } from './campus-flag.ts';
import { type CampusPrograms, campusPrograms } from './campus-programs.ts';
import { createdFlags } from './ledger.ts';
import { type FlaggableBadge, type FlagPlan, planFlags } from './plan.ts';
import { checkedSetup } from './setup-checks.ts';

/** Hours after which demographics is too old to write flags by: two nights that were missed. */
const freshHours = 48;

export interface CurrentPlan {
  readonly plan: FlagPlan;
  readonly badges: number;
  readonly campusFlags: readonly CampusFlag[];
}

/** Campus' flags API under the district's demographics connection. */
export async function openCampusPrograms(platform: Platform, district: District): Promise<Result<CampusPrograms>> {
  const client = await openOneRoster(platform, district);
  if (client) return ok(campusPrograms(platform, client));
  return refuse(problem('demographicsIncomplete', 'The demographics connection has been removed.'));
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
  const plan = planFlags({ setup, cutoverDate, today, takesOver, badges, campusFlags, created, studentIdOf });
  return ok({ plan, badges: badges.length, campusFlags });
}

/** The program's flag, checked, and every student's flag of it as Campus has them now. */
export async function flagsInCampus(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<{ readonly setup: SourcedId; readonly campusFlags: readonly CampusFlag[] }>> {
  const fresh = await requireFreshDemographics(platform, district);
  if (!fresh.ok) return fresh;
  if (!(await documentViewerOf(platform, district)))
    return refuse(
      problem(
        'flagNotReady',
        `The Document Viewer (LTI) connection is missing, so a click on the flag "${programs[program].name}" would lead nowhere. Add it.`,
      ),
    );
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const setups = await opened.value.flagSetups();
  if (!setups.ok) return setups;
  const setup = checkedSetup(program, setups.value);
  if (!setup.ok) return setup;
  const campusFlags = await opened.value.flagsOf(setup.value.sourcedId);
  if (!campusFlags.ok) return campusFlags;
  return ok({ setup: setup.value.sourcedId, campusFlags: campusFlags.value });
}

async function requireFreshDemographics(platform: Platform, district: District): Promise<Result<null>> {
  const ready = await requireDemographics(platform, district);
  if (!ready.ok) return ready;
  const age = platform.clock.now().getTime() - Date.parse(ready.value.completedAt ?? '');
  if (age <= freshHours * 3_600_000) return ok(null);
  return refuse(
    problem(
      'demographicsIncomplete',
      `Demographics last completed ${ready.value.completedAt?.slice(0, 10)}, more than ${freshHours} hours ago. Run it, then flags follow.`,
    ),
  );
}

async function flaggableBadges(platform: Platform, district: District, program: Program): Promise<FlaggableBadge[]> {
  const badges = await badgesOfProgram(platform, district, program);
  return badges.map((badge) => ({
    ...badge,
    withdrawn: badge.withdrawn === 1,
    flagSourcedId: flagSourcedId(district.id, program, badge.studentId, badge.ordinal),
    launchUrl: launchUrlOf(platform.config, badge.studentId, program),
  }));
}

async function studentLookup(platform: Platform, district: District, flags: readonly CampusFlag[]) {
  const known = await studentIdsBySourcedId(platform, district, [...new Set(flags.map(({ student }) => student))]);
  return (student: SourcedId) => known.get(student) ?? null;
}

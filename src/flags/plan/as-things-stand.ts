import type { IsoDate } from '../../calendar/iso-date.ts';
import { type District, documentViewerOf, type ProgramFlag, requireDemographics } from '../../districts/index.ts';
import { badgesOfProgram } from '../../documents/index.ts';
import { launchUrlOf } from '../../lti/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/programs.ts';
import { openOneRoster, studentIdsBySourcedId } from '../../roster/index.ts';
import { type CampusFlag, flagSourcedId } from '../campus/campus-flag.ts';
import { type CampusPrograms, campusPrograms } from '../campus/campus-programs.ts';
import { checkedSetup } from '../campus/setup-checks.ts';
import type { LastWrite } from '../ledger/drift.ts';
import { createdFlags, lastWrites } from '../ledger/flag-history.ts';
import { type FlaggableBadge, type FlagPlan, planFlags } from './plan.ts';

/** Hours after which demographics is too old to write flags by: two nights that were missed. */
const freshHours = 48;

/** Flags that the list lacks although we wrote them, of which Campus is asked one by one whether it has them. */
const askedSingly = 5;

/** The program's flag, checked, with every student's flag of it as Campus has them now, and as we last wrote them. */
export interface FlagsInCampus {
  readonly setup: SourcedId;
  readonly campusFlags: readonly CampusFlag[];
  readonly lastWrites: readonly LastWrite[];
}

export interface CurrentPlan extends FlagsInCampus {
  readonly plan: FlagPlan;
  readonly badges: number;
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
  if (!(await documentViewerOf(platform, district)))
    return refuse(
      problem(
        'flagNotReady',
        `The Document Viewer (LTI) connection is missing, so a click on the flag "${programs[program].name}" would lead nowhere. Add it.`,
      ),
    );
  const checked = await flagsInCampus(platform, district, program);
  if (!checked.ok) return checked;
  const { setup, campusFlags } = checked.value;
  const [badges, created, studentIdOf] = await Promise.all([
    flaggableBadges(platform, district, program),
    createdFlags(platform, district, program),
    studentLookup(platform, district, campusFlags),
  ]);
  const plan = planFlags({ setup, cutoverDate, today, takesOver, badges, campusFlags, created, studentIdOf });
  return ok({ ...checked.value, plan, badges: badges.length });
}

/** The program's flags, refused while something is missing that must hold before a write (requirements F9, S3). */
export async function flagsInCampus(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<FlagsInCampus>> {
  const setup = await setupInCampus(platform, district, program);
  return setup.ok ? flagsOfSetup(platform, district, program, setup.value) : setup;
}

/** The program's flag setup by its name, likewise. */
export async function setupInCampus(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<SourcedId>> {
  const fresh = await requireFreshDemographics(platform, district);
  if (!fresh.ok) return fresh;
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const setups = await opened.value.flagSetups();
  if (!setups.ok) return setups;
  const setup = checkedSetup(program, setups.value);
  return setup.ok ? ok(setup.value.sourcedId) : setup;
}

/**
 * The flags of a setup that is known, whatever has become of it. Refused while Campus' list cannot be true: it may be empty, or lack a page, and say that this is
 * all. Believed, the night would write every flag again, and an undo would take each for gone.
 */
export async function flagsOfSetup(
  platform: Platform,
  district: District,
  program: Program,
  setup: SourcedId,
): Promise<Result<FlagsInCampus>> {
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const campusFlags = await opened.value.flagsOf(setup);
  if (!campusFlags.ok) return campusFlags;
  const found = { setup, campusFlags: campusFlags.value, lastWrites: await lastWrites(platform, district, program) };
  return contradicted(opened.value, program, found);
}

/** A flag that we wrote and the list lacks has been deleted by hand, or the list is not whole: Campus knows which. */
async function contradicted(
  campus: CampusPrograms,
  program: Program,
  found: FlagsInCampus,
): Promise<Result<FlagsInCampus>> {
  const listed = new Set(found.campusFlags.map(({ sourcedId }) => sourcedId));
  const missing = found.lastWrites.filter(
    ({ flagSourcedId, told }) => !listed.has(flagSourcedId) && told !== 'deletedByHand',
  );
  const apart = Math.max(1, Math.floor(missing.length / askedSingly));
  const asked = missing.filter((_, index) => index % apart === 0).slice(0, askedSingly);
  for (const answer of await Promise.all(asked.map(({ flagSourcedId }) => campus.flag(flagSourcedId)))) {
    if (!answer.ok) return answer;
    if (answer.value?.setup !== found.setup) continue;
    return refuse(
      problem(
        'campusAnswerInvalid',
        `Campus lists ${listed.size} flags "${programs[program].name}" and leaves out some of the ${found.lastWrites.length} ` +
          'that SameGoal wrote and Campus still has. Nothing was changed; it is asked again.',
      ),
    );
  }
  return ok(found);
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

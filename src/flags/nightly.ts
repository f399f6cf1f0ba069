import type { IsoDate } from '../calendar/iso-date.ts';
import { type District, documentViewerOf, type ProgramFlag, programFlagsOf } from '../districts/index.ts';
import { badgesOfProgram } from '../documents/index.ts';
import { launchUrlOf } from '../lti/index.ts';
import type { RunId, SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type Program, programs } from '../programs/programs.ts';
import { openOneRoster, studentIdsBySourcedId } from '../roster/index.ts';
import { type CampusFlag, flagSourcedId } from './campus-flag.ts';
import { type CampusPrograms, campusPrograms } from './campus-programs.ts';
import { createdFlags, ledgerCounts, plannedEntries, recordPlan, type Settlement, settle } from './ledger.ts';
import { type FlaggableBadge, type FlagPlan, planFlags } from './plan.ts';
import { checkedSetup } from './setup-checks.ts';

interface FlagRun {
  readonly runId: RunId;
  readonly night: IsoDate;
}

/** The programs whose flags are turned on and whose cutover date has come. */
export async function programsToFlag(platform: Platform, district: District, night: IsoDate): Promise<Program[]> {
  const flags = await programFlagsOf(platform, district);
  return flags.filter(({ enabled, cutoverDate }) => enabled && cutoverDate <= night).map(({ program }) => program);
}

/** Compares badges with the flags in Campus and records in the ledger what is to be written. Writes nothing to Campus. */
export async function planProgramFlags(
  platform: Platform,
  district: District,
  run: FlagRun,
  program: Program,
): Promise<Result<Record<string, number>>> {
  const settings = (await programFlagsOf(platform, district)).find((flag) => flag.program === program);
  if (!settings?.enabled) return ok({ badges: 0 });
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const planned = await currentPlan(platform, district, settings, run.night, opened.value);
  if (!planned.ok) return planned;
  const { plan, badges, inCampus } = planned.value;
  await recordPlan(platform, district, { runId: run.runId, program }, plan);
  const count = (kind: string) => plan.actions.filter((action) => action.kind === kind).length;
  return ok({
    badges,
    due: plan.due,
    inCampus,
    endExisting: count('endExisting'),
    create: count('create'),
    correct: count('correct'),
    end: count('end'),
    unflagged: plan.unflagged.length,
  });
}

/** Flags written to Campus in one step, and at once. Campus asks its OneRoster consumers for at most five calls at a time off-peak. */
const writesPerStep = 100;
const writesAtOnce = 5;

/** Sends a chunk of what the ledger intends, and settles each entry. An entry that was sent but not settled is sent again and changes nothing. */
export async function writeProgramFlags(
  platform: Platform,
  district: District,
  { runId }: FlagRun,
  program: Program,
): Promise<Result<{ written: number; refused: number; remaining: number }>> {
  const scope = { runId, program };
  const entries = await plannedEntries(platform, district, scope, writesPerStep);
  if (entries.length === 0) return ok({ written: 0, refused: 0, remaining: 0 });
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;

  const settlements: Settlement[] = [];
  let interrupted: Problem | null = null;
  for (let at = 0; at < entries.length && !interrupted; at += writesAtOnce) {
    const sent = await Promise.all(
      entries.slice(at, at + writesAtOnce).map(async ({ flagSourcedId: id, after }) => {
        const answer = await opened.value.putFlag(after);
        if (!answer.ok) return answer.problem;
        const { status, detail } = answer.value;
        const refused = status < 200 || status >= 300;
        settlements.push({
          flagSourcedId: id,
          state: refused ? 'refused' : 'written',
          problem: refused ? `${status}${detail ? `: ${detail}` : ''}` : null,
        });
        return null;
      }),
    );
    interrupted = sent.find((failure) => failure !== null) ?? null;
  }
  await settle(platform, district, scope, settlements);
  if (interrupted) return refuse(interrupted);
  const counts = await ledgerCounts(platform, district, scope);
  const refused = settlements.filter(({ state }) => state === 'refused').length;
  return ok({ written: settlements.length - refused, refused, remaining: counts.planned });
}

export interface VerifiedFlags {
  readonly counts: Readonly<Record<'inCampus' | 'open' | 'written' | 'refused' | 'differing', number>>;
  /** True when this was the one-time take over and Campus now shows what was planned. */
  readonly cutover: boolean;
  readonly problem?: Problem;
}

/** Reads Campus back: nothing may be left to do but what it refused. A take over counts as carried out only then. */
export async function verifyProgramFlags(
  platform: Platform,
  district: District,
  { runId, night }: FlagRun,
  program: Program,
): Promise<Result<VerifiedFlags>> {
  const settings = (await programFlagsOf(platform, district)).find((flag) => flag.program === program);
  const { written, refused } = await ledgerCounts(platform, district, { runId, program });
  if (!settings?.enabled)
    return ok({ counts: { inCampus: 0, open: 0, written, refused, differing: 0 }, cutover: false });
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const planned = await currentPlan(platform, district, settings, night, opened.value);
  if (!planned.ok) return planned;
  const { plan, inCampus, open } = planned.value;
  const differing = plan.actions.length;
  const { name } = programs[program];
  const counts = { inCampus, open, written, refused, differing };
  if (differing > 0)
    return ok({
      counts,
      cutover: false,
      problem: problem(
        'campusRefused',
        `${differing} flags "${name}" in Campus are not yet as the badges say; the next night tries again.`,
      ),
    });
  return ok({ counts, cutover: settings.mode === 'takeOver' && settings.cutoverCompletedAt === null });
}

async function openCampusPrograms(platform: Platform, district: District): Promise<Result<CampusPrograms>> {
  const client = await openOneRoster(platform, district);
  if (client) return ok(campusPrograms(platform, client));
  return refuse(problem('demographicsIncomplete', 'The demographics connection has been removed.'));
}

interface CurrentPlan {
  readonly plan: FlagPlan;
  readonly badges: number;
  readonly inCampus: number;
  readonly open: number;
}

/** What is to be done as things stand: setup checked, flags read from Campus, badges read from us. */
async function currentPlan(
  platform: Platform,
  district: District,
  settings: ProgramFlag,
  today: IsoDate,
  campus: CampusPrograms,
): Promise<Result<CurrentPlan>> {
  const { program, cutoverDate } = settings;
  if (!(await documentViewerOf(platform, district)))
    return refuse(
      problem(
        'flagNotReady',
        'The Document Viewer (LTI) connection is missing, so a click on a flag would lead nowhere. Add it.',
      ),
    );
  const setups = await campus.flagSetups();
  if (!setups.ok) return setups;
  const setup = checkedSetup(program, setups.value);
  if (!setup.ok) return setup;
  const campusFlags = await campus.flagsOf(setup.value.sourcedId);
  if (!campusFlags.ok) return campusFlags;
  const badges = await flaggableBadges(platform, district, program);
  const plan = planFlags({
    setup: setup.value.sourcedId,
    cutoverDate,
    today,
    takesOver: settings.mode === 'takeOver' && settings.cutoverCompletedAt === null,
    badges,
    campusFlags: campusFlags.value,
    created: await createdFlags(platform, district, program),
    studentIdOf: await studentLookup(platform, district, campusFlags.value),
  });
  const open = campusFlags.value.filter(({ endDate }) => endDate === null || endDate >= today).length;
  return ok({ plan, badges: badges.length, inCampus: campusFlags.value.length, open });
}

async function flaggableBadges(platform: Platform, district: District, program: Program): Promise<FlaggableBadge[]> {
  const badges = await badgesOfProgram(platform, district, program);
  return badges.map((badge) => ({
    ...badge,
    flagSourcedId: flagSourcedId(district.id, program, badge.studentId, badge.ordinal),
    launchUrl: launchUrlOf(platform.config, badge.studentId, program),
  }));
}

async function studentLookup(platform: Platform, district: District, flags: readonly CampusFlag[]) {
  const known = await studentIdsBySourcedId(platform, district, [...new Set(flags.map(({ student }) => student))]);
  return (student: SourcedId) => known.get(student) ?? null;
}

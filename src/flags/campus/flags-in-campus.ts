import { type District, documentViewerOf, requireConfirmedHosts, requireDemographics } from '../../districts/index.ts';
import type { SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/index.ts';
import { openOneRoster } from '../../roster/index.ts';
import type { LastWrite } from '../ledger/drift.ts';
import { lastWrites, setupsOfOurs } from '../ledger/flag-history.ts';
import type { CampusFlag, FlagSetup } from './campus-flag.ts';
import { type CampusPrograms, campusPrograms } from './campus-programs.ts';
import { checkedSetup } from './setup-checks.ts';

/** Hours after which demographics is too old to write flags by: two nights that were missed. */
const freshHours = 48;

/** Flags that a list lacks although we wrote them, of which Campus is asked one by one whether it has them. */
const askedSingly = 5;

/** The program's flag, checked, with every student's flag of it as Campus has them now, and as Campus last showed them written by us. */
export interface FlagsInCampus {
  readonly setup: SourcedId;
  /** Those of the setup, and those of ours under a setup that the program's flag had before. */
  readonly campusFlags: readonly CampusFlag[];
  /** Those, and what else is under a setup that the program's flag had before. */
  readonly shown: readonly CampusFlag[];
  readonly lastWrites: readonly LastWrite[];
}

/** Campus' flags API under the district's demographics connection. */
export async function openCampusPrograms(platform: Platform, district: District): Promise<Result<CampusPrograms>> {
  const client = await openOneRoster(platform, district);
  if (!client) return refuse(problem('demographicsIncomplete', 'The demographics connection was removed.'));
  // Of this connection, because the vendor's credentials must reach only confirmed hosts.
  const confirmed = requireConfirmedHosts(platform, client.connection);
  return confirmed.ok ? ok(campusPrograms(platform, client)) : confirmed;
}

/** What must hold before a write, whether the plan is new or was frozen before (requirements F9, F12, S3): the program's flag setup, and all setups of Campus. */
export async function readySetup(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<{ readonly setup: SourcedId; readonly setups: readonly FlagSetup[] }>> {
  if (!(await documentViewerOf(platform, district)))
    return refuse(
      problem(
        'flagNotReady',
        `The Document Viewer (LTI) connection is missing, so a click on the flag "${programs[program].name}" would lead nowhere. Add it.`,
      ),
    );
  const fresh = await requireFreshDemographics(platform, district);
  if (!fresh.ok) return fresh;
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const setups = await opened.value.flagSetups();
  if (!setups.ok) return setups;
  const setup = checkedSetup(program, setups.value);
  return setup.ok ? ok({ setup: setup.value.sourcedId, setups: setups.value }) : setup;
}

/**
 * The program's flags, read from Campus once in full. When the flag was set up again under the same name, those of ours under its old setup are found there: a
 * flag under another setup is not a flag that somebody has deleted.
 */
export async function flagsInCampus(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<FlagsInCampus>> {
  const ready = await readySetup(platform, district, program);
  if (!ready.ok) return ready;
  const { setup, setups } = ready.value;
  const writes = await lastWrites(platform, district, program);
  const ours = writes.filter(({ isOurs }) => isOurs === 1);
  const known = new Set(setups.map(({ sourcedId }) => sourcedId));
  const before = await setupsOfOurs(platform, district, program);
  const read = new Set([setup, ...before.filter((one) => known.has(one))]);
  const listed = await flagsOfSetups(platform, district, read);
  if (!listed.ok) return listed;
  const oursElsewhere = new Set(ours.map(({ flagSourcedId }) => flagSourcedId));
  const found = {
    setup,
    campusFlags: listed.value.filter((flag) => flag.setup === setup || oursElsewhere.has(flag.sourcedId)),
    shown: listed.value,
    lastWrites: writes.filter((write) => read.has(write.setup)),
  };
  const believedGone = found.lastWrites.filter(({ told }) => told !== 'deletedByHand');
  const ids = believedGone.map(({ flagSourcedId }) => flagSourcedId);
  const whole = await requireWhole(platform, district, program, listed.value, ids, read);
  return whole.ok ? ok(found) : whole;
}

/** Every flag under any of these setups, whatever has become of their names and boxes. */
export async function flagsOfSetups(
  platform: Platform,
  district: District,
  setups: ReadonlySet<SourcedId>,
): Promise<Result<CampusFlag[]>> {
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const flags: CampusFlag[] = [];
  for (const setup of setups) {
    const listed = await opened.value.flagsOf(setup);
    if (!listed.ok) return listed;
    flags.push(...listed.value);
  }
  return ok(flags);
}

/**
 * Refused while Campus' list cannot be true: it may be empty, or lack a page, and say that this is all. Believed, the night would write every flag again, and an
 * undo would take each for removed. Of the flags that `ids` names and the list lacks, Campus is asked for some one by one.
 */
export async function requireWhole(
  platform: Platform,
  district: District,
  program: Program,
  listed: readonly CampusFlag[],
  ids: readonly SourcedId[],
  setups: ReadonlySet<SourcedId>,
): Promise<Result<null>> {
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const shown = new Set(listed.map(({ sourcedId }) => sourcedId));
  const missing = ids.filter((id) => !shown.has(id));
  const apart = Math.max(1, Math.floor(missing.length / askedSingly));
  const asked = missing.filter((_, index) => index % apart === 0).slice(0, askedSingly);
  for (const answer of await Promise.all(asked.map((id) => opened.value.flag(id)))) {
    if (!answer.ok) return answer;
    if (!answer.value || !setups.has(answer.value.setup)) continue;
    return refuse(
      problem(
        'campusAnswerInvalid',
        `Campus lists ${shown.size} flags "${programs[program].name}" and leaves out some of the ${ids.length} ` +
          'that SameGoal wrote and Campus still has. SameGoal changed nothing and asks again.',
      ),
    );
  }
  return ok(null);
}

async function requireFreshDemographics(platform: Platform, district: District): Promise<Result<null>> {
  const ready = await requireDemographics(platform, district);
  if (!ready.ok) return ready;
  const age = platform.clock.now().getTime() - Date.parse(ready.value.completedAt ?? '');
  if (age <= freshHours * 3_600_000) return ok(null);
  return refuse(
    problem(
      'demographicsIncomplete',
      `Demographics last completed ${ready.value.completedAt?.slice(0, 10)}, more than ${freshHours} hours ago. Run it. Flags follow after that.`,
    ),
  );
}

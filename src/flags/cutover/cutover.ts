import { Changed, type SettingValues } from '../../audit/index.ts';
import { laterOf } from '../../calendar/iso-date.ts';
import { localTime } from '../../calendar/time-zone.ts';
import { type District, type ProgramFlag, programFlagsOf, requireRunning } from '../../districts/index.ts';
import { requireCampusWrites } from '../../pauses/index.ts';
import type { RunId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/index.ts';
import { currentPlan } from '../plan/as-things-stand.ts';
import { requireHome } from '../undo/home.ts';
import { noCutover } from '../undo/undo.ts';
import { currentCutover, type LaterFlags } from './current-cutover.ts';
import { type CutoverPlan, cutoverPlan, restOf } from './cutover-plan.ts';
import { frozenCutover, planOf } from './frozen-cutover.ts';

export interface CutoverPreview extends CutoverPlan {
  readonly program: Program;
  readonly cutoverDate: ProgramFlag['cutoverDate'];
  /** It has begun: what is shown is the rest of its plan, which the next run carries out. */
  readonly begun: boolean;
}

/**
 * What the take over of a program would do, as things stand in Campus and in SameGoal now, with every student (requirement F7). Changes nothing. A cutover date that
 * is still to come is previewed as if it were today. Of a cutover that has begun, the rest of its plan is shown.
 */
export async function previewCutover(
  platform: Platform,
  district: District,
  program: Program,
  laterFlags: LaterFlags = 'leave',
): Promise<Result<CutoverPreview>> {
  const settings = await pendingTakeOver(platform, district, program);
  if (!settings.ok) return settings;
  const { cutoverDate } = settings.value;
  const today = laterOf(localTime(platform.clock.now(), district.timeZone).date, cutoverDate);
  const frozen = await frozenCutover(platform, district, program);
  if (frozen?.state === 'undoing') return refuse(undoBegun(program));
  if (frozen?.state === 'begun') {
    const { actions, unfinished } = await planOf(platform, district, frozen);
    const whole = cutoverPlan(
      { actions, unflagged: [], leftAlone: [] },
      { ...settings.value, today, uncounted: new Map() },
    );
    return ok({ program, cutoverDate, begun: true, ...restOf({ ...whole, hash: frozen.hash }, unfinished) });
  }
  const current = await currentPlan(platform, district, settings.value, { today, takesOver: true });
  if (!current.ok) return current;
  const { shown } = await currentCutover(platform, district, settings.value, current.value, laterFlags);
  return ok({ program, cutoverDate, begun: false, ...shown });
}

const undoBegun = (program: Program) =>
  problem('conflict', `The cutover of "${programs[program].name}" is only partly undone. Undo it again.`);

/** Makes the cutover now, instead of waiting for the night: exactly the plan with the hash that a person has read, while it has not begun. The run that does it is named. */
export async function startCutover(
  platform: Platform,
  district: District,
  program: Program,
  hash: string,
): Promise<Result<Changed<RunId>>> {
  const going = await requireWrites(platform, district);
  if (!going.ok) return going;
  const settings = await pendingTakeOver(platform, district, program);
  if (!settings.ok) return settings;
  const { enabled, cutoverDate } = settings.value;
  const { name } = programs[program];
  const cutover = await frozenCutover(platform, district, program);
  if (cutover && cutover.state !== 'frozen')
    return refuse(
      cutover.state === 'begun'
        ? problem('conflict', `The cutover of "${name}" has started. The next run finishes it.`)
        : undoBegun(program),
    );
  if (!enabled) return refuse(problem('conflict', `The flag "${name}" is turned off. Turn it on first.`));
  const today = localTime(platform.clock.now(), district.timeZone).date;
  if (today < cutoverDate)
    return refuse(
      problem('conflict', `The cutover date of "${name}" is ${cutoverDate}; SameGoal does nothing before that date.`),
    );
  const answer = await runsOf(platform, district).startCutover(district.id, today, {
    kind: 'cutover',
    program,
    confirmed: hash,
  });
  return answer.started ? ok(asked(program, answer.runId, { Cutover: 'confirmed', Plan: hash })) : refuse(busy);
}

/**
 * Takes a cutover back: flags that it ended get their old end date, flags created in it or since are removed, and the program is turned off. Refused in another
 * Campus than that of the cutover.
 */
export async function undoCutover(
  platform: Platform,
  district: District,
  program: Program,
): Promise<Result<Changed<RunId>>> {
  const going = await requireWrites(platform, district);
  if (!going.ok) return going;
  const cutover = await frozenCutover(platform, district, program);
  if (!cutover) return refuse(noCutover(program));
  const home = await requireHome(platform, district, cutover);
  if (!home.ok) return home;
  const today = localTime(platform.clock.now(), district.timeZone).date;
  const answer = await runsOf(platform, district).startCutover(district.id, today, { kind: 'undoCutover', program });
  return answer.started ? ok(asked(program, answer.runId, { Cutover: 'undo asked for' })) : refuse(busy);
}

/** Neither the district nor writes to Campus are paused. */
async function requireWrites(platform: Platform, district: District): Promise<Result<null>> {
  const running = requireRunning(district);
  return running.ok ? requireCampusWrites(platform) : running;
}

/** The run that does what a person has asked for. */
const asked = (program: Program, runId: RunId, after: SettingValues): Changed<RunId> =>
  new Changed(runId, { setting: `Cutover ${programs[program].name}`, before: null, after });

const runsOf = (platform: Platform, district: District) => platform.districtRuns.getByName(district.id);

const busy = problem('conflict', 'A run of this district is in progress. Wait until it has finished.');

/** The settings of a program whose one-time cutover is still to be made. */
async function pendingTakeOver(platform: Platform, district: District, program: Program): Promise<Result<ProgramFlag>> {
  const settings = (await programFlagsOf(platform, district)).find((flag) => flag.program === program);
  const { name } = programs[program];
  if (!settings) return refuse(problem('conflict', `The flag "${name}" is not set up. Enter its option and date.`));
  if (settings.mode !== 'takeOver')
    return refuse(problem('conflict', `The flag "${name}" is not taken over. Option 2 never touches existing flags.`));
  if (settings.cutoverCompletedAt) return refuse(problem('conflict', `The cutover of "${name}" is done.`));
  return ok(settings);
}

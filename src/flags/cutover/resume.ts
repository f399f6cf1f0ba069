import { sql } from 'drizzle-orm';
import type { IsoDate } from '../../calendar/iso-date.ts';
import type { District, ProgramFlag } from '../../districts/index.ts';
import type { RunId, SourcedId } from '../../platform/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { problem } from '../../platform/problems.ts';
import { ok, type Result, refuse } from '../../platform/result.ts';
import { type Program, programs } from '../../programs/index.ts';
import { readySetup } from '../campus/flags-in-campus.ts';
import { keepStates, type LedgerScope, recordWrites, type Settlement } from '../ledger/ledger.ts';
import { currentPlan } from '../plan/as-things-stand.ts';
import type { FlagAction } from '../plan/plan.ts';
import { type FrozenCutover, progressOfPlan, takeOverPlan } from './frozen-cutover.ts';

interface Resumed {
  readonly counts: Readonly<Record<string, number>>;
  readonly writes: boolean;
  readonly cutoverDone: boolean;
}

/**
 * Goes on with a frozen plan, after the checks that a new one would have to pass, in the Campus that it was frozen for. Once everything of it has been sent, the
 * flags of ours are kept level with the badges again: a flag that Campus refuses for good must not keep the other students from theirs.
 */
export async function resumed(
  platform: Platform,
  district: District,
  { runId, night }: { readonly runId: RunId; readonly night: IsoDate },
  settings: ProgramFlag,
  cutover: FrozenCutover,
): Promise<Result<Resumed>> {
  const { program } = settings;
  const ready = await readySetup(platform, district, program);
  if (!ready.ok) return ready;
  const { setup, setups } = ready.value;
  if (setup !== cutover.setup)
    return refuse(
      otherSetup(
        program,
        setups.some(({ sourcedId }) => sourcedId === cutover.setup),
      ),
    );
  const { planned, sending, seen } = await progressOfPlan(platform, district, cutover);
  const scope = { runId, program };
  if (planned + sending > 0 || seen === 0)
    return ok({
      counts: { resumed: await takeOverPlan(platform, district, scope, cutover) },
      writes: true,
      cutoverDone: false,
    });
  const current = await currentPlan(platform, district, settings, { today: night, takesOver: false });
  if (!current.ok) return current;
  const resumedCount = await takeOverPlan(platform, district, scope, cutover);
  const { actions } = current.value.plan;
  await followBadges(platform, district, scope, cutover, actions, current.value.campusFlags);
  return ok({ counts: { resumed: resumedCount }, writes: true, cutoverDone: false });
}

/**
 * What is left of a cutover's plan for flags of ours takes the content that the badges ask for by now; what they do not ask for any more is over. Everything else
 * that they ask for is written beside it.
 */
async function followBadges(
  platform: Platform,
  district: District,
  scope: LedgerScope,
  { frozenAt }: FrozenCutover,
  actions: readonly FlagAction[],
  campusFlags: readonly { readonly sourcedId: SourcedId }[],
): Promise<void> {
  const database = platform.databaseOf(district);
  const { runId, program } = scope;
  const ofPlan = sql`planned_at = ${frozenAt} and action <> 'endExisting' and flag_ledger.state in ('planned', 'sent')`;
  const left = await database.all<{ id: SourcedId }>(sql`select flag_sourced_id as id from flag_ledger
    where district_id = ${district.id} and program = ${program} and run_id = ${runId} and ${ofPlan}`);
  const wanted = new Map(actions.map((action) => [action.after.sourcedId, action]));
  const shown = new Set(campusFlags.map(({ sourcedId }) => sourcedId));
  const over = left
    .filter(({ id }) => !wanted.has(id))
    .map(({ id }): Settlement => ({ flagSourcedId: id, state: shown.has(id) ? 'seen' : 'gone', problem: null }));
  await keepStates(platform, district, program, over, sql`run_id = ${runId} and ${ofPlan}`);
  const [first, ...rest] = left.flatMap(({ id }) => {
    const action = wanted.get(id);
    return action
      ? database.run(sql`update flag_ledger set action = ${action.kind}, reason = ${action.reason}, state = 'planned',
          before = ${action.before && JSON.stringify(action.before)}, after = ${JSON.stringify(action.after)}
        where district_id = ${district.id} and program = ${program} and run_id = ${runId} and flag_sourced_id = ${id} and ${ofPlan}`)
      : [];
  });
  if (first) await database.batch([first, ...rest]);
  const leftIds = new Set(left.map(({ id }) => id));
  await recordWrites(
    platform,
    district,
    scope,
    actions.filter(({ after }) => !leftIds.has(after.sourcedId)),
  );
}

function otherSetup(program: Program, isHere: boolean) {
  const begun = `The cutover of "${programs[program].name}" started with a different flag of this name than Campus has now.`;
  return problem(
    'flagNotReady',
    isHere
      ? `${begun} That flag is still in Flags Setup. Give it its old name again, or undo the cutover.`
      : `${begun} Connect the Campus where the cutover started.`,
  );
}

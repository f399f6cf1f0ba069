import { sql } from 'drizzle-orm';
import { type District, requireDemographics } from '../districts/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { SourcedId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { CampusFlag } from './campus/campus-flag.ts';
import type { CampusPrograms } from './campus/campus-programs.ts';
import { openCampusPrograms } from './campus/flags-in-campus.ts';
import { type FrozenCutover, frozenCutover, progressOfPlan } from './cutover/frozen-cutover.ts';
import {
  claimWrites,
  keepStates,
  type LedgerEntry,
  type LedgerScope,
  type Settlement,
  settle,
  unsettledWrites,
} from './ledger/ledger.ts';
import { ledgerCounts } from './ledger/read-back.ts';
import { becomes, isOfDistrict, notShown } from './ledger/write-states.ts';
import { requireHome } from './undo/home.ts';

/** Flags written to Campus in one step, and at once. Campus asks its OneRoster consumers for at most five calls at a time off-peak. */
const writesPerStep = 100;
const writesAtOnce = 5;

/**
 * A slow Campus must not keep a step at work beyond its lease, when another execution takes it up. In the first third of the lease flags are begun, in the second
 * they may still be sent, and in the last what was not sent is given back. What comes later, the other execution finds out.
 */
const leaseParts = 3;

/** Times that a write is sent in one step before the step is given back; and the longest wait between them, in milliseconds. */
const sendings = 3;
const longestWaitMs = 20_000;

export interface Written {
  /** Flags that Campus answered to have taken, each counted when it is sent for the first time. */
  readonly sent: number;
  readonly refused: number;
  readonly remaining: number;
}

/**
 * Sends a chunk of what the ledger plans, and keeps what Campus answered; whether Campus made it, reading back tells (`readBack`). An entry is marked as being sent
 * before it is. One whose answer was lost, here or in an execution that died, is looked up in Campus and sent again only when Campus does not have it. So each
 * write is made once, as Campus counts.
 */
export async function writeFlags(platform: Platform, district: District, scope: LedgerScope): Promise<Result<Written>> {
  const cutover = await frozenCutover(platform, district, scope.program);
  // An address that was changed since the plan was made may be another Campus'. An undo needs no fresh roster, but it belongs to the Campus of its cutover.
  const ready =
    cutover?.state === 'undoing'
      ? await requireHome(platform, district, cutover)
      : await requireDemographics(platform, district);
  if (!ready.ok) return ready;
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const settled: Settlement[] = [];
  const resent = new Set<SourcedId>();
  const settleAll = async (settlements: readonly Settlement[]) => {
    await settle(platform, district, scope, settlements);
    settled.push(...settlements);
  };

  const { clock } = platform;
  const now = () => clock.now().getTime();
  const part = (platform.config.STEP_LEASE_SECONDS * 1000) / leaseParts;
  const enough = now() + part;
  const deadlines = { enough, tooLate: enough + part };
  const giveBack = async (entries: readonly LedgerEntry[]) => {
    if (now() < enough + 2 * part) await settle(platform, district, scope, entries.map(again));
  };
  for (const [index, group] of groups(await unsettledWrites(platform, district, scope)).entries()) {
    if (index > 0 && now() > enough) break;
    const look = async (entry: LedgerEntry) => {
      const each = await found(opened.value, entry);
      return 'toSend' in each ? again(entry) : each;
    };
    const looked = await Promise.all(group.map(look));
    await settleAll(looked.filter((each) => 'state' in each));
    const failure = looked.find((each): each is Problem => 'code' in each);
    if (failure) return refuse(failure);
  }

  const claimed = now() > enough ? [] : await claimWrites(platform, district, scope, writesPerStep);
  for (const { flagSourcedId, sentAt } of claimed) if (sentAt) resent.add(flagSourcedId);
  let untaken = true;
  for (const [index, group] of groups(claimed).entries()) {
    if (index > 0 && now() > enough) {
      await giveBack(claimed.slice(index * writesAtOnce));
      break;
    }
    const sent = await Promise.all(group.map((entry) => write(opened.value, entry, clock, deadlines)));
    untaken &&= await isUntaken(platform, district, cutover, group);
    const answers = untaken ? await lookedAt(opened.value, group, sent) : sent;
    const common = commonRefusal(untaken, answers);
    await settleAll(answers.filter((each) => 'state' in each).map(common ? again : asSent));
    if (common && untaken) await markSent(platform, district, scope, answers);
    const failure = common ?? answers.find((each): each is Problem => 'code' in each);
    if (!failure) continue;
    // What was taken and not sent goes back; what was sent without an answer stays marked, for the next execution to find out.
    await giveBack(claimed.slice((index + 1) * writesAtOnce));
    return refuse(failure);
  }
  const counts = await ledgerCounts(platform, district, { ...scope, cutover: null });
  const sent = settled.filter(({ state, flagSourcedId }) => state === 'sent' && !resent.has(flagSourcedId)).length;
  const refused = settled.filter(({ state }) => state === 'refused').length;
  return ok({ sent, refused, remaining: counts.planned + counts.sending });
}

/** When no write may wait for another sending, and when none may be sent. Milliseconds since 1970. */
interface Deadlines {
  readonly enough: number;
  readonly tooLate: number;
}

/**
 * Sends one write until Campus has answered it, or has it. A flag of the district's own is looked
 * at first, because it may have changed since the plan was frozen.
 */
async function write(
  campus: CampusPrograms,
  entry: LedgerEntry,
  clock: Clock,
  { enough, tooLate }: Deadlines,
): Promise<Settlement | Problem> {
  const { flagSourcedId, action } = entry;
  let now: Found = isOfDistrict(entry) ? await found(campus, entry) : { toSend: entry.after };
  for (let sending = 1; 'toSend' in now; sending++) {
    if (clock.now().getTime() > tooLate) return again(entry);
    const answer = await (action === 'remove' ? campus.removeFlag(flagSourcedId) : campus.putFlag(now.toSend));
    if (answer.ok) return settlement(entry, answer.value);
    now = await found(campus, entry);
    if (!('toSend' in now)) return now;
    const wait = (answer.problem.retryAfter ?? sending) * 1000;
    if (sending === sendings || wait > longestWaitMs || clock.now().getTime() + wait > enough) return answer.problem;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return now;
}

/** Whether Campus has taken nothing yet of the cutover that these writes belong to. It happens once, so it must not be used up on a Campus that takes nothing. */
async function isUntaken(
  platform: Platform,
  district: District,
  cutover: FrozenCutover | null,
  group: readonly LedgerEntry[],
): Promise<boolean> {
  if (!cutover || cutover.state === 'undoing' || group[0]?.plannedAt !== cutover.frozenAt) return false;
  const { seen, sent } = await progressOfPlan(platform, district, cutover);
  return seen + sent === 0;
}

/** The first answers of a cutover are looked up at once, before more is sent: a Campus in maintenance may answer 200 to everything. */
const lookedAt = (campus: CampusPrograms, group: readonly LedgerEntry[], answers: readonly (Settlement | Problem)[]) =>
  Promise.all(
    answers.map(async (answer, index): Promise<Settlement | Problem> => {
      const entry = group[index];
      if (!entry || !('state' in answer) || answer.state !== 'sent') return answer;
      const now = await found(campus, entry);
      return 'toSend' in now ? { ...answer, problem: notShown } : now;
    }),
  );

/**
 * A flag that Campus refuses is that flag's matter. It is everybody's when Campus refuses several at once for want of a grant (403), or when it takes nothing of a
 * cutover: it refuses five at once all alike, or shows none of the first that it said it took. Null when it is not so.
 */
function commonRefusal(untaken: boolean, answers: readonly (Settlement | Problem)[]): Problem | null {
  const settled = answers.filter((each): each is Settlement => 'state' in each);
  if (settled.length < answers.length || settled.length === 0) return null;
  if (untaken && settled.every(({ state, problem: found }) => state === 'sent' && found === notShown))
    return tookNothing(`It accepted the first ${settled.length}, and shows none of them.`);
  const [first = ''] = settled.map(({ problem: found }) => found ?? '');
  const [kind = ''] = first.split(':');
  if (
    settled.length < 2 ||
    !settled.every(({ state, problem: found }) => state === 'refused' && found?.startsWith(kind))
  )
    return null;
  const how = `It refused ${settled.length} flags in a row for the same reason (${first}).`;
  if (kind === '403')
    return problem(
      'campusRefused',
      `${how} Ask Campus Support to grant SameGoal access to the flag. The remaining writes wait.`,
    );
  return untaken && settled.length === writesAtOnce ? tookNothing(how) : null;
}

export const tookNothing = (how: string): Problem =>
  problem(
    'campusRefused',
    `Campus accepted nothing from the cutover. ${how} The next night tries the same plan again.`,
  );

/** Campus may show later what it said it took: then the cutover has begun, and no other plan may take its place. */
async function markSent(
  platform: Platform,
  district: District,
  { runId, program }: LedgerScope,
  answers: readonly (Settlement | Problem)[],
): Promise<void> {
  const sent = answers.filter((each): each is Settlement => 'state' in each && each.state === 'sent').map(asSent);
  const ofRun = sql`run_id = ${runId}`;
  await keepStates(platform, district, program, sent, sql`${ofRun} and flag_ledger.state = 'planned'`);
  await keepStates(platform, district, program, sent.map(again), sql`${ofRun} and flag_ledger.state = 'sent'`);
}

/** What was looked up and is not shown may come yet: the reading back of the run tells. */
const asSent = (each: Settlement): Settlement => (each.state === 'sent' ? { ...each, problem: null } : each);

/** What Campus answered. Success, or that a flag to remove is not there, is a claim that reading back proves. */
function settlement(
  { flagSourcedId, action }: LedgerEntry,
  { status, detail }: { status: number; detail: string | null },
): Settlement {
  const taken = (status >= 200 && status < 300) || (action === 'remove' && status === 404);
  return {
    flagSourcedId,
    state: taken ? 'sent' : 'refused',
    problem: taken ? null : `${status}${detail ? `: ${detail}` : ''}`,
  };
}

/** A write that is settled, or what is still to be sent of it. */
type Found = Settlement | Problem | { readonly toSend: CampusFlag };

/**
 * Whether Campus has a write: what the flag says of it, or what is still to be sent. Of a flag of the district's own the end date is ours to set and nothing else:
 * the rest is sent as Campus has it now, also what was changed since the plan was frozen.
 */
async function found(campus: CampusPrograms, entry: LedgerEntry): Promise<Found> {
  const { flagSourcedId, action, before, after } = entry;
  let now = await campus.flag(flagSourcedId);
  // A flag that was there is asked for twice: one 404 may be a load balancer's.
  if (now.ok && now.value === null && before !== null && action !== 'remove') now = await campus.flag(flagSourcedId);
  if (!now.ok) return now.problem;
  const { state, problem: why } = becomes(entry, now.value);
  if (state === 'planned')
    return { toSend: isOfDistrict(entry) && now.value ? { ...now.value, endDate: after.endDate } : after };
  // The reading back of the run makes it seen: what one answer shows, the list must show too.
  if (state === 'seen') return { flagSourcedId, state: 'sent', problem: null };
  return isOfDistrict(entry) ? { flagSourcedId, state, problem: why } : { toSend: after };
}

const again = ({ flagSourcedId }: Pick<LedgerEntry, 'flagSourcedId'>): Settlement => ({
  flagSourcedId,
  state: 'planned',
  problem: null,
});

function groups<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / writesAtOnce) }, (_, index) =>
    all.slice(index * writesAtOnce, (index + 1) * writesAtOnce),
  );
}

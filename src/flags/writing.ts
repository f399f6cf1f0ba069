import { type District, requireDemographics } from '../districts/index.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import type { CampusFlag } from './campus/campus-flag.ts';
import type { CampusPrograms } from './campus/campus-programs.ts';
import { type FrozenCutover, frozenCutover, hasTaken } from './cutover/frozen-cutover.ts';
import {
  claimWrites,
  type LedgerEntry,
  type LedgerScope,
  type Settlement,
  settle,
  unsettledWrites,
} from './ledger/ledger.ts';
import { ledgerCounts } from './ledger/written.ts';
import { openCampusPrograms } from './plan/as-things-stand.ts';
import { same } from './plan/plan.ts';

/** Flags written to Campus in one step, and at once. Campus asks its OneRoster consumers for at most five calls at a time off-peak. */
const writesPerStep = 100;
const writesAtOnce = 5;

/**
 * A slow Campus must not keep a step at work beyond its lease, when another execution takes it up: in its first third flags are begun, in its second they may still
 * be sent, and in the last what was not sent is given back. Later it is the other execution's to find out.
 */
const leaseParts = 3;

/** Times that a write is sent in one step before the step is given back; and the longest wait between them, in milliseconds. */
const sendings = 3;
const longestWaitMs = 20_000;

export interface Written {
  readonly written: number;
  readonly refused: number;
  readonly remaining: number;
}

/**
 * Sends a chunk of what the ledger intends and settles each entry. An entry is marked as being sent before it is; one whose answer was lost, here or in an
 * execution that died, is read back from Campus and sent again only when Campus does not have it. So each write is made once, as Campus counts.
 */
export async function writeFlags(platform: Platform, district: District, scope: LedgerScope): Promise<Result<Written>> {
  const cutover = await frozenCutover(platform, district, scope.program);
  // An address that was changed since the plan was made is perhaps another Campus': nothing has completed there. An undo looks at each flag, and removes but ours.
  const ready = cutover?.state === 'undoing' ? ok(null) : await requireDemographics(platform, district);
  if (!ready.ok) return ready;
  const opened = await openCampusPrograms(platform, district);
  if (!opened.ok) return opened;
  const settled: Settlement[] = [];
  const settleAll = async (settlements: readonly Settlement[]) => {
    await settle(platform, district, scope, settlements);
    settled.push(...settlements);
  };

  const part = (platform.config.STEP_LEASE_SECONDS * 1000) / leaseParts;
  const enough = Date.now() + part;
  const giveBack = async (entries: readonly LedgerEntry[]) => {
    if (Date.now() < enough + 2 * part) await settle(platform, district, scope, entries.map(again));
  };
  for (const [index, group] of groups(await unsettledWrites(platform, district, scope)).entries()) {
    if (index > 0 && Date.now() > enough) break;
    const look = async (entry: LedgerEntry) => {
      const each = await readBack(opened.value, entry);
      return 'toSend' in each ? again(entry) : each;
    };
    const found = await Promise.all(group.map(look));
    await settleAll(found.filter((each) => 'state' in each));
    const failure = found.find((each): each is Problem => 'code' in each);
    if (failure) return refuse(failure);
  }

  const claimed = Date.now() > enough ? [] : await claimWrites(platform, district, scope, writesPerStep);
  for (const [index, group] of groups(claimed).entries()) {
    if (index > 0 && Date.now() > enough) {
      await giveBack(claimed.slice(index * writesAtOnce));
      break;
    }
    const answers = await Promise.all(group.map((entry) => write(opened.value, entry, enough, enough + part)));
    const common = await commonRefusal(platform, district, cutover, group, answers);
    await settleAll(common ? group.map(again) : answers.filter((each) => 'state' in each));
    const failure = common ?? answers.find((each): each is Problem => 'code' in each);
    if (!failure) continue;
    // What was taken and not sent goes back; what was sent without an answer stays marked, for the next execution to find out.
    await giveBack(claimed.slice((index + 1) * writesAtOnce));
    return refuse(failure);
  }
  const counts = await ledgerCounts(platform, district, scope);
  const number = (state: Settlement['state']) => settled.filter((each) => each.state === state).length;
  return ok({ written: number('written'), refused: number('refused'), remaining: counts.planned + counts.sending });
}

/** Sends one write until Campus has answered it, or has it. A flag of the district's own is looked at first: it may have changed since the plan was frozen. */
async function write(
  campus: CampusPrograms,
  entry: LedgerEntry,
  enough: number,
  tooLate: number,
): Promise<Settlement | Problem> {
  const { flagSourcedId, action } = entry;
  let found: Found = isOfDistrict(entry) ? await readBack(campus, entry) : { toSend: entry.after };
  for (let sending = 1; 'toSend' in found; sending++) {
    if (Date.now() > tooLate) return again(entry);
    const answer = await (action === 'remove' ? campus.removeFlag(flagSourcedId) : campus.putFlag(found.toSend));
    if (answer.ok) return settlement(entry, answer.value);
    found = await readBack(campus, entry);
    if (!('toSend' in found)) return found;
    const wait = (answer.problem.retryAfter ?? sending) * 1000;
    if (sending === sendings || wait > longestWaitMs || Date.now() + wait > enough) return answer.problem;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return found;
}

/**
 * A flag that Campus refuses is that flag's matter. When it refuses several at once for want of a grant (403), none can be written; and a cutover, which happens
 * once, must not be used up on a Campus that has taken nothing of it and refuses five at once all alike. Null when it is not so.
 */
async function commonRefusal(
  platform: Platform,
  district: District,
  cutover: FrozenCutover | null,
  group: readonly LedgerEntry[],
  answers: readonly (Settlement | Problem)[],
): Promise<Problem | null> {
  const refusals = answers.flatMap((each) => ('state' in each && each.state === 'refused' ? (each.problem ?? '') : []));
  const [first = ''] = refusals;
  const [kind = ''] = first.split(':');
  if (refusals.length < answers.length || refusals.length < 2 || !refusals.every((each) => each.startsWith(kind)))
    return null;
  const isWanting = kind === '403';
  const isOfCutover = cutover !== null && refusals.length === writesAtOnce && group[0]?.plannedAt === cutover.frozenAt;
  if (!isWanting && !(isOfCutover && !(await hasTaken(platform, district, cutover)))) return null;
  const remedy = isWanting ? 'Ask Campus Support to grant the flag to SameGoal. ' : '';
  return problem(
    'campusRefused',
    `Campus refused ${refusals.length} flags in a row alike (${first}). ${remedy}What is left to write waits.`,
  );
}

function settlement(
  { flagSourcedId, action }: LedgerEntry,
  { status, detail }: { status: number; detail: string | null },
): Settlement {
  const done = (status >= 200 && status < 300) || (action === 'remove' && status === 404);
  return {
    flagSourcedId,
    state: done ? 'written' : 'refused',
    problem: done ? null : `${status}${detail ? `: ${detail}` : ''}`,
  };
}

/** A write that is settled, or what is still to be sent of it. */
type Found = Settlement | Problem | { readonly toSend: CampusFlag };

/**
 * Whether Campus has a write: written when it has, to be sent when not, and refused when a person has changed a flag of the district's own meanwhile. Of such a
 * flag the end date alone is ours to set: everything else is sent as Campus has it now, also what was changed since the plan was frozen.
 */
async function readBack(campus: CampusPrograms, entry: LedgerEntry): Promise<Found> {
  const { flagSourcedId, after } = entry;
  const now = await campus.flag(flagSourcedId);
  if (!now.ok) return now.problem;
  if (isMade(entry, now.value)) return { flagSourcedId, state: 'written', problem: null };
  if (!isOfDistrict(entry)) return { toSend: after };
  if (now.value && isUntouched(entry, now.value)) return { toSend: { ...now.value, endDate: after.endDate } };
  return { flagSourcedId, state: 'refused', problem: now.value ? changedByHand : deletedByHand };
}

const isOfDistrict = ({ action }: LedgerEntry) => action === 'endExisting' || action === 'restore';

const changedByHand = 'left alone: changed by hand in Campus since it was planned';
const deletedByHand = 'left alone: deleted in Campus since it was planned';

/** Whether Campus shows the flag as this write leaves it. */
export const isMade = ({ action, after }: Pick<LedgerEntry, 'action' | 'after'>, now: CampusFlag | null): boolean =>
  action === 'remove' ? now === null : now !== null && same(now, after);

/** Whether Campus shows the flag as it was before this write. Then the write was not made; otherwise a person has changed the flag. */
export const isUntouched = ({ before }: Pick<LedgerEntry, 'before'>, now: CampusFlag | null): boolean =>
  before === null || now === null ? before === now : same(now, before);

const again = ({ flagSourcedId }: LedgerEntry): Settlement => ({ flagSourcedId, state: 'planned', problem: null });

function groups<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / writesAtOnce) }, (_, index) =>
    all.slice(index * writesAtOnce, (index + 1) * writesAtOnce),
  );
}

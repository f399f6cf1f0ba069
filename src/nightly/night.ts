import { dayBefore, type IsoDate } from '../calendar/iso-date.ts';
import {
  type District,
  demographicsStatus,
  hostNotice,
  markDemographicsCompleted,
  requireRunning,
} from '../districts/index.ts';
import { joinRecords, joinWaitingStudents, refreshBadges } from '../documents/index.ts';
import {
  planCutoverUndo,
  planEndOfFlags,
  planProgramFlags,
  programsToFlag,
  verifyCutoverUndo,
  verifyEndOfFlags,
  verifyProgramFlags,
  writeFlags,
} from '../flags/index.ts';
import { requireCampusWrites } from '../pauses/index.ts';
import type { Platform } from '../platform/platform.ts';
import { type Problem, problem } from '../platform/problems.ts';
import { ok, type Result } from '../platform/result.ts';
import type { Program } from '../programs/index.ts';
import {
  collectionsInOrder,
  completePull,
  firstPage,
  type PullPlan,
  planPull,
  pullPage,
  reconcileRoster,
  reportOpenMatches,
} from '../roster/index.ts';
import { forgetOldDetails } from './history.ts';
import type { Step, StepOutcome, StepRun } from './step.ts';

/** What a run is to do. A night begins with the roster; what follows, its steps find out. A cutover, and its undoing, is one program's and leaves the roster as it is. */
export type RunPlan =
  /** `full`: a person has asked for everything, whatever is due. */
  | { readonly kind: 'night'; readonly full?: boolean }
  | { readonly kind: 'cutover'; readonly program: Program; readonly confirmed: string }
  | { readonly kind: 'undoCutover'; readonly program: Program }
  | { readonly kind: 'offboarding'; readonly programs: readonly Program[] };

export function firstSteps(plan: RunPlan): Step[] {
  switch (plan.kind) {
    case 'night':
      return [plan.full ? { kind: 'planPull', full: true, asked: true } : { kind: 'planPull' }];
    case 'cutover':
      return [{ kind: 'badges' }, { kind: 'planFlags', program: plan.program, confirmed: plan.confirmed }];
    case 'undoCutover':
      return [{ kind: 'planUndo', program: plan.program }];
    case 'offboarding':
      return plan.programs.map((program) => ({ kind: 'planEnd', program }));
  }
}

/** The steps of a night, once it is known how much of the roster is pulled. */
const stepsOf = (plan: PullPlan): Step[] => [
  ...collectionsInOrder.map(
    (collection): Step => ({
      kind: 'pull',
      collection,
      cursor: firstPage(),
      ...(plan.mode === 'delta' && { since: plan.since }),
    }),
  ),
  { kind: 'reconcile', plan },
  { kind: 'badges' },
  { kind: 'flags' },
];

type Runner<Kind extends Step['kind']> = (
  platform: Platform,
  district: District,
  run: StepRun,
  step: Extract<Step, { kind: Kind }>,
) => Promise<StepOutcome>;

/** Times that a run sends again what Campus does not show. */
const resendings = 2;

/** Students whose badges are recomputed in one step. */
const badgesPerStep = 500;

const runners: { [Kind in Step['kind']]: Runner<Kind> } = {
  async planPull(platform, district, { runId }, { kind: _, ...step }) {
    await forgetOldDetails(platform, district);
    return outcomeOf(await planPull(platform, district, runId, step), (plan) => ({
      counts: { full: plan.mode === 'full' ? 1 : 0 },
      next: stepsOf(plan),
    }));
  },

  async pull(platform, district, { runId, night }, { kind: _, ...step }) {
    const pulled = await pullPage(platform, district, { ...step, runId, today: night });
    const whole = pulled.ok && pulled.value.next === null && !pulled.value.needsFull;
    // By then the birth dates are there as well.
    if (whole && step.collection === 'demographics') await joinWaitingStudents(platform, district, runId);
    return outcomeOf(pulled, ({ counts, next: cursor, needsFull }) => ({
      counts,
      next: cursor ? [{ kind: 'pull', ...step, cursor }] : [],
      ...(needsFull && { instead: [{ kind: 'planPull', full: true }] }),
    }));
  },

  async reconcile(platform, district, { runId, night: today, startedAt }, { plan, confirmed }) {
    const reconciled = await reconcileRoster(platform, district, {
      runId,
      plan,
      today,
      ...(confirmed && { confirmed }),
    });
    if (!reconciled.ok) return { status: 'failed', problem: reconciled.problem, retry: false };
    if (reconciled.value.held) return heldForWithdrawals(district, reconciled.value);
    await completePull(platform, district, plan, { runId, startedAt });
    const completed = await markDemographicsCompleted(platform, district, plan.connectedAt);
    if (!completed.ok) return { status: 'failed', problem: completed.problem, retry: false };
    const { counts, unsent, allEnded } = reconciled.value;
    const found = allEnded ? foundInSummer(allEnded) : unsent.length > 0 ? nothingOf(unsent) : null;
    return { status: 'done', counts, ...(found && { problem: found }) };
  },

  async badges(platform, district, { runId }) {
    const documentsJoined = await joinRecords(platform, district);
    const toMatch = await reportOpenMatches({ database: platform.databaseOf(district), district, runId });
    const { remaining, ...counts } = await refreshBadges(platform, district, { limit: badgesPerStep });
    // Counted once, however many steps there are: counts of steps are added up.
    const last = { documentsJoined, ...(remaining === 0 && { toMatch }) };
    return { status: 'done', counts: { ...counts, ...last }, next: remaining > 0 ? [{ kind: 'badges' }] : [] };
  },

  async flags(platform, district, run) {
    const programs = await programsToFlag(platform, district, run.night);
    const waits = programs.length > 0 && hostNotice(platform, await demographicsStatus(platform, district));
    const writes = await requireCampusWrites(platform);
    if (programs.length > 0 && !writes.ok) return { status: 'done', counts: { programs: 0 }, problem: writes.problem };
    if (waits) return { status: 'done', counts: { programs: 0 }, problem: problem('hostNotConfirmed', waits) };
    return {
      status: 'done',
      counts: { programs: programs.length },
      next: programs.map(({ program, undoing }) => ({ kind: undoing ? 'planUndo' : 'planFlags', program })),
    };
  },

  async planFlags(platform, district, run, { program, confirmed = null }) {
    const planned = await planProgramFlags(platform, district, run, program, confirmed);
    return outcomeOf(planned, ({ counts, writes, cutoverDone, problem: found }) => ({
      counts,
      // Nothing to write is nothing to read back: a quiet night reads Campus' flags once.
      next: writes
        ? [
            { kind: 'writeFlags', program },
            { kind: 'verifyFlags', program },
          ]
        : [],
      ...(cutoverDone && { cutover: { program, is: 'completed' } }),
      ...(found && { problem: found }),
    }));
  },

  async writeFlags(platform, district, { runId }, { program }) {
    const written = await writeFlags(platform, district, { runId, program });
    return outcomeOf(written, ({ remaining, ...counts }) => ({
      counts,
      next: remaining > 0 ? [{ kind: 'writeFlags', program }] : [],
    }));
  },

  async verifyFlags(platform, district, run, { program, again = 0 }) {
    const verified = await verifyProgramFlags(platform, district, run, { program, resend: again < resendings });
    return outcomeOf(verified, ({ counts, writes, cutoverDone, problem: found }) => ({
      counts,
      next: writes
        ? [
            { kind: 'writeFlags', program },
            { kind: 'verifyFlags', program, again: again + 1 },
          ]
        : [],
      ...(cutoverDone && { cutover: { program, is: 'completed' } }),
      ...(found && { problem: found }),
    }));
  },

  async planUndo(platform, district, { runId }, { program }) {
    const planned = await planCutoverUndo(platform, district, runId, program);
    return outcomeOf(planned, (counts) => ({
      counts,
      next: [
        { kind: 'writeFlags', program },
        { kind: 'verifyUndo', program },
      ],
    }));
  },

  async verifyUndo(platform, district, { runId }, { program, again = 0 }) {
    const verified = await verifyCutoverUndo(platform, district, runId, { program, resend: again < resendings });
    return outcomeOf(verified, ({ counts, writes, undone, problem: found }) => ({
      counts,
      next: writes
        ? [
            { kind: 'writeFlags', program },
            { kind: 'verifyUndo', program, again: again + 1 },
          ]
        : [],
      ...(undone && { cutover: { program, is: 'undone' } }),
      ...(found && { problem: found }),
    }));
  },

  async planEnd(platform, district, run, { program }) {
    return outcomeOf(await planEndOfFlags(platform, district, run, program), ({ counts, writes }) => ({
      counts,
      next: writes
        ? [
            { kind: 'writeFlags', program },
            { kind: 'verifyEnd', program },
          ]
        : [],
    }));
  },

  async verifyEnd(platform, district, { runId }, { program, again = 0 }) {
    const verified = await verifyEndOfFlags(platform, district, runId, { program, resend: again < resendings });
    return outcomeOf(verified, ({ counts, writes, problem: found }) => ({
      counts,
      next: writes
        ? [
            { kind: 'writeFlags', program },
            { kind: 'verifyEnd', program, again: again + 1 },
          ]
        : [],
      ...(found && { problem: found }),
    }));
  },
};

/** Carries out one step. Expected failures are outcomes; what throws is a bug, and the caller's to report. */
export async function carryOut(platform: Platform, district: District, run: StepRun, step: Step): Promise<StepOutcome> {
  const going = step.kind === 'writeFlags' ? await requireCampusWrites(platform) : ok(null);
  const stopped = [requireRunning(district), going].find((one) => !one.ok);
  if (stopped && !stopped.ok) return { status: 'failed', problem: stopped.problem, retry: false };
  return (runners[step.kind] as Runner<Step['kind']>)(platform, district, run, step);
}

type Done = Omit<Extract<StepOutcome, { status: 'done' }>, 'status'>;

function outcomeOf<T>(result: Result<T>, done: (value: T) => Done): StepOutcome {
  if (result.ok) return { status: 'done', ...done(result.value) };
  return { status: 'failed', problem: result.problem, retry: isPassing(result.problem) };
}

/** A Campus that is down, or busy, or answers nonsense from a load balancer may be well in some minutes. A refusal stays a refusal. */
const isPassing = ({ code }: Problem) => code === 'campusUnreachable' || code === 'campusAnswerInvalid';

const nothingOf = (collections: readonly string[]): Problem =>
  problem(
    'campusAnswerInvalid',
    `Campus sent no ${collections.join(' and no ')}. SameGoal kept the previous ones. Check in Campus what the connection may see.`,
  );

/** Explains a first connection between two school years. */
const foundInSummer = ({ students, lastEnded }: { students: number; lastEnded: IsoDate | null }): Problem =>
  problem(
    'schoolYearEnded',
    `Campus sent ${students} students, and the enrollment of nearly all students has ended${lastEnded ? `, the last on ${dayBefore(lastEnded)}` : ''}. ` +
      'That is usual between two school years. They are here as withdrawn, and become active by themselves when Campus has their enrollment of the new school year.',
  );

const heldForWithdrawals = (
  { withdrawalShare }: District,
  held: { leaving: number; active: number; isBreak: boolean; confirmation: string },
): StepOutcome => ({
  status: 'held',
  confirmation: held.confirmation,
  problem: held.isBreak ? askAboutBreak(held) : askAboutLeaving(held, withdrawalShare),
});

const askAboutBreak = ({ leaving, active }: { leaving: number; active: number }): Problem =>
  problem(
    'confirmationNeeded',
    `The enrollment of ${leaving === active ? `everybody, all ${active} active students,` : `nearly everybody, ${leaving} of ${active} active students,`} has ended. ` +
      'This is probably the end of the school year. Nobody was withdrawn and no flag was changed. You need not do anything: ' +
      'the next nights withdraw nobody either, keep the flags whose plans count, and go on by themselves when the new school year begins in Campus. ' +
      'You are reminded once a month. Confirm only when these students have really left the district.',
  );

const askAboutLeaving = (held: { leaving: number; active: number }, withdrawalShare: number): Problem =>
  problem(
    'confirmationNeeded',
    `Campus no longer has ${held.leaving} of ${held.active} active students, more than the ${withdrawalShare}% that a night may withdraw. Nobody was withdrawn and no flag was changed. Check in Campus which schools the connection may ` +
      'see. If these students have really left, confirm it.',
  );

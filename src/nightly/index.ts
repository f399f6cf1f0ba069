export type { StepMessage } from './district-runs.ts';
export { heldWithdrawals } from './held-withdrawals.ts';
export { findRun, type Run, type RunStep, runById, runsOf, runsWithNights, runUnderWay, stepsOf } from './history.ts';
export {
  type LastNight,
  type LastRuns,
  lastRunsFrom,
  lastRunsOf,
  lastRunsStatement,
  type StepProblem,
} from './last-runs.ts';
export type { NightFigures } from './nights.ts';
export { listedPerKind, stepProblemsOf } from './problems-of-run.ts';
export { type Progress, progressOf } from './progress.ts';
export { takeStepMessage } from './queue.ts';
export { isOvertaken } from './run-state.ts';
export { forgetOldSummaries, type RunSummary, runsOfAll } from './run-summaries.ts';
export { confirmHeldRun, runNow, startDueNights } from './schedule.ts';
export { programOfStep } from './step.ts';

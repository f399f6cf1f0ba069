export { DistrictRuns, type StepMessage } from './district-runs.ts';
export { findRun, type Run, type RunStep, runById, runsOf, runsWithNights, stepsOf } from './history.ts';
export { type LastRuns, lastRunsFrom, lastRunsStatement, type StepProblem } from './last-runs.ts';
export type { NightFigures } from './nights.ts';
export { type Progress, progressOf } from './progress.ts';
export { takeStepMessage } from './queue.ts';
export { nightlyRoutes } from './routes.ts';
export { confirmHeldRun, runNow, startDueNights } from './schedule.ts';
export { programOfStep } from './step.ts';

export { DistrictRuns, type StepMessage } from './district-runs.ts';
export { findRun, latestRun, type Run, type RunStep, runById, runsOf, runsWithNights, stepsOf } from './history.ts';
export type { NightFigures } from './nights.ts';
export { type Progress, progressOf } from './progress.ts';
export { takeStepMessage } from './queue.ts';
export { nightlyRoutes } from './routes.ts';
export { confirmHeldRun, runNow, startDueNights } from './schedule.ts';
